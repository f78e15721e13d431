"""Paints what is drawn live: selected annotations and the ghosts of the tool."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from workbench.api.tools import Ghost
from workbench.geom.shapes import points_of, rings
from workbench.imaging.drawing.scene import CURVE_TOLERANCE
from workbench.model.regions import AREA_REGIONS, Point, Points, Region
from workbench.ui.canvas.shown import Shown

# A selected outline is a little stronger than the others.
_SELECTED = 2.2
_HALO_MORE = 2.2


def paint_selection(painter: QPainter, shown: Shown) -> None:
    """Paint the selected annotations, except those that a ghost replaces."""
    if shown.view is None:
        return
    replaced = {ghost.replaces for ghost in shown.preview.ghosts}
    style = shown.viewport.overlay.style
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for id in shown.live:
        shape = shown.viewport.overlay.scene.get(id)
        if shape is None or id in replaced:
            continue
        annotation = shape.annotation
        if annotation.region is not None and style.shows(annotation):
            color = QColor(style.color(annotation.layer, annotation.label))
            paint_region(painter, shown, annotation.region, color)


def paint_ghosts(painter: QPainter, shown: Shown) -> None:
    """Paint what the tool is drawing or moving."""
    if shown.view is None:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ghost in shown.preview.ghosts:
        paint_region(painter, shown, ghost.region, _ghost_color(ghost, shown), ghost.closed)


def paint_region(
    painter: QPainter, shown: Shown, region: Region, color: QColor, closed: bool = True
) -> None:
    """Paint one region with fill, dark halo and outline."""
    pen = shown.viewport.overlay.style.pen
    path = region_path(shown, region, closed)
    if isinstance(region, AREA_REGIONS):
        fill = QColor(color)
        fill.setAlphaF(pen.fill_opacity)
        painter.fillPath(path, QBrush(fill))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    halo = QColor(0, 0, 0, round(255 * pen.halo_opacity))
    for ink, width in ((halo, _SELECTED + _HALO_MORE), (color, _SELECTED)):
        painter.setPen(_pen(ink, width))
        painter.drawPath(path)


def region_path(shown: Shown, region: Region, closed: bool = True) -> QPainterPath:
    """Return a region as a path on the widget."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    if isinstance(region, Point):
        radius = shown.viewport.overlay.style.pen.point_radius
        path.addEllipse(shown.at(region.x, region.y), radius, radius)
        return path
    if isinstance(region, AREA_REGIONS):
        tolerance = min(CURVE_TOLERANCE, 0.1 * shown.viewport.pixel)
        for part in rings(region, tolerance):
            for ring in part.rings:
                _add(path, shown, ring, closed)
        return path
    _add(path, shown, points_of(region), False)
    return path


def _add(path: QPainterPath, shown: Shown, points: Points, closed: bool) -> None:
    assert shown.view is not None
    device = shown.view.points_to_device(points) / shown.ratio
    first, *rest = device.tolist()
    path.moveTo(*first)
    for x, y in rest:
        path.lineTo(x, y)
    if closed:
        path.closeSubpath()


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _ghost_color(ghost: Ghost, shown: Shown) -> QColor:
    style = shown.viewport.overlay.style
    of = shown.project.annotations.get(ghost.replaces) if ghost.replaces else None
    if of is not None:
        return QColor(style.color(of.layer, of.label))
    layer, label = shown.viewport.drawing_as
    return QColor(style.color(layer, label))
