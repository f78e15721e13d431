"""One window for all slices of a series whose files have none: scrolling must not flicker.

Slices are files of their own, and each knows only itself. Those that stand for all are read once;
their values are kept, for a series grows while a folder is looked through.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.imaging import grey as shades
from workbench.imaging.raw_pixels import RawSource
from workbench.model.grey import Window

if TYPE_CHECKING:
    from workbench.imaging.frame import FramePixels
    from workbench.imaging.sources import ImageSource
    from workbench.model.ids import ImageId

log = logging.getLogger(__name__)

# Series whose windows are remembered, and slices whose values are.
_SERIES = 64
_SLICES = 48

#: Opens the slices of a series together.
OpenSlices = Callable[[Sequence["ImageId"]], Sequence["ImageSource"]]
#: (values without padding, whether they are no whole numbers)
Sample = tuple[NDArray[np.float64], bool]


def stand_ins(count: int, pixels: int) -> list[int]:
    """Return which of so many slices stand for all, from 0: the same ones from either end.

    Parameters
    ----------
    pixels : int
        Of each; of large ones those in the middle are enough.
    """
    last = count - 1
    middle = {last // 2, count // 2}
    if pixels > shades.SMALL_PX:
        return sorted(middle)
    return sorted({0, last // 4, last - last // 4, last} | middle)


def phase_stand_ins(count: int) -> list[int]:
    """Return which points in time of so many stand for all: contrast comes and goes."""
    return sorted({0, (count - 1) // 2, count - 1})


def chosen_slices(phases: Sequence[Sequence[ImageId]], pixels: int) -> tuple[ImageId, ...]:
    """Return the slices that stand for a series; none where it has but one.

    Parameters
    ----------
    phases : sequence of sequences
        Its slices in their order, for each point in time.
    pixels : int
        Of each slice.
    """
    several = [ids for ids in phases if ids]
    if sum(map(len, several)) < 2:
        return ()
    return tuple(
        ids[at]
        for ids in (several[n] for n in phase_stand_ins(len(several)))
        for at in stand_ins(len(ids), pixels)
    )


def window_of(samples: Sequence[Sample]) -> Window | None:
    """Return the window by percentiles of several slices together; None without any value."""
    if not samples:
        return None
    values = np.concatenate([values for values, _ in samples])
    return shades.window_of_values(values, exact=any(exact for _, exact in samples))


def shares_window(frame: FramePixels) -> bool:
    """Return whether a frame is a slice of a patient, without a window in its file.

    Projections of a series are pictures of their own, each exposed for itself.
    """
    grey = frame.grey
    return (
        grey is not None
        and not grey.vois
        and grey.usual is None
        and frame.info.plane is not None
        and not frame.is_read_late
    )


class SeriesWindows:
    """The windows of series, by the slices that stand for them; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: OrderedDict[tuple[ImageId, ...], Window] = OrderedDict()
        self._samples: OrderedDict[ImageId, Sample | None] = OrderedDict()

    def known(self, chosen: tuple[ImageId, ...]) -> Window | None:
        """Return the window of a series, None when it was not found yet; never waits."""
        return self._windows.get(chosen)

    def find(self, chosen: tuple[ImageId, ...], open_slices: OpenSlices) -> Window | None:
        """Return the window of a series; reads the slices that stand for it where need be.

        Parameters
        ----------
        open_slices : callable
            Opens files of one frame each together; may raise InputError.
        """
        with self._lock:  # whoever scrolls asks for many slices at once
            found = self._windows.get(chosen)
            if found is None:
                self._look(chosen, open_slices)
                samples = map(self._samples.get, chosen)
                found = window_of([one for one in samples if one is not None])
                if found is None:
                    return None
                self._windows[chosen] = found
                while len(self._windows) > _SERIES:
                    self._windows.popitem(last=False)
            return found

    def forget(self, image: ImageId | None) -> None:
        """Forget what is known of an image, whose file is another by now; None = of all."""
        with self._lock:
            for chosen in [one for one in self._windows if image is None or image in one]:
                del self._windows[chosen]
            for one in [one for one in self._samples if image in (None, one)]:
                del self._samples[one]

    def _look(self, chosen: tuple[ImageId, ...], open_slices: OpenSlices) -> None:
        wanted = [one for one in chosen if one not in self._samples]
        try:
            opened = open_slices(wanted) if wanted else ()
        except InputError:
            log.debug("a series has no window of its own for now")
            return
        for image, source in zip(wanted, opened, strict=True):
            self._samples[image] = _read(source)
        for image in chosen:
            self._samples.move_to_end(image)
        while len(self._samples) > max(_SLICES, len(chosen)):
            self._samples.popitem(last=False)


def _read(source: ImageSource) -> Sample | None:
    try:
        grey, stored = source.info(1).grey, _stored(source)
    except InputError:
        log.debug("a slice is left out of the window of all")
        return None
    if grey is None:
        return None
    return shades.sampled_values(grey, stored), stored.dtype.kind == "f"


def _stored(source: ImageSource) -> NDArray[Any]:
    """Return the stored values of a slice, straight from its file where it is not compressed."""
    raw = source.native_pixels(1) if isinstance(source, RawSource) else None
    if raw is not None:
        count = source.rows * source.columns
        with suppress(OSError, ValueError):
            found = np.fromfile(raw.path, raw.dtype, count, offset=raw.offset)
            if found.size == count:
                return found.reshape(source.rows, source.columns)
    return source.read(1)
