"""Paints what the tool shows on top: handles, the rubber band and captions."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from workbench.api.tools import Caption, Ghost, Handle, HandleKind
from workbench.edit.tools.figures import Badge
from workbench.ui.canvas.painters.badge import badge_room, paint_badge
from workbench.ui.canvas.painters.notes import has_place, note_place
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_HALF = 3.5
_MIDPOINT = 2.5
_BESIDE = 14.0
_DARK = QColor(0, 0, 0, 200)


def paint_handles(painter: QPainter, shown: Shown) -> None:
    """Paint the grips: squares on vertices, small discs between them, a ring to rotate."""
    if shown.view is None or not shown.preview.handles:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = _selection_color(shown)
    for handle in shown.preview.handles:
        _paint_handle(painter, handle, shown.at(handle.x, handle.y), color)


def paint_rubber(painter: QPainter, shown: Shown) -> None:
    """Paint the selection rectangle."""
    rubber = shown.preview.rubber
    if shown.view is None or rubber is None:
        return
    rect = QRectF(shown.at(rubber.x0, rubber.y0), shown.at(rubber.x1, rubber.y1)).normalized()
    painter.fillRect(rect, shown.theme.qcolor("accent", 0.10))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, style in ((_DARK, Qt.PenStyle.SolidLine), (_accent(shown), Qt.PenStyle.DashLine)):
        pen = QPen(color, 1.0, style)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(rect)


class CaptionPainter:
    """Paints live figures beside the pointer, and the words of what is dragged."""

    def __init__(self, text: HaloText) -> None:
        self._text = text

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the captions."""
        if shown.view is None:
            return
        for caption in shown.preview.captions:
            self._paint(painter, shown, caption)
        for ghost in shown.preview.ghosts:
            self._paint_note(painter, shown, ghost)

    def _paint(self, painter: QPainter, shown: Shown, caption: Caption) -> None:
        """Paint one below the pointer; above it, or left of it, where the window ends."""
        lines, badge = caption.text.split("\n"), Badge(caption.badge, caption.warns)
        sizes = [self._text.size(line, shown.font) for line in lines]
        widths = [size.width() for size in sizes]
        widths[0] += badge_room(self._text, badge, shown.font)
        step = sizes[0].height()
        at = shown.at(caption.x, caption.y)
        x, y = at.x() + _BESIDE, at.y() + _BESIDE
        if x + max(widths) > shown.width - 4:
            x = max(6.0, at.x() - _BESIDE - max(widths))
        if y + step * len(lines) > shown.height - 4:
            y = at.y() - _BESIDE - step * len(lines)
        for i, (line, size) in enumerate(zip(lines, sizes, strict=True)):
            place = QPointF(x, y + i * step)
            room = 0.0 if i else badge_room(self._text, badge, shown.font)
            self._text.ground(painter, place, line, shown.font, room)
            self._text.paint(painter, place, line, "#ffffff", shown.font, shown.ratio)
            if i == 0:
                paint_badge(painter, self._text, place, size, badge, shown)

    def _paint_note(self, painter: QPainter, shown: Shown, ghost: Ghost) -> None:
        annotation = shown.project.annotations.get(ghost.replaces) if ghost.replaces else None
        if annotation is None or not has_place(annotation.kind) or not annotation.note:
            return
        space = note_place(shown, ghost.region, self._text.size(annotation.note, shown.font))
        if space is not None:
            color = shown.viewport.overlay.style.color(annotation.layer, annotation.label)
            place, note = space.topLeft(), annotation.note
            self._text.paint(painter, place, note, color, shown.font, shown.ratio)


def _paint_handle(painter: QPainter, handle: Handle, at: QPointF, color: QColor) -> None:
    if handle.kind is HandleKind.MIDPOINT:
        painter.setPen(QPen(_DARK, 1.0))
        painter.setBrush(QBrush(color))
        painter.drawEllipse(at, _MIDPOINT, _MIDPOINT)
        return
    if handle.kind is HandleKind.ROTATE:
        painter.setPen(QPen(_DARK, 3.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, _HALF + 1, _HALF + 1)
        painter.setPen(QPen(color, 1.6))
        painter.drawEllipse(at, _HALF + 1, _HALF + 1)
        return
    square = QRectF(at.x() - _HALF, at.y() - _HALF, 2 * _HALF, 2 * _HALF)
    painter.fillRect(square.adjusted(-1.5, -1.5, 1.5, 1.5), _DARK)
    painter.fillRect(square, color)
    if handle.kind is not HandleKind.ACTIVE:
        painter.fillRect(square.adjusted(1.5, 1.5, -1.5, -1.5), QColor("#0b0e11"))


def _selection_color(shown: Shown) -> QColor:
    """Return the colour of the one selected annotation, else the accent."""
    chosen = [shown.project.annotations[id] for id in shown.live if id in shown.project.annotations]
    if len(chosen) != 1:
        return _accent(shown)
    return QColor(shown.viewport.overlay.style.color(chosen[0].layer, chosen[0].label))


def _accent(shown: Shown) -> QColor:
    return shown.theme.qcolor("accent")
