"""What local contrast takes of a view beyond its own pixels: tiles around it, at most 1:1."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from workbench.imaging.cache import SharedBytes
from workbench.imaging.local_contrast import Window, base_view, contrasted
from workbench.imaging.look import LocalContrast, Look
from workbench.imaging.raster_tiles import ImageBuffer, ImageTiles

CONTRAST_BYTES = 64 << 20


@define(eq=False)
class WideBuffer(ImageBuffer):
    """An ImageBuffer with what lies around it.

    Parameters
    ----------
    wide : ImageBuffer
        Of `local_contrast.base_view`.
    """

    wide: ImageBuffer = field(kw_only=True)

    def around(self, window: Window) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        """Return pixels and mask of a window of the raster of `wide`."""
        x0, y0, x1, y1 = window
        left, top = self.wide.view.left, self.wide.view.top
        return self.wide.part(x0 - left, y0 - top, x1 - left, y1 - top)


class ContrastTiles:
    """Tiles around what one viewport shows; there are none while no local contrast is wanted."""

    def __init__(
        self,
        executor: Executor | None = None,
        ready: Callable[[], object] = lambda: None,
        limit: int | SharedBytes = CONTRAST_BYTES,
    ) -> None:
        self._made = executor, ready, limit
        self._tiles: ImageTiles | None = None

    def beside(
        self, buffer: ImageBuffer, contrast: LocalContrast | None, budget: float
    ) -> ImageBuffer:
        """Return a buffer with what lies around it, where local contrast asks for that."""
        if contrast is None or not contrast.amount:
            self.forget()
            return buffer
        if self._tiles is None:
            self._tiles = ImageTiles(*self._made)
        wide = self._tiles.compose(buffer.frame, base_view(buffer.view, contrast), budget)
        is_complete = buffer.is_complete and wide.is_complete
        return WideBuffer(buffer.frame, buffer.view, buffer.tiles, is_complete, wide=wide)

    @property
    def is_complete(self) -> bool:
        """Whether nothing stands in for something else."""
        return self._tiles is None or self._tiles.is_complete

    @property
    def is_awaited(self) -> bool:
        """Whether more tiles are on their way."""
        return self._tiles is not None and self._tiles.is_awaited

    def forget(self) -> None:
        """Let go of everything."""
        if self._tiles is not None:
            self._tiles.clear()
            self._tiles = None


def keep_whole(buffer: ImageBuffer) -> None:
    """Compose once what `shades_of` of all of it takes, for it will be asked for again."""
    (buffer.wide if isinstance(buffer, WideBuffer) else buffer).whole()


def shades_of(
    buffer: ImageBuffer, look: Look, x0: int, y0: int, x1: int, y1: int
) -> NDArray[np.uint8]:
    """Return shades or RGB of a part of `buffer.rect`, with all that a look asks for."""
    frame, view, contrast = buffer.frame, buffer.view, look.contrast
    if contrast is None or not isinstance(buffer, WideBuffer):
        return frame.show(*buffer.part(x0, y0, x1, y1), look)
    left, top = view.left, view.top
    window = view.to_raster(x0 + left, y0 + top, x1 + left, y1 + top)
    shown = contrasted(
        view.upright,
        buffer.wide.view,
        window,
        contrast,
        buffer.around,
        lambda pixels, keep, reach: frame.show(pixels, keep, look, reach),
    )
    return view.turn.array(shown)
