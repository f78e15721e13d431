"""Paints the drawn annotation tiles; the ones of the zoom before, scaled, until new ones come."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from workbench.geom.turn import UPRIGHT
from workbench.imaging.drawing.overlay import Bgra
from workbench.imaging.drawing.overlay_tiles import OverlayPicture, tile_place
from workbench.imaging.drawing.tile_pool import TILE, tiles_in
from workbench.imaging.viewport import View
from workbench.ui.canvas.painters.image import to_qimage
from workbench.ui.canvas.shown import Shown

Place = tuple[int, int]
Tiles = dict[Place, Bgra]


class OverlayPainter:
    """Paints tiles in device pixels; keeps the last complete picture as the stand-in of a zoom."""

    def __init__(self) -> None:
        self._complete: OverlayPicture | None = None
        self._tiles: Tiles = {}
        self._images: dict[Place, tuple[Bgra, QImage]] = {}
        self._turn = UPRIGHT

    def paint(self, painter: QPainter, shown: Shown, parts: list[QRect]) -> None:
        """Paint the annotations on these parts, which must not overlap."""
        picture, old = shown.overlay, self._complete
        if picture is None:
            self._complete = None
            self._take({})
            return
        if picture.is_complete:
            self._complete = picture
        elif old is not None and (old.view.sx, old.view.sy) != (picture.view.sx, picture.view.sy):
            self._paint_scaled(painter, old, picture.view)
            return
        if picture.view.turn != self._turn:
            self._turn = picture.view.turn
            self._images.clear()
        self._take(picture.tiles)
        for part in parts:
            self._paint_part(painter, picture.view, part)

    def _paint_part(self, painter: QPainter, view: View, part: QRect) -> None:
        # Plain numbers: a strip of a pan is thin, and lies on as many tiles as a whole row.
        x0, y0 = part.left(), part.top()
        x1, y1 = x0 + part.width(), y0 + part.height()
        left, top = view.left, view.top
        for place in tiles_in(*view.to_raster(x0 + left, y0 + top, x1 + left, y1 + top)):
            image = self._image(place)
            if image is not None:
                x, y, right, bottom = tile_place(view, *place)
                xa, ya = max(x, x0), max(y, y0)
                size = min(right, x1) - xa, min(bottom, y1) - ya
                painter.drawImage(QPoint(xa, ya), image, QRect(xa - x, ya - y, *size))

    def _take(self, tiles: Tiles) -> None:
        """Let go of images of other tiles."""
        if tiles is not self._tiles:
            held = self._images
            self._images = {at: held[at] for at in held if held[at][0] is tiles.get(at)}
            self._tiles = tiles

    def _image(self, place: Place) -> QImage | None:
        held = self._images.get(place)
        if held is None:
            tile = self._tiles.get(place)
            if tile is None:
                return None
            held = self._images[place] = (tile, to_qimage(self._turn.array(tile))[0])
        return held[1]

    def _paint_scaled(self, painter: QPainter, old: OverlayPicture, view: View) -> None:
        # Not smooth: that would take longer than the sharp ones do.
        side_x, side_y = TILE / old.view.sx, TILE / old.view.sy
        for (tx, ty), tile in old.tiles.items():
            x, y = tx * side_x, ty * side_y
            x0, y0, x1, y1 = view.box_to_device(x, y, x + side_x, y + side_y)
            image, _alive = to_qimage(view.turn.array(tile))
            painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), image)


def tile_rect(place: Place, view: View) -> QRect:
    """Return where a tile lies in the viewport, device pixels."""
    x, y, _, _ = tile_place(view, *place)
    return QRect(x, y, TILE, TILE)
