"""Glance: the small picture that stands in for what has not been read yet."""

from __future__ import annotations

import threading
import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.resample import Raster
from workbench.imaging.stretch import Step, roughly_stretched
from workbench.imaging.tiles.reader import Reductions
from workbench.imaging.tiles.source import LargeSource, Window

_FOLLOW_S = 0.1


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
        self._factor = 1
        # Whoever takes it: reading it twice at a time would take twice as long.
        self._turn = threading.Lock()

    @property
    def rows(self) -> int:
        """Rows of the small picture that are there."""
        return 0 if self.pixels is None else len(self.pixels)

    def share_of(self, rows: int) -> float:
        """Return how much there is of a frame of so many rows, from 0 to 1."""
        return 1.0 if self.is_complete else min(self.rows * self._factor / rows, 1.0)

    def take(self) -> Iterator[Looked]:
        """Read it, in parts where that takes long; begun again where it was left.

        While another thread takes it, that one is followed.
        """
        while not self._turn.acquire(timeout=_FOLLOW_S):
            if self.pixels is not None:
                yield Looked(False, self.is_complete)
        try:
            yield from self._taken()
        finally:
            self._turn.release()

    def _taken(self) -> Iterator[Looked]:
        from workbench.imaging.tiles.overview import overviews

        source = self._source()
        if self.is_complete or source is None:
            return
        is_first = self.pixels is None
        for part in overviews(source, self._frame):
            self._factor = part.factor
            self.pixels, self.is_complete = part.pixels, part.is_complete
            yield Looked(is_first, self.is_complete)
            is_first = False

    def grow_from(self, found: Reductions) -> bool:
        """Take as much as reductions have by now; return whether that was more than before."""
        index = len(found.levels) - 1
        level = found.levels[index]

        def is_lacking(rows: int) -> bool:
            return not found.is_ready(index, Window(0, 0, rows, level.columns))

        rows = bisect_left(range(1, level.rows + 1), True, key=is_lacking)
        if rows * level.factor <= self.rows * self._factor and rows < level.rows:
            return False
        pixels = np.array(found.region(index, Window(0, 0, rows, level.columns)))
        self.pixels, self._factor = pixels, level.factor
        self.is_complete = rows == level.rows
        return True

    def whole(self) -> NDArray[Any]:
        """Return it, taken to its end."""
        for _ in self.take():
            pass
        assert self.pixels is not None
        return self.pixels

    def fill(
        self,
        raster: Raster,
        x0: int,
        y0: int,
        pixels: NDArray[Any],
        convert: Callable[[NDArray[Any]], NDArray[Any]],
    ) -> int:
        """Fill pixels of a raster from (x0, y0) on with it, as far down as it goes.

        Returns
        -------
        int
            Rows that were filled.
        """
        small, factor = self.pixels, self._factor
        if small is None:
            return 0
        size_y, size_x = 1 / (raster.y.scale * factor), 1 / (raster.x.scale * factor)
        rows, columns = int(pixels.shape[0]), int(pixels.shape[1])
        if not self.is_complete:
            rows = min(max(int(len(small) / size_y) - y0, 0), rows)
        if rows:
            at = Step(y0 * size_y, size_y), Step(x0 * size_x, size_x)
            near, at = _near(small, at, rows, columns)
            if small.dtype.kind == "u" and pixels.dtype == np.uint16:
                convert = _same  # stored values are their own indices
            # Whichever is smaller is converted: of a picture in view whole, thousands of pixels
            # of the small picture are hundreds here.
            if near.size > pixels[:rows].size:
                pixels[:rows] = convert(roughly_stretched(near, *at, rows, columns, smooth=True))
            else:
                pixels[:rows] = roughly_stretched(convert(near), *at, rows, columns, smooth=True)
        return rows


def _same(stored: NDArray[Any]) -> NDArray[Any]:
    return stored


def _near(
    small: NDArray[Any], at: tuple[Step, Step], rows: int, columns: int
) -> tuple[NDArray[Any], tuple[Step, Step]]:
    """Return the part of a picture that a stretch takes, and the stretch of that part."""
    cuts, steps = [], []
    for step, count, size in zip(at, (rows, columns), small.shape[:2], strict=True):
        first = min(max(int(step.start) - 1, 0), size - 1)
        last = max(min(int(step.start + count * step.size) + 2, size), first + 1)
        cuts.append(slice(first, last))
        steps.append(Step(step.start - first, step.size))
    return small[cuts[0], cuts[1]], (steps[0], steps[1])
