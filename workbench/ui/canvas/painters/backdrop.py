"""Backdrop: picture and drawn annotations together, kept so that only what is new is painted.

A pan moves what is there and paints the strips that came into view; a tool's preview costs one
copy. While the window is dragged everything is new each time, and nothing is kept.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QRegion

from workbench.imaging.overlay import Bgra
from workbench.imaging.viewport import View
from workbench.ui.canvas.painters.image import ImagePainter
from workbench.ui.canvas.painters.overlay import OverlayPainter, tile_rect
from workbench.ui.canvas.shown import Shown

Tiles = dict[tuple[int, int], Bgra]


@frozen(eq=False)
class Kept:
    """A finished backdrop and what it shows; `image` is None while it was not worth keeping."""

    content: tuple[Any, ...]
    view: View
    tiles: Tiles
    image: QImage | None


class BackdropPainter:
    """Paints picture and annotations; everything here is in device pixels."""

    def __init__(self) -> None:
        self.picture = ImagePainter()
        self.drawings = OverlayPainter()
        self._kept: Kept | None = None

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the backdrop."""
        size = QRect(0, 0, round(shown.width * shown.ratio), round(shown.height * shown.ratio))
        painter.scale(1 / shown.ratio, 1 / shown.ratio)
        whole = evolve(shown, ratio=1.0, width=size.width(), height=size.height())
        content = _content(shown, size)
        if content is None or shown.view is None or shown.overlay is None:
            self._kept = None
            self._paint(painter, whole, [size])
            return
        kept, view, tiles = self._kept, shown.view, shown.overlay.tiles
        if kept is None or kept.content != content:
            # New: perhaps one of many, as in a window drag. Kept when it is seen a second time.
            self._paint(painter, whole, [size])
            self._kept = Kept(content, view, tiles, None)
            return
        image = self._renewed(kept, whole, view, tiles, size)
        self._kept = Kept(content, view, tiles, image)
        painter.drawImage(QPoint(0, 0), image)

    def _renewed(self, kept: Kept, shown: Shown, view: View, tiles: Tiles, size: QRect) -> QImage:
        """Return the backdrop of now, made from the one before."""
        shift = QPoint(kept.view.left - view.left, kept.view.top - view.top)
        same = size.intersected(size.translated(shift))
        if kept.image is None or same.isEmpty():
            new = QRegion(size)
        else:
            new = QRegion(size).subtracted(QRegion(same))
            for place in kept.tiles.keys() | tiles.keys():
                if kept.tiles.get(place) is not tiles.get(place):
                    new = new.united(QRegion(tile_rect(place, view).intersected(size)))
        if new.isEmpty() and kept.image is not None and shift.isNull():
            return kept.image
        image = QImage(size.size(), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        try:
            if kept.image is not None and not same.isEmpty():
                painter.drawImage(shift, kept.image)
            # No clip: each painter paints these parts and nothing else, which is much faster.
            self._paint(painter, shown, _rects(new))
        finally:
            painter.end()
        return image

    def _paint(self, painter: QPainter, shown: Shown, parts: list[QRect]) -> None:
        self.picture.paint(painter, shown, parts)
        self.drawings.paint(painter, shown, parts)


def _rects(region: Any) -> list[QRect]:
    # The stubs do not say that a QRegion can be iterated.
    return [QRect(rect) for rect in region]


def _content(shown: Shown, size: QRect) -> tuple[Any, ...] | None:
    """Return what a backdrop depends on besides the position; None while it is not complete."""
    buffer, overlay, view = shown.buffer, shown.overlay, shown.view
    if buffer is None or overlay is None or view is None:
        return None
    if not (buffer.is_complete and overlay.is_complete):
        return None
    state = shown.viewport.state
    place = (view.sx, view.sy, size.width(), size.height())
    return (buffer.frame, *place, state.voi, state.inverted)
