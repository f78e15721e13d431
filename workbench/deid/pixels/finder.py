"""The door to whoever finds text in a picture."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.deid.pixels.found import Found


class Finder(Protocol):
    """Finds text; picklable, and slow to begin with, because a model is loaded."""

    def find(
        self, frame: NDArray[Any], *, bits: int | None = None, inverted: bool = False
    ) -> tuple[Found, ...]:
        """Return what stands in a picture.

        Parameters
        ----------
        frame : ndarray
            Stored values (rows, columns), any integer dtype, or RGB (rows, columns, 3), uint8.
        bits : int or None
            Bits of a stored value.
        inverted : bool
            Whether large values are dark.
        """
        ...


class Nobody:
    """Finds nothing: for machines without the model nothing is taken for looked at."""

    def find(
        self, frame: NDArray[np.generic], *, bits: int | None = None, inverted: bool = False
    ) -> tuple[Found, ...]:
        """Refuse.

        Raises
        ------
        InputError
            Always.
        """
        from workbench.base.errors import InputError
        from workbench.base.text import t

        raise InputError(t("Text in pixels cannot be looked for: its model is not installed."))


def finder() -> Finder:
    """Return the finder of this machine."""
    try:
        from workbench.deid.pixels.text import TextFinder
    except ImportError:
        return Nobody()
    return TextFinder()
