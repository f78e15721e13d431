"""Paints the magnifier: a round lens at the pointer."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from workbench.ui.canvas.painters.image import to_qimage
from workbench.ui.canvas.painters.live import paint_ghosts, paint_selection
from workbench.ui.canvas.painters.pixel_grid import PixelGridPainter
from workbench.ui.canvas.painters.preview import paint_handles
from workbench.ui.canvas.shown import Shown

#: Device-independent pixels across.
SIDE = 240
_TICK = 5.0


class LensPainter:
    """Paints the lens with all that is drawn, also what is being drawn.

    Parameters
    ----------
    again : callable
        Asks for another frame, because values of pixels are still to be written.
    """

    def __init__(self, again: Callable[[], object] = lambda: None) -> None:
        self._pixels = PixelGridPainter(again)

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the lens, if there is one."""
        _paint_lens(painter, shown, self._pixels)


def _paint_lens(
    painter: QPainter, shown: Shown, paint_pixels: Callable[[QPainter, Shown], None]
) -> None:
    lens, at = shown.lens, shown.lens_at
    if lens is None or at is None:
        return
    ratio = shown.ratio
    # Whole device pixels: what is sharp stays sharp.
    left = round(at.x() * ratio - lens.view.width / 2) / ratio
    top = round(at.y() * ratio - lens.view.height / 2) / ratio
    side = lens.view.width / ratio
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    glass = QPainterPath()
    glass.addEllipse(QRectF(left, top, side, side))
    painter.save()
    painter.setClipPath(glass)
    painter.translate(left, top)
    image, _alive = to_qimage(lens.pixels)
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(0, 0), image)
    inside = evolve(shown, view=lens.view, buffer=None, width=side, height=side)
    for paint in (paint_pixels, paint_selection, paint_ghosts, paint_handles):
        paint(painter, inside)
    _paint_middle(painter, QPointF(side / 2, side / 2))
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((QColor(0, 0, 0, 190), 4.0), (shown.theme.qcolor("overlay_text"), 1.5)):
        painter.setPen(QPen(color, width))
        painter.drawPath(glass)


def _paint_middle(painter: QPainter, at: QPointF) -> None:
    """Mark where the pointer is, and leave the point itself free."""
    for color, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(255, 255, 255, 220), 1.0)):
        painter.setPen(QPen(color, width))
        for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            painter.drawLine(at + way * _TICK, at + way * 2 * _TICK)
