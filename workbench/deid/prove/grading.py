"""What is left in an output, and what of the input is not as it was."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.deid.prove.corpus import Planted
from workbench.deid.prove.planter import Needle, Place
from workbench.deid.prove.search import left_in

# So much of the letters may be seen without anybody's reading them.
_SEEN = 0.02


def remains(planted: Planted, data: bytes) -> list[Needle]:
    """Return the identifiers that an output still holds, in bytes or burned into its pixels."""
    in_bytes = [needle for needle in planted.needles if needle.place is not Place.BURNED_IN]
    found = left_in(data, in_bytes)
    burned = [needle for needle in planted.needles if needle.place is Place.BURNED_IN]
    return found + [needle for needle in burned if _is_seen(planted, data)]


def losses(planted: Planted, data: bytes) -> list[str]:
    """Return the attributes that must be kept and are not as they were."""
    if not planted.kept:
        return []
    out = _read(data)
    return [word for word, value in planted.kept.items() if str(out.get(word)) != value]


def _is_seen(planted: Planted, data: bytes) -> bool:
    before, after = _pixels(planted.path.read_bytes()), _pixels(data)
    letters = before == 235  # as objects.py writes them
    if before.shape != after.shape or not letters.any():
        return True
    return float(np.mean(after[letters] == before[letters])) > _SEEN


def _pixels(data: bytes) -> NDArray[Any]:
    pixels: NDArray[Any] = _read(data).pixel_array
    return pixels


def _read(data: bytes) -> Any:
    from pydicom import dcmread

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dcmread(io.BytesIO(data))
