"""Paints what is drawn live: selected annotations and the ghosts of the tool."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from workbench.api.tools import Ghost
from workbench.geom.shapes import points_of, rings
from workbench.imaging.drawing.covers import DASH, GAP, is_partly_hidden, visible_rings
from workbench.imaging.drawing.marks import marks_of
from workbench.imaging.drawing.scene import CURVE_TOLERANCE
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import AREA_REGIONS, Lines, Point, Points, Region
from workbench.ui.canvas.shown import Shown

if TYPE_CHECKING:
    from workbench.geom.occlusion import Occlusion

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
            if style.look(annotation.layer).is_reference:  # only offered: it changes no picture
                path = region_path(shown, annotation.region)
                _stroke(painter, shown, path, color, _SELECTED, dashed=True)
                continue
            occlusion = shown.viewport.covering.of(id)
            kind = annotation.kind
            paint_region(painter, shown, annotation.region, color, occlusion=occlusion, kind=kind)


def paint_loose(painter: QPainter, shown: Shown) -> None:
    """Paint the neighbours of what is dragged as the tiles would, were it let go here."""
    if shown.view is None or not shown.loose:
        return
    overlay, covering = shown.viewport.overlay, shown.viewport.covering
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    taken = {*shown.live, *(ghost.replaces for ghost in shown.preview.ghosts)}
    shapes = (overlay.scene.get(id) for id in sorted(shown.loose - taken))
    for shape in shapes:
        if shape is None or shape.annotation.region is None:
            continue
        annotation = shape.annotation
        if overlay.style.shows(annotation):
            color = QColor(overlay.style.color(annotation.layer, annotation.label))
            color.setAlphaF(overlay.style.opacity(annotation.layer))
            occlusion = covering.of(shape.id)
            width = overlay.style.pen.line
            paint_region(painter, shown, shape.annotation.region, color, True, occlusion, width)


def paint_ghosts(painter: QPainter, shown: Shown) -> None:
    """Paint what the tool is drawing or moving."""
    if shown.view is None:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ghost in shown.preview.ghosts:
        replaced = ghost.replaces
        covering = shown.viewport.covering
        occlusion = covering.dragged.get(replaced) if replaced else covering.drawn
        color = _ghost_color(ghost, shown)
        closed, kind = ghost.closed, ghost.kind
        paint_region(painter, shown, ghost.region, color, closed, occlusion, kind=kind)


def paint_region(
    painter: QPainter,
    shown: Shown,
    region: Region,
    color: QColor,
    closed: bool = True,
    occlusion: Occlusion | None = None,
    line: float = _SELECTED,
    kind: MeasurementKind | None = None,
) -> None:
    """Paint one region with fill, dark halo and outline; what is hidden of it is dashed.

    Parameters
    ----------
    occlusion : Occlusion or None
        None where all of it is seen.
    line : float
        Width of the outline, device-independent pixels.
    kind : MeasurementKind or None
        What is measured, and so what is drawn with it.
    """
    if kind is MeasurementKind.TEXT:
        return  # it is its words
    if occlusion is not None and is_partly_hidden(occlusion) and closed:
        _paint_covered(painter, shown, color, occlusion, line)
        return
    path = region_path(shown, region, closed)
    if isinstance(region, AREA_REGIONS):
        _fill(painter, shown, path, color)
    elif kind is not None:
        marks = _marks(shown, region, kind)
        _stroke(painter, shown, marks[1], color, line - 0.6, dashed=True)
        path.addPath(marks[0])
    _stroke(painter, shown, path, color, line)


def _marks(
    shown: Shown, region: Region, kind: MeasurementKind
) -> tuple[QPainterPath, QPainterPath]:
    """Return what is drawn with the lines of a measurement, and what of it is dashed."""
    assert shown.view is not None
    lines = [
        shown.view.points_to_device(points) / shown.ratio
        for points in (region.lines if isinstance(region, Lines) else (points_of(region),))
    ]
    found = marks_of(kind, lines, 1.0)
    paths = QPainterPath(), QPainterPath()
    for path, some in zip(paths, (found.solid, found.dashed), strict=True):
        for mark in some:
            _add_device(path, mark)
    return paths


def _paint_covered(
    painter: QPainter, shown: Shown, color: QColor, occlusion: Occlusion, line: float
) -> None:
    visible = _path(shown, visible_rings(occlusion), True)
    _fill(painter, shown, visible, color)
    if shown.viewport.overlay.style.visible_only:
        _stroke(painter, shown, visible, color, line)
        return
    _stroke(painter, shown, _path(shown, occlusion.edges.hidden, False), color, line, dashed=True)
    _stroke(painter, shown, _path(shown, occlusion.edges.seen, False), color, line)


def _fill(painter: QPainter, shown: Shown, path: QPainterPath, color: QColor) -> None:
    fill = QColor(color)
    fill.setAlphaF(shown.viewport.overlay.style.pen.fill_opacity * color.alphaF())
    painter.fillPath(path, QBrush(fill))


def _stroke(
    painter: QPainter,
    shown: Shown,
    path: QPainterPath,
    color: QColor,
    line: float,
    *,
    dashed: bool = False,
) -> None:
    style = shown.viewport.overlay.style
    painter.setBrush(Qt.BrushStyle.NoBrush)
    halo = QColor(0, 0, 0, round(255 * style.pen.halo_opacity * color.alphaF()))
    for ink, width in ((halo, line + _HALO_MORE), (color, line)):
        pen = _pen(ink, width)
        if dashed:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([DASH / width, GAP / width])
        painter.setPen(pen)
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
    for line in region.lines if isinstance(region, Lines) else (points_of(region),):
        _add(path, shown, line, False)
    return path


def _path(shown: Shown, lines: Iterable[Points], closed: bool) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for line in lines:
        _add(path, shown, line, closed)
    return path


def _add(path: QPainterPath, shown: Shown, points: Points, closed: bool) -> None:
    assert shown.view is not None
    _add_device(path, shown.view.points_to_device(points) / shown.ratio)
    if closed:
        path.closeSubpath()


def _add_device(path: QPainterPath, points: Points) -> None:
    first, *rest = points.tolist()
    path.moveTo(*first)
    for x, y in rest:
        path.lineTo(x, y)


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
