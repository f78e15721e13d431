"""WholeTiff: a TIFF that is small enough to be read as a whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.api.images import FrameInfo, Identity, Window

from .errors import told
from .file_bytes import FileBytes
from .tile_source import TiffTiles


class WholeTiff:
    """One TIFF file; a page is decoded when asked for, and no file held open between."""

    identity = Identity()

    def __init__(self, path: Path, file: FileBytes, tiles: TiffTiles) -> None:
        self._path, self._file, self._tiles = path, file, tiles
        self.rows, self.columns = self._tiles.rows, self._tiles.columns
        self.frames = self._tiles.frames
        file.rest()

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return self._tiles.info(frame)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return stored values or RGB of a page, turned upright."""
        try:
            array = self._tiles.region(frame, 0, Window(0, 0, self.rows, self.columns))
            with told(self._path, self._file):
                # What is mapped would keep the file open.
                return array if array.flags.owndata else array.copy()
        finally:
            self._file.rest()

    def close(self) -> None:
        """Let go of the file."""
        self._tiles.close()
