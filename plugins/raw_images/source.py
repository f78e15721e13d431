"""Pixels that are read from where they lie in a file."""

from __future__ import annotations

import mmap
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import check_mapped, mapped, unreadable
from workbench.api.image_files import no_frame, too_large_at_once
from workbench.api.images import (
    WHOLE_PIXELS,
    FrameInfo,
    Identity,
    PixelKind,
    TileLevel,
    Window,
)

from .layout import Layout, check_end


class MappedSource:
    """A raw file or an array."""

    identity = Identity()

    def __init__(self, path: Path, layout: Layout) -> None:
        self._path, self._layout = path, layout
        self.rows, self.columns, self.frames = layout.rows, layout.columns, layout.frames
        self._info = layout.info()
        self._lock = threading.Lock()
        self._data: mmap.mmap | bytes | None = None

    def info(self, frame: int) -> FrameInfo:
        """Return what is said of every frame."""
        return self._info

    def kind(self, frame: int) -> PixelKind:
        """Return what pixels are, in the byte order of the machine."""
        return self._layout.kind

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the only one."""
        return (TileLevel(self.rows, self.columns, is_mapped=True),)

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return a part as it lies in the file, or with its bytes turned round."""
        y0, x0, y1, x1 = window
        part = self._frame(frame)[y0:y1, x0:x1]
        part = part[..., 0] if self._layout.channels == 1 else part
        if part.dtype.kind == "b":
            # A byte that is neither would be both.
            return np.not_equal(part.view(np.uint8), 0).view(np.uint8)
        return part.astype(self._layout.kind.dtype, copy=False)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return a whole frame.

        Raises
        ------
        InputError
            If that is too much, or cannot be read.
        """
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_at_once(self._path.name, self.rows, self.columns)
        whole = Window(0, 0, self.rows, self.columns)
        return np.array(self.region(frame, 0, whole), order="C")

    def close(self) -> None:
        """Let go of the file; it is opened again when more is wanted."""
        with self._lock:
            self._data = None

    def _frame(self, frame: int) -> NDArray[Any]:
        """Return a frame, shape (rows, columns, channels), as stored."""
        known = self._layout
        if not 1 <= frame <= known.frames:
            raise no_frame(self._path.name, frame, known.frames)
        data = self._opened()
        check_mapped(self._path, data)
        check_end(self._path, known, len(data))
        return np.ndarray(
            (known.rows, known.columns, known.channels),
            known.dtype,
            data,
            known.offset + (frame - 1) * known.strides[0],
            known.strides[1:],
        )

    def _opened(self) -> mmap.mmap | bytes:
        with self._lock:
            if self._data is None:
                try:
                    self._data = mapped(self._path)
                except OSError as error:
                    raise unreadable(self._path.name, error) from error
            return self._data
