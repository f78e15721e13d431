"""Pictures for files of all kinds, and what is told of one: how it is written, what it must be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from attrs import frozen
from PIL import Image

ROWS, COLUMNS = 211, 157

Pixels = np.ndarray[Any, Any]


@frozen
class Case:
    """A kind of file.

    Parameters
    ----------
    write : callable
        Writes it to a path.
    truth : callable
        Returns its pixels as another program reads them.
    frame : int
        Which of its frames is meant.
    """

    name: str
    suffix: str
    write: Callable[[Path], object]
    truth: Callable[[Path], Pixels]
    frame: int = 1


def picture(
    samples: int = 1, dtype: str = "u1", rows: int = ROWS, columns: int = COLUMNS
) -> Pixels:
    """Something that no two places of are alike, over all values of its type."""
    kind = np.dtype(dtype)
    random = np.random.default_rng(samples * 1000 + kind.itemsize * 10 + ord(kind.kind))
    y, x = np.mgrid[:rows, :columns]
    shape = (rows, columns, samples)
    waves = [np.sin(x / (9 + n)) + np.cos(y / (7 + n)) for n in range(samples)]
    found = np.stack(waves, axis=-1) / 4.4 + 0.5 + random.normal(0, 0.01, shape)
    found = found.clip(0, 1)
    if kind.kind == "f":
        found = (found - 0.3) * 1000
    elif kind.kind in "iu":
        ends = np.iinfo(kind)
        found = (ends.min + found * (float(ends.max) - ends.min) * 0.999999).clip(ends.min)
    else:
        return (found > 0.5).astype(kind)
    found = found.astype(kind)
    return found[..., 0] if samples == 1 else found


def by_tifffile(path: Path, page: int = 0) -> Pixels:
    """The pixels of a page as tifffile reads them, samples last."""
    with tifffile.TiffFile(path) as tiff:
        found = tiff.pages[page]
        array = found.asarray()
        return np.moveaxis(array, 0, -1) if found.axes == "SYX" else array


def by_pillow(path: Path) -> Pixels:
    """The pixels as Pillow reads them, colours where there is a palette or ink."""
    with Image.open(path) as image:
        plain = image.convert("RGB") if image.mode in ("P", "CMYK") else image
        return np.asarray(plain)


def written(path: Path, data: bytes) -> None:
    """Write what an encoder made."""
    path.write_bytes(data)
