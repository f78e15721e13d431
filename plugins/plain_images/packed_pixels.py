"""Pixels of a bitmap that are not a byte a part: numbers of a palette, and colours of 16 bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Masks of red, green and blue that colours of 16 bits have.
MASKS_16 = ((0x7C00, 0x3E0, 0x1F), (0xF800, 0x7E0, 0x1F))


def numbers(rows: NDArray[Any], bits: int, x0: int, x1: int) -> NDArray[np.uint8]:
    """Return the pixels [x0, x1) of rows of bytes; the first one is in the highest bits.

    Parameters
    ----------
    rows : ndarray of uint8, shape (rows, bytes)
    bits : 1 or 4
    """
    each = 8 // bits
    first = x0 // each
    packed = np.ascontiguousarray(rows[:, first : -(-x1 // each)])
    if bits == 1:
        found = np.unpackbits(packed, axis=1)
    else:
        found = np.empty((len(packed), 2 * packed.shape[1]), np.uint8)
        found[:, 0::2], found[:, 1::2] = packed >> 4, packed & 15
    return found[:, x0 - first * each : x1 - first * each]


def colours(pixels: NDArray[Any], masks: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return RGB of numbers of 16 bits, shape (rows, columns): each part up to 255."""
    out = np.empty((*pixels.shape, 3), np.uint8)
    for at, mask in enumerate(masks):
        low = mask & -mask
        # As Pillow does it, which decodes the small ones.
        table = (np.arange(mask // low + 1) * 255 // (mask // low)).astype(np.uint8)
        out[..., at] = table[(pixels & mask) // low]
    return out
