"""TIFF files of all kinds, and what their pixels are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tifffile

from plugins.tiff_images.file_bytes import FileBytes
from plugins.tiff_images.survey import survey
from plugins.tiff_images.tile_source import TiffTiles

ROWS, COLUMNS = 70, 101


def noise(dtype: str, samples: int = 1, rows: int = ROWS, columns: int = COLUMNS) -> np.ndarray:
    """Values that no two rows or columns share, none of them beyond what a byte holds."""
    shape = (rows, columns) if samples == 1 else (rows, columns, samples)
    return np.random.default_rng(5).integers(0, 120, shape).astype(dtype)


def saved(path: Path, pixels: np.ndarray, **options) -> Path:
    """Write a picture whose last axis is its samples."""
    if options.get("planarconfig") == "separate":
        pixels = np.moveaxis(pixels, -1, 0)
    options = {"photometric": "minisblack", "metadata": None, **options}
    tifffile.imwrite(path, pixels, **options)
    return path


def tiles_of(path: Path) -> TiffTiles:
    """Open a file in tiles, however small it is."""
    file = FileBytes(path)
    return TiffTiles(path, file, survey(file))


def truth(path: Path) -> np.ndarray:
    """The pixels of the first page as tifffile reads them, samples last."""
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages.first
        array = page.asarray()
        return np.moveaxis(array, 0, -1) if page.axes == "SYX" else array
