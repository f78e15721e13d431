"""Paints the whole picture in a corner: what is in view, what was seen, where annotations are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.imaging.frame import FramePixels
from workbench.imaging.inspection import InspectionMap, Sharpness
from workbench.imaging.small_picture import SmallPicture, small_picture
from workbench.imaging.viewport import View
from workbench.ui.canvas.minimap import Minimap, minimap_of
from workbench.ui.canvas.painters.image import to_qimage
from workbench.ui.canvas.painters.pixel_grid import has_values
from workbench.ui.canvas.painters.stamp import Stamp
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

# What nobody saw is darkened; the others differ in lightness too, not in hue alone. (r, g, b, a)
_HEAT: dict[Sharpness, tuple[int, int, int, int]] = {
    Sharpness.UNSEEN: (0, 0, 0, 125),
    Sharpness.COARSE: (0, 60, 120, 110),
    Sharpness.QUARTER: (20, 100, 170, 90),
    Sharpness.HALF: (70, 150, 210, 80),
    Sharpness.FULL: (70, 220, 150, 70),
    Sharpness.ENLARGED: (150, 255, 190, 90),
}
_DOT = np.array([30, 150, 255], np.float64)  # amber, as bytes lie in memory: b, g, r
_CAPTION_GAP = 3.0
# A smaller mark has a cross around it, so that it is found.
_LEAST_MARK, _ARM, _SMALL_MARK = 7.0, 7.0, 16.0
# Share of the map from which on dots are too many to be seen each; how opaque they are then.
_CROWD, _VEIL = 0.15, 60.0


class MinimapPainter:
    """Paints the minimap of a large picture."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._stamp = Stamp()
        self._small: tuple[FramePixels, float, SmallPicture, object] | None = None
        self._heat: tuple[NDArray[np.uint8], QImage] | None = None
        self._dots: tuple[Scene, OverlayStyle, View, QImage | None] | None = None

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the minimap, where the picture is large enough to need one."""
        frame = shown.viewport.frame
        if not shown.aids.minimap or shown.view is None or frame is None:
            return
        minimap = minimap_of(shown.view, shown.width, shown.height, shown.ratio)
        if minimap is None:
            return
        self._picture(painter, shown, minimap, frame)
        self._mark(painter, shown, minimap)
        self._caption(painter, shown, minimap)

    def _picture(
        self, painter: QPainter, shown: Shown, minimap: Minimap, frame: FramePixels
    ) -> None:
        small = self._taken(frame, minimap.view.scale)
        seen = shown.aids.seen if shown.aids.heat else None
        heat = None if seen is None else self._heated(seen)
        dots = self._dotted(shown, minimap.view)
        state = shown.viewport.state

        def draw(target: QPainter) -> None:
            target.translate(minimap.rect.topLeft())
            target.scale(1 / shown.ratio, 1 / shown.ratio)
            shades = frame.show(small.pixels, small.keep, state.look)
            _draw_turned(target, minimap.view, to_qimage(np.ascontiguousarray(shades))[0])
            if heat is not None:
                _draw_turned(target, minimap.view, heat)
            if dots is not None:
                target.drawImage(0, 0, dots)
            target.setPen(QPen(shown.theme.qcolor("overlay_muted"), 1))
            target.drawRect(QRectF(0, 0, minimap.view.width - 1, minimap.view.height - 1))

        key = (small, minimap.view, id(heat), id(dots))
        # Without a choice of the user a window may still change, while a large picture is read.
        look = (state.look, frame.chosen(state.voi), frame.channel_looks(state.channels))
        self._stamp.paint(painter, shown, (*key, *look), lambda: minimap.rect, draw)

    def _taken(self, frame: FramePixels, scale: float) -> SmallPicture:
        held, now = self._small, frame.filler
        is_same = held is not None and held[:2] == (frame, scale)
        if held is None or not (is_same and (held[2].is_whole or held[3] is now is not None)):
            self._small = held = frame, scale, small_picture(frame, min(scale, 1.0)), now
        return held[2]

    def _heated(self, seen: InspectionMap) -> QImage:
        held = self._heat
        if held is None or held[0] is not seen.zoom:
            self._heat = held = seen.zoom, heat_image(seen)
        return held[1]

    def _dotted(self, shown: Shown, view: View) -> QImage | None:
        overlay = shown.viewport.overlay
        scene, style = overlay.scene, overlay.style
        held = self._dots
        if held is None or held[0] is not scene or held[1] is not style or held[2] != view:
            self._dots = held = scene, style, view, dots_image(scene, style, view)
        return held[3]

    def _mark(self, painter: QPainter, shown: Shown, minimap: Minimap) -> None:
        """Draw what is in view."""
        assert shown.view is not None
        x0, y0, x1, y1 = minimap.view.box_to_device(*shown.view.area)
        rect = QRectF(QPointF(x0, y0) / shown.ratio, QPointF(x1, y1) / shown.ratio)
        rect.translate(minimap.rect.topLeft())
        if min(rect.width(), rect.height()) < _LEAST_MARK:
            grow_x = max(0.0, _LEAST_MARK - rect.width()) / 2
            grow_y = max(0.0, _LEAST_MARK - rect.height()) / 2
            rect.adjust(-grow_x, -grow_y, grow_x, grow_y)
        rect = rect.intersected(minimap.rect.adjusted(0, 0, -1, -1))
        if rect.isEmpty():
            return
        light = shown.theme.qcolor("overlay_text")
        arms = _arms(rect, minimap.rect) if max(rect.width(), rect.height()) < _SMALL_MARK else []
        for color, width in ((QColor(0, 0, 0, 170), 3.0), (light, 1.4)):
            painter.setPen(QPen(color, width))
            painter.drawRect(rect)
            if arms:
                painter.drawLines(arms)

    def _caption(self, painter: QPainter, shown: Shown, minimap: Minimap) -> None:
        words = shown.aids.caption
        if not words:
            return
        size = self._text.size(words, shown.font)
        at = QPointF(
            minimap.rect.right() - size.width(), minimap.rect.top() - size.height() - _CAPTION_GAP
        )
        color = shown.theme.overlay_text
        if has_values(shown):
            self._text.plate(painter, at, words, shown.font)
        self._text.paint(painter, at, words, color, shown.font, shown.ratio)


def _arms(mark: QRectF, inside: QRectF) -> list[QLineF]:
    """Return the arms of a cross around a mark, as far as there is room."""
    x, y = mark.center().x(), mark.center().y()
    lines = (
        QLineF(mark.left(), y, max(mark.left() - _ARM, inside.left()), y),
        QLineF(mark.right(), y, min(mark.right() + _ARM, inside.right()), y),
        QLineF(x, mark.top(), x, max(mark.top() - _ARM, inside.top())),
        QLineF(x, mark.bottom(), x, min(mark.bottom() + _ARM, inside.bottom())),
    )
    return [line for line in lines if line.length() > 1]


def _draw_turned(painter: QPainter, view: View, image: QImage) -> None:
    """Draw a picture of the whole frame as a view turns it."""
    origin, right, down = (
        view.to_device(*at) for at in ((0, 0), (view.columns, 0), (0, view.rows))
    )
    across, along = max(image.width(), 1), max(image.height(), 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(
        QTransform(
            (right[0] - origin[0]) / across,
            (right[1] - origin[1]) / across,
            (down[0] - origin[0]) / along,
            (down[1] - origin[1]) / along,
            *origin,
        ),
        True,
    )
    painter.drawImage(0, 0, image)
    painter.restore()


def heat_image(seen: InspectionMap) -> QImage:
    """Return what was seen as a veil, one pixel a cell."""
    table = np.zeros((len(Sharpness), 4), np.float64)
    for step, (r, g, b, a) in _HEAT.items():
        table[step] = (b * a / 255, g * a / 255, r * a / 255, a)
    return _owned(np.rint(table).astype(np.uint8)[seen.zoom])


def dots_image(scene: Scene, style: OverlayStyle, view: View) -> QImage | None:
    """Return where visible annotations are, denser where there are many; None without any."""
    counts = np.zeros((view.height, view.width), np.float64)
    for index, gone in ((scene.base, scene.gone), (scene.recent, None)):
        if not len(index):
            continue
        every = np.arange(len(index)) if gone is None else np.flatnonzero(~gone)
        boxes = index.bounds[index.shown(style, every)]
        at = view.points_to_device((boxes[:, :2] + boxes[:, 2:]) / 2).astype(np.intp)
        at = at[((at >= 0) & (at < (view.width, view.height))).all(axis=1)]
        np.add.at(counts, (at[:, 1], at[:, 0]), 1)
    if not counts.any():
        return None
    # Two pixels wide, for a single one is easily overlooked.
    counts[:, 1:] += counts[:, :-1].copy()
    counts[1:] += counts[:-1].copy()
    alpha = _strengths(counts)
    pixels = np.empty((*counts.shape, 4), np.uint8)
    pixels[..., :3] = np.rint(alpha[..., None] / 255 * _DOT)
    pixels[..., 3] = np.rint(alpha)
    return _owned(pixels)


def _strengths(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how opaque dots are, 0 to 255: one alone is seen, and very many leave a thin veil.

    Where they crowd the map, what stands out is where there are more of them than elsewhere.
    """
    some = counts > 0
    crowd = min(max((float(some.mean()) - _CROWD) / _CROWD, 0.0), 1.0)
    alone = np.minimum(140 + 30 * counts, 255)
    among = np.minimum(_VEIL * counts / float(counts[some].mean()), 230)
    return np.where(some, (1 - crowd) * alone + crowd * among, 0.0)


def _owned(pixels: NDArray[Any]) -> QImage:
    """Return premultiplied BGRA as an image with memory of its own."""
    return to_qimage(np.ascontiguousarray(pixels))[0].copy()
