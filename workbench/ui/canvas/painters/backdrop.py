"""Backdrop: picture and drawn annotations together, kept so that only what is new is painted.

A pan paints the strips that came into view; a tool's preview costs one copy. While the window is
dragged everything is new each time, and nothing is kept.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from attrs import evolve, frozen
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QRegion

from workbench.imaging.drawing.overlay import Bgra
from workbench.imaging.viewport import View
from workbench.ui.canvas.painters.graphics import GraphicsPainter
from workbench.ui.canvas.painters.image import ImagePainter, around
from workbench.ui.canvas.painters.overlay import OverlayPainter, tile_rect
from workbench.ui.canvas.painters.ring import Ring
from workbench.ui.canvas.painters.underlay import paint_underlay
from workbench.ui.canvas.shown import Shown

Tiles = dict[tuple[int, int], Bgra]


@frozen(eq=False)
class Kept:
    """A finished backdrop and what it shows; `ring` is None while it was not worth keeping."""

    content: tuple[Any, ...]
    view: View
    tiles: Tiles
    ring: Ring | None


class BackdropPainter:
    """Paints picture and annotations; everything here is in device pixels."""

    def __init__(self) -> None:
        self.picture = ImagePainter()
        self.graphics = GraphicsPainter()
        self.drawings = OverlayPainter()
        self._kept: Kept | None = None

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the backdrop."""
        size = QRect(0, 0, round(shown.width * shown.ratio), round(shown.height * shown.ratio))
        painter.scale(1 / shown.ratio, 1 / shown.ratio)
        for edge in around(size, _reached(shown)):
            painter.fillRect(edge, shown.theme.qcolor("canvas"))
        whole = shown
        if shown.ratio != 1.0:
            whole = evolve(shown, ratio=1.0, width=size.width(), height=size.height())
        content = _content(shown, size)
        # Forgotten until it is finished: half of a new one must never be taken for the old one.
        kept, self._kept = self._kept, None
        if content is None or shown.view is None or shown.overlay is None:
            self._paint(painter, whole, [size])
            return
        view, tiles = shown.view, shown.overlay.tiles
        if kept is None or kept.content != content:
            # New: perhaps one of many, as in a window drag. Kept when it is seen a second time.
            self._paint(painter, whole, [size])
            self._kept = Kept(content, view, tiles, None)
            return
        ring = kept.ring or Ring(size.width(), size.height())
        for part in _new_parts(kept, view, tiles, size):
            ring.put(view.left, view.top, part, self._part(whole, part))
        ring.paint(painter, view.left, view.top)
        self._kept = Kept(content, view, tiles, ring)

    def _part(self, shown: Shown, part: QRect) -> QImage:
        """Return a part of the viewport, newly painted."""
        image = QImage(part.size(), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        try:
            painter.translate(-part.topLeft())
            # No clip: each painter paints this part and nothing else, which is much faster.
            self._paint(painter, shown, [part])
        finally:
            painter.end()
        return image

    def _paint(self, painter: QPainter, shown: Shown, parts: list[QRect]) -> None:
        self.picture.paint(painter, shown, parts)
        paint_underlay(painter, shown, parts)
        self.graphics.paint(painter, shown, parts)
        self.drawings.paint(painter, shown, parts)


def _new_parts(kept: Kept, view: View, tiles: Tiles, size: QRect) -> list[QRect]:
    """Return the parts of the viewport that the backdrop before does not have."""
    shift = QPoint(kept.view.left - view.left, kept.view.top - view.top)
    same = size.intersected(size.translated(shift))
    if kept.ring is None or same.isEmpty():
        return [size]
    new = around(same, size)
    places = set() if kept.tiles is tiles else kept.tiles.keys() | tiles.keys()
    changed = [place for place in places if kept.tiles.get(place) is not tiles.get(place)]
    if not changed:
        return new
    region = QRegion()
    for rect in (*new, *(tile_rect(place, view) for place in changed)):
        region = region.united(rect)
    # The stubs do not say that a QRegion can be iterated.
    rects: Any = region.intersected(size)
    return [QRect(rect) for rect in rects]


def _reached(shown: Shown) -> QRect:
    """Return the widget with the device pixels that it has only a part of."""
    return QRect(0, 0, ceil(shown.width * shown.ratio), ceil(shown.height * shown.ratio))


def _content(shown: Shown, size: QRect) -> tuple[Any, ...] | None:
    """Return what a backdrop depends on besides the position; None while it is not complete."""
    buffer, overlay, view = shown.buffer, shown.overlay, shown.view
    if buffer is None or overlay is None or view is None:
        return None
    if not (buffer.is_complete and overlay.is_complete):
        return None
    state = shown.viewport.state
    place = (view.sx, view.sy, view.turn, size.width(), size.height(), shown.theme.canvas)
    presented = shown.viewport.presented
    drawing = presented.drawing if presented is not None else None
    # Without a choice of the user a window may still change, while a large picture is read.
    looks = buffer.frame.chosen(state.voi), buffer.frame.channel_looks(state.channels)
    under = shown.underlay
    if under is not None and not under.buffer.is_complete:
        return None
    laid = (under.buffer.frame, under.look) if under is not None else None
    return (buffer.frame, drawing, *place, looks, state.look, laid)
