"""Statistics of a region while it is dragged: only what came and what went is counted."""

from __future__ import annotations

import numpy as np

from workbench.base.errors import InputError
from workbench.geom.spans import Spans, difference
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import FramePixels
from workbench.imaging.grey import LUT_SIZE
from workbench.imaging.statistics.counting import (
    counted,
    dtype_of,
    has_levels,
    measured_of,
    of_counts,
    planes_of,
)
from workbench.imaging.statistics.reading import pixels_of
from workbench.imaging.statistics.region import pixels_in, span_statistics
from workbench.imaging.statistics.summary import Counts, RoiStatistics
from workbench.imaging.tiles.lazy import LazyPixels
from workbench.imaging.tiles.source import Window
from workbench.model.regions import Region

# So many pixels are counted for one move of the pointer, and so many values sorted.
_MOST_COUNTED = 1 << 23
_MOST_SORTED = 1 << 17
# A picture that is read late is looked at in windows up to this size.
_MOST_READ = 1 << 23


class LiveStatistics:
    """Statistics of one region of a frame after the other, each a little different from the last.

    Counts are kept from move to move: of integers of up to 16 bits only the pixels that came in
    and those that went are read. The result is the same as `region.region_statistics`.
    """

    def __init__(self, frame: FramePixels) -> None:
        self.frame = frame
        self._meant = measured_of(frame.info)
        self._levels = has_levels(dtype_of(frame))
        self._spans = Spans()
        self._counts: Counts = np.zeros((len(self._meant), LUT_SIZE), np.int64)

    def of(self, region: Region) -> tuple[RoiStatistics, ...]:
        """Return the statistics of a region, one for each channel.

        Empty where they would keep the pointer waiting: too many pixels, or not read yet.
        """
        return self.of_spans(pixels_in(region, self.frame.rows, self.frame.columns))

    def of_spans(self, spans: Spans) -> tuple[RoiStatistics, ...]:
        """Return the same for any pixels."""
        try:
            if self._levels:
                return self._by_counts(spans)
            if spans.count > _MOST_SORTED or not self._is_ready(spans):
                return ()
            return span_statistics(self.frame, spans)
        except (NotYet, InputError):
            self._forget()
            return ()

    def _by_counts(self, spans: Spans) -> tuple[RoiStatistics, ...]:
        came, went = difference(spans, self._spans), difference(self._spans, spans)
        if came.count + went.count >= spans.count:
            self._forget()
            came, went = spans, Spans()
        if came.count + went.count > _MOST_COUNTED:
            return ()
        if not (self._is_ready(came) and self._is_ready(went)):
            return ()
        # Counted first: where that fails nothing has changed.
        more, less = self._count(came), self._count(went)
        self._counts += more
        self._counts -= less
        self._spans = spans
        dtype = dtype_of(self.frame)
        return tuple(of_counts(self._counts[at], dtype, one) for at, one in enumerate(self._meant))

    def _count(self, spans: Spans) -> Counts:
        found = np.zeros_like(self._counts)
        for part in pixels_of(self.frame, spans):
            for at, plane in enumerate(planes_of(part, len(self._meant))):
                found[at] += counted(plane)
        return found

    def _is_ready(self, spans: Spans) -> bool:
        """Return whether pixels can be had without waiting for a file."""
        stored = self.frame.stored
        if not isinstance(stored, LazyPixels) or not len(spans):
            return True
        top, left, bottom, right = spans.bounds
        if (bottom - top) * (right - left) > _MOST_READ:
            return False
        return stored.is_ready(Window(top, left, bottom, right))

    def _forget(self) -> None:
        self._spans = Spans()
        self._counts[:] = 0
