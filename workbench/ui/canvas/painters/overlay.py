"""Paints the drawn annotation tiles; the ones of the zoom before, scaled, until new ones come."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from workbench.imaging.overlay import Bgra
from workbench.imaging.overlay_tiles import OverlayPicture
from workbench.imaging.tile_pool import TILE
from workbench.imaging.viewport import View
from workbench.ui.canvas.painters.image import to_qimage
from workbench.ui.canvas.shown import Shown


class OverlayPainter:
    """Keeps the last complete picture as the stand-in during a zoom."""

    def __init__(self) -> None:
        self._complete: OverlayPicture | None = None
        self._images: dict[int, tuple[Bgra, QImage]] = {}

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the annotations."""
        picture = shown.overlay
        if picture is None:
            self._complete = None
            self._images.clear()
            return
        old = self._complete
        if picture.is_complete:
            self._complete = picture
        elif old is not None and (old.view.sx, old.view.sy) != (picture.view.sx, picture.view.sy):
            self._paint_scaled(painter, old, picture.view, shown.ratio)
            return
        self._images = {id(tile): self._image(tile) for tile in picture.tiles.values()}
        view = picture.view
        for (tx, ty), tile in picture.tiles.items():
            image = self._images[id(tile)][1]
            image.setDevicePixelRatio(shown.ratio)
            x, y = tx * TILE - view.left, ty * TILE - view.top
            painter.drawImage(QPointF(x / shown.ratio, y / shown.ratio), image)

    def _image(self, tile: Bgra) -> tuple[Bgra, QImage]:
        held = self._images.get(id(tile))
        return held if held is not None and held[0] is tile else (tile, to_qimage(tile)[0])

    def _paint_scaled(
        self, painter: QPainter, old: OverlayPicture, view: View, ratio: float
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side_x = TILE / old.view.sx * view.sx / ratio
        side_y = TILE / old.view.sy * view.sy / ratio
        for (tx, ty), tile in old.tiles.items():
            x, y = view.to_device(tx * TILE / old.view.sx, ty * TILE / old.view.sy)
            image = to_qimage(tile)[0]
            painter.drawImage(QRectF(x / ratio, y / ratio, side_x, side_y), image)
