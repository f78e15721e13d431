"""A picture of a frame as an array: exactly the pixels of the canvas, without a window."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.drawing.graphics import Drawing, draw_graphics_over
from workbench.imaging.drawing.notes import draw_notes_over
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.overlay_tiles import draw_over
from workbench.imaging.drawing.scene import Scene
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.local_contrast import base_view, contrasted
from workbench.imaging.look import Look
from workbench.imaging.resample import Raster, cut, cut_mask
from workbench.imaging.sources import ImageSource
from workbench.imaging.viewport import View
from workbench.model.grey import FileVoi, Voi

Region = tuple[float, float, float, float]

_MOST_BYTES = 2_000_000_000
_BAND_PIXELS = 8_000_000


@frozen(eq=False)
class Overlay:
    """What is drawn over the picture.

    Parameters
    ----------
    has_notes : bool
        Whether the words of texts and arrows are written: free text, which may name persons.
    """

    scene: Scene
    style: OverlayStyle
    has_notes: bool = False


def render(
    source: ImageSource,
    frame: int = 1,
    *,
    voi: Voi | FileVoi | None = None,
    inverted: bool = False,
    color_map: str = "",
    region: Region | None = None,
    size: tuple[int, int] | None = None,
    turn: Turn = UPRIGHT,
    overlay: Overlay | None = None,
    look: Look | None = None,
) -> NDArray[np.uint8]:
    """Render a frame of an image: `render_frame` of what `source` has."""
    return render_frame(
        load_frame(source, frame),
        voi=voi,
        inverted=inverted,
        color_map=color_map,
        region=region,
        size=size,
        turn=turn,
        overlay=overlay,
        look=look,
    )


def render_frame(
    pixels: FramePixels,
    *,
    voi: Voi | FileVoi | None = None,
    inverted: bool = False,
    color_map: str = "",
    region: Region | None = None,
    size: tuple[int, int] | None = None,
    turn: Turn = UPRIGHT,
    drawing: Drawing | None = None,
    overlay: Overlay | None = None,
    look: Look | None = None,
) -> NDArray[np.uint8]:
    """Render a frame that was read.

    Parameters
    ----------
    voi : Voi, FileVoi or None
        None takes what the file or the values suggest.
    color_map : str
        Name of a colour map; empty for grey.
    region : (x, y, width, height) or None
        Part of the image in image pixels; None = the whole image.
    size : (width, height) or None
        Size of the result; None = one result pixel an image pixel.
    turn : Turn
        How the picture is turned; the pixels are the same, in other places.
    drawing : Drawing or None
        What the file or a presentation state has over the picture; below the annotations.
    overlay : Overlay or None
        Annotations to draw over it.
    look : Look or None
        All of how pixels are shown; it stands for `voi`, `inverted` and `color_map`.

    Returns
    -------
    ndarray of uint8
        Shape (height, width) for grey without drawings and colour map, else (height, width, 3)
        RGB. Black outside the image.
    """
    view = region_view(pixels.columns, pixels.rows, region, size, turn)
    picture = render_look(pixels, view, look or Look(voi, inverted, color_map))
    if overlay is None and drawing is None:
        return picture
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, axis=2)
    if drawing is not None:
        draw_graphics_over(picture, view, drawing)
    if overlay is not None:
        draw_over(picture, view, overlay.scene, overlay.style)
        if overlay.has_notes:
            draw_notes_over(picture, view, overlay.scene, overlay.style)
    return picture


def region_view(
    columns: int,
    rows: int,
    region: Region | None = None,
    size: tuple[int, int] | None = None,
    turn: Turn = UPRIGHT,
) -> View:
    """Return the view that shows a region of an image in a size, which is that after the turn."""
    x, y, width, height = region or (0.0, 0.0, float(columns), float(rows))
    out = turn.size(*size) if size else (max(1, round(width)), max(1, round(height)))
    sx, sy = (out[0] / width, out[1] / height) if size else (1.0, 1.0)
    raster = Raster.of(rows, columns, sx, sy)
    left, top = raster.x.before(x), raster.y.before(y)
    return View(columns, rows, *out, sx, sy / sx, left, top).turned_to(turn)


def render_view(
    frame: FramePixels,
    view: View,
    voi: Voi | FileVoi | None = None,
    inverted: bool = False,
    color_map: str = "",
) -> NDArray[np.uint8]:
    """Return what a view shows of a frame, black outside the image.

    Raises
    ------
    InputError
        If the picture would be too large, or its pixels cannot be read.
    """
    return render_look(frame, view, Look(voi, inverted, color_map))


def render_look(frame: FramePixels, view: View, look: Look) -> NDArray[np.uint8]:
    """Return what a view shows of a frame with a look, as `render_view` does."""
    turn, view = view.turn, view.upright
    x0, y0, x1, y1 = view.shown
    shape = (view.height, view.width) + ((3,) if frame.shows_color(look) else ())
    if math.prod(shape) > _MOST_BYTES:
        raise _too_large(view)
    picture = np.zeros(shape, np.uint8)
    if x1 <= x0 or y1 <= y0:
        return turn.array(picture)
    # What is read and resampled on the way must not take more than the picture itself.
    band = max(1, _BAND_PIXELS // (x1 - x0))
    for top in range(y0, y1, band):
        end = min(top + band, y1)
        target = picture[top - view.top : end - view.top, x0 - view.left : x1 - view.left]
        target[...] = _band(frame, view, look, (x0, top, x1, end))
    return turn.array(picture)


def _band(
    frame: FramePixels, view: View, look: Look, window: tuple[int, int, int, int]
) -> NDArray[np.uint8]:
    if look.contrast is None:
        return frame.show(*_cut(frame, view.raster, window), look)
    base = base_view(view, look.contrast)
    raster = base.raster
    return contrasted(
        view,
        base,
        window,
        look.contrast,
        lambda wide: _cut(frame, raster, wide),
        lambda pixels, keep, reach: frame.show(pixels, keep, look, reach),
    )


def _cut(
    frame: FramePixels, raster: Raster, window: tuple[int, int, int, int]
) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
    keep = None if frame.keep is None else cut_mask(frame.keep, raster, *window)
    return cut(frame.levels, raster, *window), keep


def _too_large(view: View) -> InputError:
    return InputError(
        t(
            "A picture of {columns} x {rows} pixels is too large to be written as one. Take a part "
            "of it (--region) or a smaller one (--size).",
            columns=view.width,
            rows=view.height,
        )
    )
