"""One frame or page of a picture, as it is looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import t
from workbench.deid.photo.errors import Held
from workbench.deid.pixels.effort import EMPTY, is_too_much

#: What is larger is looked at in a level, or by a person.
PIXELS_MAX = 120_000_000
FRAMES_MAX = 64
_CHANNELS_MAX = 8


#: A page or level by its path, width and height.
Level = tuple[tuple[int, ...], int, int]


@frozen(eq=False)
class Sheet:
    """One frame or page.

    Parameters
    ----------
    path : tuple of int
        Of a page in a TIFF file; empty for other files.
    views : tuple of ndarray
        What must be looked at, stored side up: (rows, columns) of integers or (rows, columns, 3)
        uint8, red first; opacity is a view of its own.
    scale : float
        Pixels of the page for one of the views.
    levels : tuple of (path, width, height)
        Smaller copies of it.
    stored : tuple of ndarray
        The samples as the file has them, where views are stretched to be seen.
    """

    frame: int
    path: tuple[int, ...]
    width: int
    height: int
    views: tuple[NDArray[Any], ...] = field(repr=False)
    orientation: int = 1
    scale: float = 1.0
    levels: tuple[Level, ...] = ()
    stored: tuple[NDArray[Any], ...] = field(default=(), repr=False)

    @property
    def seen(self) -> tuple[int, ...]:
        """Return the path of the page or level that the views are of."""
        size = self.views[0].shape[1::-1] if self.views else ()
        return next((path for path, *known in self.levels if tuple(known) == size), self.path)

    @property
    def values(self) -> tuple[NDArray[Any], ...]:
        """Return what two copies are compared by; stretching depends on all of a picture."""
        return self.stored or self.views


def fits(width: int, height: int) -> bool:
    """Return whether a picture is small enough to be looked at."""
    return width * height <= PIXELS_MAX


def too_many() -> Held:
    """Return the error for files with more pictures than are looked at."""
    return Held(t("More than {count} frames need a look by a person.", count=FRAMES_MAX))


def too_large() -> Held:
    """Return the error for pictures that take too long to look at."""
    return Held(
        t(
            "The picture has more than {count} million pixels; a person must look at it.",
            count=PIXELS_MAX // 1_000_000,
        )
    )


def check_effort(pixels: int, size: int, frames: int = 1) -> None:
    """Raise Held for more pixels than a file of so many bytes can be about."""
    if is_too_much(pixels, size, frames):
        raise Held(EMPTY)


def views_of(array: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return what is to be looked at of samples in any number."""
    if array.dtype == np.bool_:
        array = array.astype(np.uint8) * 255
    if array.dtype.kind == "f":
        array = _stretched(array)
    elif array.dtype.itemsize > 2 or array.dtype.kind == "i":
        array = _stretched(array.astype(np.float64))
    if array.ndim == 2:
        return (array,)
    if array.shape[2] in (3, 4) and array.dtype == np.uint8:
        return (np.ascontiguousarray(array[..., :3]), *_varying(array[..., 3:]))
    if array.shape[2] > _CHANNELS_MAX:
        raise Held(t("The picture has more channels than are looked at."))
    return tuple(np.ascontiguousarray(array[..., n]) for n in range(array.shape[2]))


def stored_of(array: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return samples bit by bit, of those that `views_of` stretches; else nothing."""
    kind = array.dtype.kind
    if kind not in "fiu" or (kind == "u" and array.dtype.itemsize <= 2):
        return ()
    return (np.ascontiguousarray(array).view(f"u{array.dtype.itemsize}"),)


def _varying(array: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """Return the opacity, when it could show something."""
    return tuple(
        np.ascontiguousarray(array[..., n])
        for n in range(array.shape[2])
        if array[..., n].min() != array[..., n].max()
    )


def _stretched(array: NDArray[Any]) -> NDArray[np.uint16]:
    finite = array[np.isfinite(array)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    scaled = (np.nan_to_num(array, nan=low, posinf=high, neginf=low) - low) / ((high - low) or 1.0)
    return np.asarray(scaled * 65535, np.uint16)
