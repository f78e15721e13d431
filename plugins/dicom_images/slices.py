"""The slices of a series, opened by a quick look at all but one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.api.dicom import Alike, Likeness
from workbench.api.images import FrameInfo, Identity, ImageSource, RawPixels

from .source import DicomImageSource


class SliceLike:
    """A slice that is like the middle one of its series but for where it lies.

    Its windows are those of the middle one, too. It is read in full when its own pixels or names
    are asked for.
    """

    frames = 1

    def __init__(self, middle: DicomImageSource, found: Likeness) -> None:
        self._middle, self._found = middle, found
        self.rows, self.columns = middle.rows, middle.columns

    @property
    def identity(self) -> Identity:
        """Who and what it is of."""
        return self._whole.identity

    def info(self, frame: int) -> FrameInfo:
        """Return what is true of the slice."""
        return evolve(self._middle.info(1), plane=self._found.plane, overlays=())

    def native_pixels(self, frame: int) -> RawPixels | None:
        """Return where the pixels lie in the file, None where they must be decoded."""
        if self._found.raw is None or self._middle.native_pixels(1) is None:
            return None
        return RawPixels(self._found.path, *self._found.raw)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return the stored values."""
        return self._whole.read(frame)

    def close(self) -> None:
        """Nothing is held open between reads."""

    @cached_property
    def _whole(self) -> DicomImageSource:
        return DicomImageSource(self._found.path)


def open_slices(paths: Sequence[Path]) -> list[ImageSource]:
    """Open files of one frame each that make a series, in their order."""
    at = len(paths) // 2
    middle = DicomImageSource(paths[at])
    alike = Alike(middle.header, middle.form)
    return [middle if i == at else _slice(middle, alike, path) for i, path in enumerate(paths)]


def _slice(middle: DicomImageSource, alike: Alike, path: Path) -> ImageSource:
    found = alike.look(path)
    if found is None:
        return DicomImageSource(path)
    return cast("ImageSource", SliceLike(middle, found))
