"""Paints the zones of the part that lies on the picture, each with its code."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from workbench.geom.part import on_image, spot_in
from workbench.model.calibration import Calibration
from workbench.model.part import Part, Placement
from workbench.model.regions import Points
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

# The same in every theme, as the canvas is black in every theme.
_LINE, _FILL = QColor("#e0c060"), QColor(224, 192, 96, 13)
_AXIS_U, _AXIS_V = QColor("#ff7a70"), QColor("#49c28a")
_AXIS = 34.0  # device-independent pixels
# So many pieces of an edge, which a lens bends.
_PIECES = 12
_TEXT = "#f2e2a8"

_Zone = tuple[str, list[Points], Points]


class ZonePainter:
    """Zones are put on the picture once, and again when part, place or calibration change."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._key: tuple[Part, Placement, Calibration] | None = None
        self._zones: list[_Zone] = []
        self._axes: Points | None = None

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint outlines, codes and the origin with both axes."""
        found = _placed(shown)
        if found is None or shown.view is None:
            return
        if self._key is None or self._key[0] is not found[0] or self._key[1:] != found[1:]:
            self._lay(*found)
            self._key = found
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for code, rings, middle in self._zones:
            path = QPainterPath()
            for ring in rings:
                path.addPolygon(QPolygonF([shown.at(float(x), float(y)) for x, y in ring]))
                path.closeSubpath()
            painter.setPen(QPen(QColor(0, 0, 0, 130), 3.0))
            painter.setBrush(_FILL)
            painter.drawPath(path)
            painter.setPen(QPen(_LINE, 1.3, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            self._paint_code(painter, shown, code, middle)
        self._paint_axes(painter, shown)

    def _paint_code(self, painter: QPainter, shown: Shown, code: str, middle: Points) -> None:
        at = shown.at(float(middle[0]), float(middle[1]))
        if QRectF(0, 0, shown.width, shown.height).contains(at):
            self._text.paint(painter, at, code, _TEXT, shown.font, shown.ratio)

    def _paint_axes(self, painter: QPainter, shown: Shown) -> None:
        if self._axes is None:
            return
        origin, *ends = (shown.at(float(x), float(y)) for x, y in self._axes)
        for end, color in zip(ends, (_AXIS_U, _AXIS_V), strict=True):
            way = QLineF(origin, end)
            if way.length() == 0:
                continue
            way.setLength(_AXIS)
            painter.setPen(QPen(QColor(0, 0, 0, 150), 3.4))
            painter.drawLine(way)
            painter.setPen(QPen(color, 1.8))
            painter.drawLine(way)
        painter.setBrush(QColor(_LINE))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(origin), 3, 3)

    def _lay(self, part: Part, placement: Placement, calibration: Calibration) -> None:
        self._zones = []
        bent = calibration.rectification is not None
        for zone in part.zones:
            rings: list[Points] = []
            spot = on_image([spot_in(zone.outline)], calibration, placement)
            for piece in zone.outline.parts:
                for ring in piece.rings:
                    at = on_image(_denser(ring) if bent else ring, calibration, placement)
                    if at is not None and np.isfinite(at).all():
                        rings.append(at)
            if rings and spot is not None and np.isfinite(spot).all():
                self._zones.append((zone.code, rings, spot[0]))
        step = [(0.0, 0.0), (0.01, 0.0), (0.0, 0.01)]
        axes = on_image(step, calibration, placement)
        self._axes = axes if axes is not None and np.isfinite(axes).all() else None


def _placed(shown: Shown) -> tuple[Part, Placement, Calibration] | None:
    viewport = shown.viewport
    if viewport.is_cut or viewport.state.image is None or not shown.zones:
        return None
    image = shown.project.images.get(viewport.state.image)
    placement = image.placement if image is not None else None
    part = shown.project.parts.get(placement.part) if placement is not None else None
    calibration = viewport.calibration
    if placement is None or part is None or calibration.spacing is None:
        return None
    return part, placement, calibration


def _denser(ring: Points) -> Points:
    after = np.roll(ring, -1, axis=0)
    share = (np.arange(_PIECES) / _PIECES)[None, :, None]
    return np.asarray((ring[:, None] * (1 - share) + after[:, None] * share).reshape(-1, 2))
