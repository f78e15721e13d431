"""Lens: a small part of a view, larger, through the same pixels and the same grey scale."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.imaging.contrast_tiles import ContrastTiles, shades_of
from workbench.imaging.drawing.graphics import Drawing, draw_graphics_over
from workbench.imaging.drawing.overlay import Sheet, blend, draw
from workbench.imaging.drawing.overlay_tiles import OverlayTiles
from workbench.imaging.frame import FramePixels
from workbench.imaging.look import Look
from workbench.imaging.raster_tiles import ImageTiles
from workbench.imaging.viewport import Position, View, centered
from workbench.model.grey import FileVoi, Voi

# A lens moves about: a few dozen tiles are all that it comes back to.
_BYTES = 24 << 20
# What is not there by then is shown coarser and comes sharp a moment later.
_BUDGET = 0.01


@frozen(eq=False)
class LensPicture:
    """What a lens shows.

    Parameters
    ----------
    view : View
        As large as the lens; what else is painted in it goes by this view.
    pixels : ndarray of uint8, shape (height, width, 3)
        RGB, black outside the image.
    """

    view: View
    pixels: NDArray[np.uint8]


class Lens:
    """Makes the pictures of one lens; the tiles of its own zoom are kept apart from the view's."""

    def __init__(
        self, executor: Executor | None = None, ready: Callable[[], object] = lambda: None
    ) -> None:
        self._tiles = ImageTiles(executor, ready, _BYTES)
        self._contrast = ContrastTiles(executor, ready, _BYTES)

    def picture(
        self,
        frame: FramePixels,
        view: View,
        voi: Voi | FileVoi | None = None,
        inverted: bool = False,
        color_map: str = "",
        drawing: Drawing | None = None,
        overlay: OverlayTiles | None = None,
        ratio: float = 1.0,
        look: Look | None = None,
    ) -> LensPicture:
        """Return what is to be seen through the lens.

        Parameters
        ----------
        view : View
            Of the lens, see `lens_view`.
        drawing : Drawing or None
            What the file or a presentation state has over the picture.
        overlay : OverlayTiles or None
            Annotations; those that are drawn live are left out as in the view itself.
        look : Look or None
            All of how pixels are shown; it stands for `voi`, `inverted` and `color_map`.
        """
        look = look or Look(voi, inverted, color_map)
        picture = np.zeros((view.height, view.width, 3), np.uint8)
        buffer = self._tiles.compose(frame, view, _BUDGET)
        buffer = self._contrast.beside(buffer, look.contrast, _BUDGET)
        x0, y0, x1, y1 = buffer.rect
        if x1 > x0 and y1 > y0:
            shades = shades_of(buffer, look, x0, y0, x1, y1)
            picture[y0:y1, x0:x1] = shades[..., None] if shades.ndim == 2 else shades
        if drawing is not None:
            draw_graphics_over(picture, view, drawing, ratio)
        if overlay is not None:
            up = view.upright
            sheet = Sheet(up.sx, up.sy, up.left, up.top, up.width, up.height)
            drawn = draw(overlay.scene, overlay.style, sheet, overlay.hidden)
            if drawn.size:
                blend(picture, view.turn.array(drawn))
        return LensPicture(view, picture)

    def forget(self) -> None:
        """Let go of what was shown last, as when the lens is put away."""
        self._tiles.clear()
        self._contrast.forget()


def lens_view(view: View, at: Position, times: float, side: int) -> View:
    """Return the view of a square lens over a device position of a view.

    Parameters
    ----------
    times : float
        How much larger.
    side : int
        Device pixels.
    """
    # Not bounded as the view is: where that is as large as it gets, a lens is still larger.
    small = evolve(view, width=side, height=side)
    return centered(small, view.scale * times, view.to_image(*at))
