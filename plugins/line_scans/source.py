"""One picture of many strips."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.api import InputError, t
from workbench.api.image_files import too_large_at_once
from workbench.api.images import (
    WHOLE_PIXELS,
    FrameInfo,
    Identity,
    ImageSource,
    PixelKind,
    TileLevel,
    TileSource,
    Window,
)

from .descriptor import Descriptor, StripFile
from .strip import Held, Place, Strip, check_readable
from .strip_files import StripFacts, StripFiles, named

_PIXELS_MAX = 100_000_000_000


class LineScanSource:
    """Strips one after the other; where none lies, pixels are 0."""

    frames = 1

    def __init__(
        self, path: Path, known: Descriptor, opener: Callable[[Path], ImageSource]
    ) -> None:
        self._path, self._axis = path, known.axis
        self._held, self._open = Held(), StripFiles(opener)
        self._strips = list(self._placed(known))
        self._begins = [strip.place.begin for strip in self._strips]
        first = self._strips[0].facts
        self._across = (first.rows, first.columns)[1 - self._axis]
        size = [0, 0]
        size[self._axis] = self._strips[-1].place.end
        size[1 - self._axis] = self._across + max(strip.place.shift for strip in self._strips)
        self.rows, self.columns = size
        if self.rows * self.columns > _PIXELS_MAX:
            raise InputError(
                t(
                    "The strips of {name} make {columns} x {rows} pixels, more than can be "
                    "opened. Look at its offsets.",
                    name=path.name,
                    columns=self.columns,
                    rows=self.rows,
                )
            )
        self.identity: Identity = self._strips[0].source.identity
        self._kind: PixelKind | None = None
        self._info: FrameInfo | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of all strips."""
        return tuple(strip.path for strip in self._strips)

    def info(self, frame: int) -> FrameInfo:
        """Return what is true of the first strip, but for where it lies."""
        first = self._strips[0]
        if self._info is None:
            info = first.source.info(first.frame)
            self._info = evolve(info, plane=None, overlays=())
        return self._info

    def kind(self, frame: int) -> PixelKind:
        """Return what the pixels of the first strip are."""
        if self._kind is None:
            self._kind = self._strips[0].kind()
        return self._kind

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the only one."""
        first = self._strips[0]
        tiles = (512, 512)
        source = first.source
        if isinstance(source, TileSource):
            level = source.levels(first.frame)[0]
            tiles = (min(level.tile_rows, self.rows), min(level.tile_columns, self.columns))
        is_mapped = all(strip.facts.is_mapped for strip in self._strips)
        return (TileLevel(self.rows, self.columns, 1, *tiles, is_mapped),)

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return a part, put together of what the strips have of it."""
        kind = self.kind(frame)
        size = (window.y1 - window.y0, window.x1 - window.x0)
        out: NDArray[Any] | None = None
        for strip, place in self._touched(window):
            part = strip.part(self._inside(strip, place), kind)
            if part.shape[:2] == size:
                return part
            if out is None:
                out = np.zeros((*size, *part.shape[2:]), kind.dtype)
            top, left = place.y0 - window.y0, place.x0 - window.x0
            out[top : top + part.shape[0], left : left + part.shape[1]] = part
        if out is None:
            out = np.zeros(size if kind.channels == 1 else (*size, kind.channels), kind.dtype)
        return out

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return all of it, unless that is too much."""
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_at_once(self._path.name, self.rows, self.columns)
        whole = self.region(frame, 0, Window(0, 0, self.rows, self.columns))
        return np.array(whole, order="C")

    def close(self) -> None:
        """Let go of all files and of what was decoded."""
        self._held.clear()
        self._open.close()

    def _touched(self, window: Window) -> Iterator[tuple[Strip, Window]]:
        """Yield the strips that a window touches, and the part of the picture that they show."""
        begin, end = (window[:2][self._axis], window[2:][self._axis])
        across = (window[:2][1 - self._axis], window[2:][1 - self._axis])
        at = max(0, bisect_right(self._begins, begin) - 1)
        for strip in self._strips[at:]:
            place = strip.place
            if place.begin >= end:
                return
            along = max(begin, place.begin), min(end, place.end)
            over = max(across[0], place.shift), min(across[1], place.shift + self._across)
            if along[0] < along[1] and over[0] < over[1]:
                yield strip, self._window(along, over)

    def _inside(self, strip: Strip, shown: Window) -> Window:
        """Return where a part of the picture lies in a strip's file."""
        place = strip.place
        along, over = place.skipped - place.begin, -place.shift
        down, right = (along, over) if self._axis == 0 else (over, along)
        return Window(shown.y0 + down, shown.x0 + right, shown.y1 + down, shown.x1 + right)

    def _window(self, along: tuple[int, int], over: tuple[int, int]) -> Window:
        rows, columns = (along, over) if self._axis == 0 else (over, along)
        return Window(rows[0], columns[0], rows[1], columns[1])

    def _placed(self, known: Descriptor) -> Iterator[Strip]:
        least = min(one.offset for one in known.strips)
        first: StripFacts | None = None
        end = 0
        for number, one in enumerate(known.strips):
            try:
                check = partial(check_readable, one.path.name)
                facts = self._open.facts(one.path, one.frame, check)
                self._check(one, facts, first or facts)
            except InputError as error:
                raise self._wrong(number, error) from error
            length = (facts.rows, facts.columns)[self._axis]
            skipped = one.overlap if number else 0
            if skipped >= length:
                raise self._wrong(number, InputError(t("It is no longer than its overlap.")))
            place = Place(end, end + length - skipped, skipped, one.offset - least)
            lock = threading.Lock()
            yield Strip(number, one.path, facts, self._open, one.frame, place, self._held, lock)
            first, end = first or facts, place.end

    def _check(self, one: StripFile, its_facts: StripFacts, first: StripFacts) -> None:
        """Refuse a strip that does not go with the first one."""
        if its_facts.is_patient:
            # Pixels of a line scan may be exported, those of patients not yet.
            raise InputError(t("{name} is a DICOM image, no strip of a scan.", name=one.path.name))
        if one.frame > its_facts.frames:
            raise InputError(t("{name} has no frame {frame}.", name=one.path.name, frame=one.frame))
        its, wanted = ((s.rows, s.columns)[1 - self._axis] for s in (its_facts, first))
        if its != wanted:
            raise InputError(
                t(
                    "{name} is {its} pixels across, the first strip {wanted}.",
                    name=one.path.name,
                    its=its,
                    wanted=wanted,
                )
            )
        if its_facts.shades != first.shades:
            raise InputError(
                t(
                    "{name} has other values than the first strip: {its} in place of {first}. "
                    "Convert the strips so that all are of one kind.",
                    name=one.path.name,
                    its=named(its_facts.shades),
                    first=named(first.shades),
                )
            )

    def _wrong(self, number: int, error: InputError) -> InputError:
        return InputError(
            t(
                "{name}, strip {number}: {reason}",
                name=self._path.name,
                number=number + 1,
                reason=error.text,
            ),
            error.details,
        )
