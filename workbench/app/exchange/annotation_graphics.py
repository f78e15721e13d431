"""Annotations as graphics of a presentation state: outlines with their names beside them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import frozen

from workbench.app.wording import label_color, label_title
from workbench.base.text import language
from workbench.geom.measuring.values import first_measured
from workbench.geom.measuring.wording import sourced_text
from workbench.geom.shapes import axes, bounds, rings
from workbench.imaging.drawing.overlay_style import PLAIN_COLOR, rgb
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import Calibration
from workbench.model.graphics import (
    Color,
    GraphicLayer,
    Graphics,
    GraphicShape,
    GraphicText,
    GraphicType,
)
from workbench.model.project import Project
from workbench.model.regions import Ellipse, Lines, Point, Polyline, Region


@frozen
class _Look:
    """What annotations of one graphic layer have in common."""

    color: Color
    title: str


def graphics_of_annotations(
    project: Project, annotations: Iterable[Annotation], calibration: Calibration
) -> Graphics:
    """Return annotations as graphics, one layer for each label and colour.

    Positions stay as they are: both count from the outer corner of the first pixel. A hole is an
    outline of its own. Measurements have their value, and where its millimetres come from, in the
    text.
    """
    layers: dict[_Look, str] = {}
    shapes: list[GraphicShape] = []
    texts: list[GraphicText] = []
    for one in annotations:
        if one.region is None:
            continue
        title = label_title(project, one, language())
        look = _Look(rgb(label_color(project, one) or PLAIN_COLOR), title)
        layer = layers.setdefault(look, f"LAYER_{len(layers) + 1}")
        shapes += shapes_of(one.region, layer)
        texts.append(_caption(one, one.region, title, calibration, layer))
    return Graphics(
        tuple(shapes),
        tuple(texts),
        tuple(
            GraphicLayer(name, order, look.color, look.title)
            for order, (look, name) in enumerate(layers.items(), 1)
        ),
    )


def shapes_of(region: Region, layer: str = "") -> list[GraphicShape]:
    """Return a region as graphics; polygons and boxes as closed lines."""
    match region:
        case Point(x, y):
            return [GraphicShape(GraphicType.POINT, [(x, y)], layer=layer)]
        case Polyline(points):
            return [GraphicShape(GraphicType.POLYLINE, points, layer=layer)]
        case Lines(lines):
            return [GraphicShape(GraphicType.POLYLINE, line, layer=layer) for line in lines]
        case Ellipse(rx=rx, ry=ry) if min(rx, ry) > 0:
            return [_ellipse(region, layer)]
    outlines = [ring for part in rings(region) for ring in part.rings]
    return [
        GraphicShape(GraphicType.POLYLINE, np.vstack((ring, ring[:1])), layer=layer)
        for ring in outlines
    ]


def _ellipse(ellipse: Ellipse, layer: str) -> GraphicShape:
    """Return both ends of the longer axis, then of the shorter one."""
    middle = np.array((ellipse.x, ellipse.y))
    u, v = (np.array(axis) for axis in axes(ellipse.angle))
    first, second = ellipse.rx * u, ellipse.ry * v
    if ellipse.ry > ellipse.rx:
        first, second = second, first
    ends = np.array((middle - first, middle + first, middle - second, middle + second))
    return GraphicShape(GraphicType.ELLIPSE, ends, layer=layer)


def _caption(
    annotation: Annotation, region: Region, title: str, calibration: Calibration, layer: str
) -> GraphicText:
    lines = [title]
    if annotation.purpose is Purpose.MEASUREMENT:
        first = first_measured(region, annotation.kind, calibration)
        lines += [sourced_text(first)] if first else []
    _, top, right, _ = bounds(region)
    return GraphicText("\n".join(lines), anchor=(right, top), layer=layer)
