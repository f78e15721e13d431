"""A picture that was read whole, as a source of tiles."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.sources import FrameInfo, ImageSource
from workbench.imaging.tiles.source import PixelKind, TileLevel, Window


class WholeTiles:
    """A TileSource over one frame of a source that knows no tiles."""

    def __init__(self, source: ImageSource, frame: int) -> None:
        self._source, self._frame = source, frame
        self._pixels: NDArray[Any] = source.read(frame)
        self.rows, self.columns = self._pixels.shape[:2]
        self.frames, self.identity = source.frames, source.identity

    def info(self, frame: int) -> FrameInfo:
        """Return what is true of the frame."""
        return self._source.info(self._frame)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return its pixels."""
        return self._pixels

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return PixelKind(self._pixels.dtype, 1 if self._pixels.ndim == 2 else 3)

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the whole picture."""
        return (TileLevel(self.rows, self.columns, is_mapped=True),)

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return a view of a window."""
        return self._pixels[window.y0 : window.y1, window.x0 : window.x1]
