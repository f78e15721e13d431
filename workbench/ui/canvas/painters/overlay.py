"""Paints the drawn annotation tiles; the ones of the zoom before, scaled, until new ones come."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from workbench.imaging.drawing.overlay import Bgra
from workbench.imaging.drawing.overlay_tiles import OverlayPicture
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
        self._take(picture.tiles)
        for part in parts:
            self._paint_part(painter, picture.view, part)

    def _paint_part(self, painter: QPainter, view: View, part: QRect) -> None:
        # Plain numbers: a strip of a pan is thin, and lies on as many tiles as a whole row.
        x0, y0 = part.left() + view.left, part.top() + view.top
        x1, y1 = x0 + part.width(), y0 + part.height()
        for place in tiles_in(x0, y0, x1, y1):
            image = self._image(place)
            if image is not None:
                left, top = place[0] * TILE, place[1] * TILE
                xa, ya, xb, yb = (
                    max(left, x0),
                    max(top, y0),
                    min(left + TILE, x1),
                    min(top + TILE, y1),
                )
                at = QPoint(xa - view.left, ya - view.top)
                painter.drawImage(at, image, QRect(xa - left, ya - top, xb - xa, yb - ya))

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
            held = self._images[place] = (tile, to_qimage(tile)[0])
        return held[1]

    def _paint_scaled(self, painter: QPainter, old: OverlayPicture, view: View) -> None:
        # Not smooth: that would take longer than the sharp ones do.
        side_x, side_y = TILE / old.view.sx * view.sx, TILE / old.view.sy * view.sy
        for (tx, ty), tile in old.tiles.items():
            x, y = view.to_device(tx * TILE / old.view.sx, ty * TILE / old.view.sy)
            painter.drawImage(QRectF(x, y, side_x, side_y), to_qimage(tile)[0])


def tile_rect(place: Place, view: View) -> QRect:
    """Return where a tile lies in the viewport, device pixels."""
    corner = QPoint(place[0] * TILE - view.left, place[1] * TILE - view.top)
    return QRect(corner.x(), corner.y(), TILE, TILE)
