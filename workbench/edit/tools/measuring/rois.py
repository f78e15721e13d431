"""Regions of interest: the shapes of findings, drawn to be measured and read out."""

from __future__ import annotations

from workbench.api.tools import ToolContext
from workbench.base.text import t
from workbench.edit.tools.box import BoxTool
from workbench.edit.tools.ellipse import EllipseTool
from workbench.edit.tools.freehand import FreehandTool
from workbench.edit.tools.gesture import DRAG, screen_distance
from workbench.edit.tools.measuring.metric import axis, metric_of
from workbench.edit.tools.polygon import PolygonTool
from workbench.edit.tools.span import Span, SpanTool
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Ellipse, Region


class BoxRoiTool(BoxTool):
    """Measures what lies in a rectangle."""

    name = "roi_box"
    title = t("Rectangle region")
    key = ""
    icon = "roi_box"
    kind = MeasurementKind.ROI


class EllipseRoiTool(EllipseTool):
    """Measures what lies in an ellipse."""

    name = "roi_ellipse"
    title = t("Ellipse region")
    key = ""
    icon = "roi_ellipse"
    kind = MeasurementKind.ROI


class CircleRoiTool(SpanTool):
    """Measures what lies in a circle, which is round in millimetres."""

    name = "roi_circle"
    title = t("Circle region")
    key = ""
    icon = "roi_circle"
    idle_hint = t("Drag from the centre of the circle to its edge, or click both.")
    next_hint = t("Release or click where the circle is to go through. Esc: cancel.")
    kind = MeasurementKind.ROI

    def region(self, span: Span, context: ToolContext) -> Region | None:
        """Return the circle around one position through the other."""
        radius = axis(span.start, span.end, metric_of(context, span.start, span.end))
        if radius is None or screen_distance(context, span.start, span.end) < DRAG:
            return None
        level, upright = radius.scale.factors
        return Ellipse(*span.start, radius.length / level, radius.length / upright)


class PolygonRoiTool(PolygonTool):
    """Measures what lies in a polygon."""

    name = "roi_polygon"
    title = t("Polygon region")
    key = ""
    icon = "roi_polygon"
    kind = MeasurementKind.ROI


class FreehandRoiTool(FreehandTool):
    """Measures what lies in an outline drawn by hand."""

    name = "roi_freehand"
    title = t("Freehand region")
    key = ""
    icon = "roi_freehand"
    kind = MeasurementKind.ROI
