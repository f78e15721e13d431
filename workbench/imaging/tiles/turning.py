"""Turning pixels as the orientation of a file says (EXIF 2.32, tag 274)."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray


def turned(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Return a view of stored pixels as they are displayed; unknown orientations change nothing."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def swaps_axes(orientation: int) -> bool:
    """Return whether rows of the file become columns of the picture."""
    return orientation in (5, 6, 7, 8)


def keeps_rows(orientation: int) -> bool:
    """Return whether the first row of the file is the first row of the picture."""
    return orientation not in (3, 4, 5, 6, 7, 8)
