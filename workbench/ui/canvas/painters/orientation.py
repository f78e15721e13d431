"""Paints the letters that say which way the patient lies."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from workbench.geom.directions import sides, sides_of_letters
from workbench.imaging.sources import FrameInfo
from workbench.ui.canvas.painters.corners import MARGIN
from workbench.ui.canvas.painters.stamp import Stamp
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown


class OrientationPainter:
    """Paints a letter at the middle of each side."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._stamps = [Stamp() for _ in range(4)]
        self._lies: tuple[FrameInfo, list[tuple[str, float, float]]] | None = None

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the letters, where the file says how the slice lies."""
        frame = shown.viewport.frame
        if not shown.texts or frame is None or shown.view is None:
            return
        if self._lies is None or self._lies[0] is not frame.info:
            self._lies = frame.info, _sides(frame.info)
        turn = shown.view.turn
        for stamp, (letters, x, y) in zip(self._stamps, self._lies[1], strict=False):
            self._letters(painter, shown, stamp, letters, *turn.place(x, y, 1.0, 1.0))

    def _letters(
        self, painter: QPainter, shown: Shown, stamp: Stamp, letters: str, fx: float, fy: float
    ) -> None:
        def word() -> tuple[QPointF, QFont]:
            font = QFont(shown.font)
            font.setWeight(QFont.Weight.DemiBold)
            size = self._text.size(letters, font)
            x = MARGIN + (shown.width - 2 * MARGIN - size.width()) * fx
            y = MARGIN + (shown.height - 2 * MARGIN - size.height()) * fy
            return QPointF(x, y), font

        def bounds() -> QRectF:
            at, font = word()
            return self._text.bounds(at, letters, font)

        def draw(target: QPainter) -> None:
            at, font = word()
            color = shown.theme.overlay_amber
            self._text.paint(target, at, letters, color, font, shown.ratio)

        stamp.paint(painter, shown, (letters, fx, fy), bounds, draw)


def _sides(info: FrameInfo) -> list[tuple[str, float, float]]:
    if info.plane is not None:
        return sides(info.plane)
    return sides_of_letters(*info.directions) if all(info.directions) else []
