"""RollingRows: the last rows of a picture that is read from its top, as far as they are needed."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from workbench.imaging.tiles.source import PixelKind, Window

Array = NDArray[Any]


@define(eq=False)
class RollingRows:
    """Rows that were read and not yet reduced; may be used from several threads at once."""

    kind: PixelKind
    rows: int = 0
    _parts: deque[tuple[int, Array]] = field(factory=deque)
    _lock: threading.Lock = field(factory=threading.Lock)

    def add(self, stripe: Array) -> None:
        """Take the next rows."""
        with self._lock:
            self._parts.append((self.rows, stripe))
            self.rows += len(stripe)

    def forget(self, before: int) -> None:
        """Let go of rows above one."""
        with self._lock:
            while self._parts and self._parts[0][0] + len(self._parts[0][1]) <= before:
                self._parts.popleft()

    def block(self, window: Window) -> Array:
        """Return pixels of a window of the picture; rows that never came are 0."""
        y0, x0, y1, x1 = window
        more = () if self.kind.channels == 1 else (self.kind.channels,)
        out = np.zeros((y1 - y0, x1 - x0, *more), self.kind.dtype)
        with self._lock:
            parts = list(self._parts)
        for start, stripe in parts:
            first, last = max(start, y0), min(start + len(stripe), y1)
            if first < last:
                out[first - y0 : last - y0] = stripe[first - start : last - start, x0:x1]
        return out
