"""The words of texts and arrows, drawn into pictures that no window shows.

They stand where the canvas has them: a text begins at its point, that of an arrow behind its tail.
Letters stay upright when the picture is turned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.drawing.glyphs import text_mask
from workbench.imaging.drawing.overlay_style import OverlayStyle, rgb
from workbench.imaging.drawing.scene import Scene, Shape
from workbench.imaging.viewport import View
from workbench.model.measurement import MeasurementKind

_KINDS = (MeasurementKind.TEXT, MeasurementKind.ARROW)
_FONT, _AWAY, _HALO = 13.0, 6.0, 1.5
_FAR = 1e9

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]


def draw_notes_over(picture: Picture, view: View, scene: Scene, style: OverlayStyle) -> None:
    """Write the notes of the visible texts and arrows over an RGB picture of a view, in place."""
    # A text reaches further than the point that it begins at.
    for shape in scene.shapes_in(-_FAR, -_FAR, _FAR, _FAR):
        one = shape.annotation
        opacity = style.opacity(one.layer)
        if one.kind in _KINDS and one.note and style.shows(one) and opacity > 0:
            mask = text_mask(one.note, max(1, round(_FONT * style.ratio)))
            left, top = _place(shape, view, mask, style.ratio)
            _write(picture, mask, left, top, style, rgb(style.color(one.layer, one.label)), opacity)


def _place(shape: Shape, view: View, mask: Mask, ratio: float) -> tuple[int, int]:
    """Return the left and top device pixel of a note."""
    height, width = mask.shape
    points = [view.to_device(*place) for place in shape.paths[0][[0, -1]].tolist()]
    (x, y), (tip_x, tip_y) = points
    if shape.annotation.kind is MeasurementKind.TEXT:
        return round(x), round(y - height / 2)
    away = _AWAY * ratio
    dx, dy = tip_x - x, tip_y - y
    left, top = x - width / 2, y - height / 2
    if abs(dx) >= abs(dy):
        left = x - away - width if dx > 0 else x + away
    else:
        top = y - away - height if dy > 0 else y + away
    return round(left), round(top)


def _write(
    picture: Picture,
    mask: Mask,
    left: int,
    top: int,
    style: OverlayStyle,
    color: tuple[int, int, int],
    opacity: float,
) -> None:
    import cv2

    margin = max(1, round(_HALO * style.ratio))
    wide = cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    halo = np.asarray(cv2.dilate(wide, kernel), np.uint8)
    place = left - margin, top - margin
    _lay(picture, halo, *place, (0, 0, 0), opacity * style.pen.halo_opacity)
    _lay(picture, np.asarray(wide, np.uint8), *place, color, opacity)


def _lay(
    picture: Picture, mask: Mask, left: int, top: int, color: tuple[int, int, int], opacity: float
) -> None:
    """Lay a colour over a picture where a mask covers it; parts beyond the picture are cut off."""
    height, width = mask.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, picture.shape[1]), min(top + height, picture.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    share = mask[y0 - top : y1 - top, x0 - left : x1 - left, None] * (opacity / 255)
    target = picture[y0:y1, x0:x1]
    target[...] = np.rint(target * (1 - share) + np.array(color) * share).astype(np.uint8)
