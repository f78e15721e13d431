"""WholeTiff: a TIFF that is small enough to be read as a whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.api import t
from workbench.api.images import FrameInfo, Identity, Window

from .errors import told
from .file_bytes import FileBytes
from .look import Look, Sort
from .page import RGB
from .survey import Survey
from .tile_source import TiffTiles

_EIGHT_OF_SIXTEEN = t("Colours of 16 bits are reduced to 8.")


class WholeTiff:
    """One TIFF file; a page is decoded when asked for, and no file held open between."""

    identity = Identity()

    def __init__(self, path: Path, file: FileBytes, survey: Survey) -> None:
        self._path, self._file = path, file
        self._tiles = TiffTiles(path, file, survey, joins=True)
        self._is_deep = is_deep_color(survey, self._tiles.look)
        self._spare_bits = survey.first.bits - 8
        self.rows, self.columns = self._tiles.rows, self._tiles.columns
        self.frames = self._tiles.frames
        file.rest()

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        info = self._tiles.info(frame)
        return evolve(info, channels=(), warnings=(_EIGHT_OF_SIXTEEN,)) if self._is_deep else info

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return grey values or RGB of a page, turned upright."""
        try:
            array = self._tiles.region(frame, 0, Window(0, 0, self.rows, self.columns))
            with told(self._path):
                if self._is_deep:
                    array = np.right_shift(array[..., :3], self._spare_bits).astype(np.uint8)
                # What is mapped would keep the file open.
                return array if array.flags.owndata else array.copy()
        finally:
            self._file.rest()

    def close(self) -> None:
        """Let go of the file."""
        self._tiles.close()


def is_deep_color(survey: Survey, look: Look) -> bool:
    """Return whether a picture is RGB of 16 bits, which is shown with 8 of them."""
    return (
        look.sort is Sort.CHANNELS
        and survey.first.photometric == RGB
        and look.kind.dtype == np.uint16
        and 3 <= look.used <= 4
    )
