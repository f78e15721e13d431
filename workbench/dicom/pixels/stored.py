"""Stored values as the standard means them: shifted down, masked, sign-extended (PS3.5 8.1.1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.dicom.pixels.pixel_format import PixelFormat


def within_bits(
    array: NDArray[np.generic], form: PixelFormat, overlay: bool
) -> tuple[NDArray[np.generic], bool]:
    """Return stored values proper, and whether some need more than Bits Stored.

    Parameters
    ----------
    array : ndarray of integers
        All allocated bits.
    overlay : bool
        Whether the spare bits hold overlays, which are masked away.

    Returns
    -------
    ndarray, bool
        8 or 16 bits wide where the values fit. Where values exceed Bits Stored and no overlay
        explains it they are kept whole: cutting them would wrap bright tissue into black.
    """
    if form.float_bytes or form.bits_allocated == 1:
        return array, False
    if form.high_bit + 1 > form.bits_stored and not overlay:
        array = np.right_shift(array, form.high_bit + 1 - form.bits_stored)
        return _narrow(_masked(array, form), form), False
    if form.bits_stored >= form.bits_allocated:
        return _narrow(array, form), False
    if overlay:
        shift = form.high_bit + 1 - form.bits_stored
        return _narrow(_masked(np.right_shift(array, shift), form), form), False
    if not array.size:
        return array, False
    low, high = int(array.min()), int(array.max())
    least, most = _range(form)
    if least <= low and high <= most:
        return _narrow(array, form), False
    if form.signed and low >= 0 and high < 1 << form.bits_stored:
        # Not sign-extended by the writer: negative values look like large ones.
        return _narrow(_masked(array, form), form), False
    return array, True


def _range(form: PixelFormat) -> tuple[int, int]:
    if form.signed:
        return -(1 << (form.bits_stored - 1)), (1 << (form.bits_stored - 1)) - 1
    return 0, (1 << form.bits_stored) - 1


def _masked(array: NDArray[np.generic], form: PixelFormat) -> NDArray[np.generic]:
    """Keep the low Bits Stored bits, sign-extended where signed."""
    spare = array.dtype.itemsize * 8 - form.bits_stored
    if spare <= 0:
        return array
    kind = "i" if form.signed else "u"
    typed = array.astype(f"{kind}{array.dtype.itemsize}", copy=False)
    result: NDArray[np.generic] = (typed << spare) >> spare
    return result


def _narrow(array: NDArray[np.generic], form: PixelFormat) -> NDArray[np.generic]:
    """Return 16-bit values where 32 or more were allocated for no more than 16."""
    if array.dtype.itemsize > 2 and form.bits_stored <= 16:
        return array.astype(np.int16 if form.signed else np.uint16)
    return array
