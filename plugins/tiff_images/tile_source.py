"""TiffTiles: a TIFF of which any region is read without the rest of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.api import Text, t
from workbench.api.grey import Calibration
from workbench.api.image_files import no_frame
from workbench.api.images import (
    WHOLE_PIXELS,
    FrameInfo,
    Identity,
    PixelKind,
    TileLevel,
    Window,
)

from .directories import DIRECTORIES_MAX
from .errors import told, too_large_as_one
from .file_bytes import FileBytes
from .levels import Level, levels_of
from .look import Look, channels_of, look_of
from .survey import Survey
from .turning import oriented, oriented_size, stored_window

_FRAMES_KEPT = 16
_NO_SPACING = t(
    "The file has no pixel spacing. Calibrate with the ruler to measure in millimetres."
)
_TAGS_ONLY = t(
    "Resolution tags of TIFF, PNG and JPEG never give millimetres by themselves. Calibrate with "
    "the ruler to measure in millimetres."
)


class TiffTiles:
    """One TIFF file: tiles and strips are read when they are asked for, from any thread.

    Parameters
    ----------
    joins : bool
        Pages that are channels of each other make one frame.

    Raises
    ------
    KindError
        If its pixels are of a kind that is not read here.
    """

    identity = Identity()

    def __init__(self, path: Path, file: FileBytes, survey: Survey, joins: bool = True) -> None:
        self._path, self._file, self._survey = path, file, survey
        first = survey.first
        look = look_of(first)
        self._stack = survey.stack if joins and look.grey is not None else None
        self._look = self._joined(look)
        self._orientation = first.orientation
        self.rows, self.columns = oriented_size(first.rows, first.columns, first.orientation)
        pages = max(len(survey.frames), survey.images)
        self.frames = self._stack.others if self._stack else pages
        self._levels: OrderedDict[int, tuple[Level, ...]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def look(self) -> Look:
        """What each pixel is."""
        return self._look

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return info_of(self._survey, self._look)

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return self._look.kind

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the whole picture and the smaller copies of it that the file has."""
        return tuple(level.shown for level in self._of(frame))

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return stored values of a window of a level; a view where they are mapped."""
        one = self._of(frame)[level]
        shown = one.shown
        if not (0 <= window.y0 < window.y1 <= shown.rows) or not (
            0 <= window.x0 < window.x1 <= shown.columns
        ):
            raise ValueError(f"{window} is not within {shown}")
        with told(self._path, self._file):
            if self._orientation == 1:
                return one.read(window)
            stored = stored_window(window, shown.rows, shown.columns, self._orientation)
            return oriented(one.read(stored), self._orientation)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return a whole frame, if it is not too large."""
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_as_one(self._path, self.rows, self.columns, WHOLE_PIXELS)
        return self.region(frame, 0, Window(0, 0, self.rows, self.columns))

    def close(self) -> None:
        """Let go of the file and of what was decoded."""
        with self._lock:
            for levels in self._levels.values():
                _forget(levels)
            self._levels.clear()
        self._file.close()

    def _joined(self, look: Look) -> Look:
        stack = self._stack
        if stack is None or look.grey is None:
            return look
        return evolve(
            look,
            channels=channels_of(stack.channels, look.grey, stack.names, stack.colors),
            kind=PixelKind(look.kind.dtype, stack.channels),
            grey=None,
        )

    def _of(self, frame: int) -> tuple[Level, ...]:
        if not 1 <= frame <= self.frames:
            raise no_frame(self._path.name, frame, self.frames)
        with self._lock:
            held = self._levels.get(frame)
            if held is not None:
                self._levels.move_to_end(frame)
                return held
            numbers = self._stack.pages(frame - 1) if self._stack else (frame - 1,)
            with told(self._path, self._file):
                look = look_of(self._survey.first)
                made = levels_of(self._file, self._survey, numbers, look, self._orientation)
            self._levels[frame] = made
            while len(self._levels) > _FRAMES_KEPT:
                _forget(self._levels.popitem(last=False)[1])
            return made


def info_of(survey: Survey, look: Look) -> FrameInfo:
    """Return what the header of a file says of each of its frames."""
    reason = _TAGS_ONLY if survey.has_resolution else _NO_SPACING
    is_colour = look.grey is None and not look.channels
    profile = survey.first.profile if is_colour else b""
    calibration = Calibration(reason=reason)
    return FrameInfo(
        look.grey,
        calibration,
        channels=look.channels,
        icc_profile=profile,
        warnings=(_too_many(),) if survey.has_more else (),
    )


def _too_many() -> Text:
    return t("The file has more than {n} pages. Those behind are left out.", n=DIRECTORIES_MAX)


def _forget(levels: tuple[Level, ...]) -> None:
    for level in levels:
        level.forget()
