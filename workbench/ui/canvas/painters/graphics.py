"""Paints what the file, or a presentation state, draws over the picture; below the annotations."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from workbench.geom.turn import Turn
from workbench.imaging.drawing.graphics import Drawing
from workbench.imaging.drawing.overlay import Bgra
from workbench.imaging.drawing.overlay_tiles import tile_sheet
from workbench.imaging.drawing.tile_pool import TILE, tiles_in
from workbench.ui.canvas.painters.image import to_qimage
from workbench.ui.canvas.shown import Shown

# More than any screen has; all are let go together.
_MOST_TILES = 256

_Look = tuple[Drawing, float, float, float, Turn]


class GraphicsPainter:
    """Paints parts in device pixels; keeps the tiles of one zoom."""

    def __init__(self) -> None:
        self._look: _Look | None = None
        self._tiles: dict[tuple[int, int], tuple[Bgra, QImage] | None] = {}

    def paint(self, painter: QPainter, shown: Shown, parts: list[QRect]) -> None:
        """Paint the graphics on these parts, which must not overlap."""
        presented, view = shown.viewport.presented, shown.view
        drawing = presented.drawing if presented is not None else None
        if drawing is None or view is None:
            self._look = None
            self._tiles.clear()
            return
        look = (drawing, view.sx, view.sy, shown.viewport.ratio, view.turn)
        if look != self._look or len(self._tiles) > _MOST_TILES:
            self._look = look
            self._tiles.clear()
        for part in parts:
            x0, y0 = part.left() + view.left, part.top() + view.top
            for place in tiles_in(x0, y0, x0 + part.width(), y0 + part.height()):
                image = self._image(look, place)
                if image is None:
                    continue
                corner = QPoint(place[0] * TILE - view.left, place[1] * TILE - view.top)
                inner = QRect(corner.x(), corner.y(), TILE, TILE).intersected(part)
                painter.drawImage(inner, image, inner.translated(-corner))

    def _image(self, look: _Look, place: tuple[int, int]) -> QImage | None:
        if place not in self._tiles:
            drawing, sx, sy, ratio, turn = look
            tile = drawing.draw(tile_sheet(sx, sy, *place), ratio, turn)
            self._tiles[place] = (tile, to_qimage(tile)[0]) if tile.size else None
        held = self._tiles[place]
        return held[1] if held is not None else None
