"""Paints another picture that a layer lays over the picture, below the annotations."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from workbench.imaging.contrast_tiles import shades_of
from workbench.imaging.drawing.overlay_style import Blend
from workbench.ui.canvas.painters.image import picture_rect, to_qimage
from workbench.ui.canvas.shown import Shown

_Mode = QPainter.CompositionMode
_MODES: Mapping[Blend, QPainter.CompositionMode] = {
    Blend.MULTIPLY: _Mode.CompositionMode_Multiply,
    Blend.LIGHTEN: _Mode.CompositionMode_Lighten,
    Blend.DARKEN: _Mode.CompositionMode_Darken,
    Blend.DIFFERENCE: _Mode.CompositionMode_Difference,
}


def paint_underlay(painter: QPainter, shown: Shown, parts: list[QRect]) -> None:
    """Paint parts of it in device pixels, in the window of the picture itself."""
    under = shown.underlay
    if under is None or under.buffer is None:
        return
    painter.save()
    painter.setOpacity(under.look.opacity)
    painter.setCompositionMode(_MODES.get(under.look.blend, _Mode.CompositionMode_SourceOver))
    for part in parts:
        inner = picture_rect(under.buffer).intersected(part)
        if inner.isEmpty():
            continue
        x0, y0 = inner.left(), inner.top()
        look = shown.viewport.state.look
        shades = shades_of(under.buffer, look, x0, y0, x0 + inner.width(), y0 + inner.height())
        image, _alive = to_qimage(shades)
        painter.drawImage(QPoint(x0, y0), image)
    painter.restore()
