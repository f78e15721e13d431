"""Glance: the small picture that stands in for what has not been read yet."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.tiles.source import LargeSource


class Looked(NamedTuple):
    """What the newest part of a glance is."""

    is_first: bool
    is_last: bool


_glances: weakref.WeakKeyDictionary[LargeSource, dict[int, Glance]] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def glance_of(source: LargeSource, frame: int) -> Glance:
    """Return the glance of a frame, the same for all who look at it."""
    with _lock:
        of_source = _glances.setdefault(source, {})
        if frame not in of_source:
            of_source[frame] = Glance(weakref.ref(source), frame)
        return of_source[frame]


class Glance:
    """A small picture of a frame that grows from the top while it is taken.

    `pixels` are stored values, shape (rows, columns) or with channels last; None before the first
    part is there.
    """

    def __init__(self, source: Callable[[], LargeSource | None], frame: int) -> None:
        self._source, self._frame = source, frame
        self.pixels: NDArray[Any] | None = None
        self.is_complete = False
        self._step = 1.0

    @property
    def rows(self) -> int:
        """Rows of the small picture that are there."""
        return 0 if self.pixels is None else len(self.pixels)

    def take(self) -> Iterator[Looked]:
        """Read it, in parts where that takes long; begun again where it was left."""
        from workbench.imaging.tiles.overview import overviews

        source = self._source()
        if self.is_complete or source is None:
            return
        is_first = self.pixels is None
        for part in overviews(source, self._frame):
            self._step = part.factor
            self.pixels, self.is_complete = part.pixels, part.is_complete
            yield Looked(is_first, self.is_complete)
            is_first = False

    def whole(self) -> NDArray[Any]:
        """Return it, taken to its end."""
        for _ in self.take():
            pass
        assert self.pixels is not None
        return self.pixels

    def rows_at(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return its rows for ascending rows of the picture, as far as it goes."""
        if self.pixels is None:
            return rows[:0]
        found = (rows / self._step).astype(np.intp)
        known = len(self.pixels)
        return np.minimum(found, known - 1) if self.is_complete else found[found < known]

    def columns_at(self, columns: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return its columns for columns of the picture."""
        if self.pixels is None:
            return columns[:0]
        found = (columns / self._step).astype(np.intp)
        last: NDArray[np.intp] = np.minimum(found, self.pixels.shape[1] - 1)
        return last
