"""Paints the drawn annotation tiles; the ones of the zoom before, scaled, until new ones come."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from workbench.imaging.overlay import Bgra
from workbench.imaging.overlay_tiles import OverlayPicture
from workbench.imaging.tile_pool import TILE
from workbench.imaging.viewport import View
from workbench.ui.canvas.painters.image import to_qimage
from workbench.ui.canvas.shown import Shown


class OverlayPainter:
    """Paints tiles in device pixels; keeps the last complete picture as the stand-in of a zoom."""

    def __init__(self) -> None:
        self._complete: OverlayPicture | None = None
        self._images: dict[int, tuple[Bgra, QImage]] = {}

    def paint(self, painter: QPainter, shown: Shown, parts: list[QRect]) -> None:
        """Paint the annotations on these parts, which must not overlap."""
        picture, old = shown.overlay, self._complete
        if picture is None:
            self._complete = None
            self._images.clear()
            return
        if picture.is_complete:
            self._complete = picture
        elif old is not None and (old.view.sx, old.view.sy) != (picture.view.sx, picture.view.sy):
            self._paint_scaled(painter, old, picture.view)
            return
        self._images = {id(tile): self._image(tile) for tile in picture.tiles.values()}
        for place, tile in picture.tiles.items():
            rect = tile_rect(place, picture.view)
            for part in parts:
                inner = rect.intersected(part)
                if not inner.isEmpty():
                    source = inner.translated(-rect.topLeft())
                    painter.drawImage(inner, self._images[id(tile)][1], source)

    def _image(self, tile: Bgra) -> tuple[Bgra, QImage]:
        held = self._images.get(id(tile))
        return held if held is not None and held[0] is tile else (tile, to_qimage(tile)[0])

    def _paint_scaled(self, painter: QPainter, old: OverlayPicture, view: View) -> None:
        # Not smooth: that would take longer than the sharp ones do.
        side_x, side_y = TILE / old.view.sx * view.sx, TILE / old.view.sy * view.sy
        for (tx, ty), tile in old.tiles.items():
            x, y = view.to_device(tx * TILE / old.view.sx, ty * TILE / old.view.sy)
            painter.drawImage(QRectF(x, y, side_x, side_y), to_qimage(tile)[0])


def tile_rect(place: tuple[int, int], view: View) -> QRect:
    """Return where a tile lies in the viewport, device pixels."""
    corner = QPoint(place[0] * TILE - view.left, place[1] * TILE - view.top)
    return QRect(corner.x(), corner.y(), TILE, TILE)
