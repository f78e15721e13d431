"""A slide as an image source: levels of one series, windows made of tiles."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.api import InputError, t
from workbench.api.dicom import (
    Header,
    Slide,
    SlideFacts,
    SlideHeader,
    calibration_of,
    grey_of,
    levels_of,
    read_slide_header,
    siblings,
)
from workbench.api.grey import Calibration, CalibrationSource
from workbench.api.image_files import no_frame, too_large_at_once
from workbench.api.images import (
    WHOLE_PIXELS,
    Channel,
    FrameInfo,
    PixelKind,
    TileLevel,
    Window,
)

from .source import identity_of, loss_warnings, profile_of

# Of optical paths in grey, in their order: the usual ones of fluorescence.
_COLORS = (
    (0, 0, 255),
    (0, 255, 0),
    (255, 0, 0),
    (0, 255, 255),
    (255, 0, 255),
    (255, 255, 0),
    (255, 255, 255),
)
# In an archive a file is unpacked anew for each tile.
_ARCHIVED_MAX = 64 << 20
_ON_SLIDE = t("Pixel Spacing (0028,0030), on the slide.")


class DicomSlideSource:
    """Reads one slide and the smaller pictures of it that lie beside it.

    Its frames are focal planes, the lowest first; of colour pictures the optical paths one after
    the other, each with its focal planes. Optical paths in grey are channels of a frame.
    """

    def __init__(self, read: SlideHeader) -> None:
        header = read.header
        if header.size > _ARCHIVED_MAX and not header.path.is_file():
            raise InputError(
                t(
                    "{name} is a slide in an archive, too large to be read there. Unpack the "
                    "archive first.",
                    name=header.path.name,
                )
            )
        self._header = header
        slide = Slide(read)
        facts, layout = slide.facts, slide.layout
        self.rows, self.columns = facts.rows, facts.columns
        self.identity = identity_of(header.dataset)
        colour = slide.form.colour
        self._channels = 1 if colour else layout.paths
        self._depths = layout.depths
        self.frames = layout.depths * (layout.paths if colour else 1)
        self._kind = PixelKind(slide.dtype, 3 if colour else self._channels)
        smaller = levels_of(facts, siblings(facts))
        self._slides: list[Slide | None] = [slide, *(None for _ in smaller)]
        self._files = [facts, *(level for _, level in smaller)]
        self._levels = tuple(_level(factor, one) for factor, one in [(1, facts), *smaller])
        self._lock = threading.Lock()
        self._info = lru_cache(maxsize=64)(self._make_info)

    @property
    def header(self) -> Header:
        """All before the pixels."""
        return self._header

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of all levels."""
        return tuple(one.path for one in self._files)

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says of a frame."""
        self._check(frame)
        return self._info(frame)

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return self._kind

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the resolutions that there were when it was opened."""
        return self._levels

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return stored values or RGB of a window; what has no tile is of the background."""
        self._check(frame)
        slide = self._slide(level)
        if self._channels == 1:
            return slide.window(frame - 1, *window)
        planes = (frame - 1 + path * self._depths for path in range(self._channels))
        return np.stack([slide.window(plane, *window) for plane in planes], axis=-1)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return a whole frame.

        Raises
        ------
        InputError
            If it is too large, or cannot be decoded.
        """
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_at_once(self._header.path.name, self.rows, self.columns)
        return self.region(frame, 0, Window(0, 0, self.rows, self.columns))

    def close(self) -> None:
        """Nothing is held open between reads."""

    def _slide(self, level: int) -> Slide:
        found = self._slides[level]
        if found is None:
            with self._lock:
                found = self._slides[level]
                if found is None:
                    found = self._slides[level] = _opened(self._files[level], self._slides[0])
        return found

    def _check(self, frame: int) -> None:
        if not 1 <= frame <= self.frames:
            raise no_frame(self._header.path.name, frame, self.frames)

    def _make_info(self, frame: int) -> FrameInfo:
        slide, ds = self._slides[0], self._header.dataset
        assert slide is not None
        form = slide.form
        warnings = [*slide.doubts, *loss_warnings(ds, self._header.syntax)]
        grey = None
        channels: tuple[Channel, ...] = ()
        if not form.colour:
            grey, doubts = grey_of(ds, form, 1, self._header.little_endian)
            warnings += doubts
        if grey is not None and self._channels > 1:
            channels = tuple(
                Channel(name or identifier, _COLORS[at % len(_COLORS)], grey)
                for at, (identifier, name) in enumerate(slide.facts.paths)
            )
            grey = None
        return FrameInfo(
            grey=grey,
            calibration=_on_slide(calibration_of(ds, 1, self.rows, self.columns)),
            warnings=tuple(warnings),
            channels=channels,
            icc_profile=profile_of(ds) if form.colour else b"",
        )


def _level(factor: int, facts: SlideFacts) -> TileLevel:
    return TileLevel(
        rows=facts.rows,
        columns=facts.columns,
        factor=factor,
        tile_rows=min(facts.tile_rows, facts.rows),
        tile_columns=min(facts.tile_columns, facts.columns),
    )


def _opened(facts: SlideFacts, whole: Slide | None) -> Slide:
    """Open a smaller picture; it must be what its first look was."""
    assert whole is not None
    read = read_slide_header(facts.path)
    if read is None:
        raise _changed(facts, whole)
    slide = Slide(read)
    planes = (slide.layout.paths, slide.layout.depths)
    same = evolve(slide.facts, path=facts.path) == facts and slide.dtype == whole.dtype
    if not same or planes != (whole.layout.paths, whole.layout.depths):
        raise _changed(facts, whole)
    return slide


def _changed(facts: SlideFacts, whole: Slide) -> InputError:
    return InputError(
        t(
            "{name} is not what it was when {whole} was opened; open that again.",
            name=facts.path.name,
            whole=whole.header.path.name,
        )
    )


def _on_slide(calibration: Calibration) -> Calibration:
    if calibration.source is not CalibrationSource.PATIENT:
        return calibration
    return evolve(calibration, reason=_ON_SLIDE)
