"""RawPixels: what a source may offer beyond `ImageSource`, to be read without it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from attrs import frozen


@frozen
class RawPixels:
    """One frame that lies in a plain file just as `ImageSource.read` would return it.

    Parameters
    ----------
    dtype : numpy dtype
        16 bits, either byte order. Spare bits above those stored hold nothing but the sign.
    """

    path: Path
    offset: int
    dtype: np.dtype[np.generic]


@runtime_checkable
class RawSource(Protocol):
    """An image source that can say where uncompressed frames lie.

    Optional: a loader of volumes asks for it, and reads such frames in parallel and into place.
    """

    def native_pixels(self, frame: int) -> RawPixels | None:
        """Return where a frame lies, counted from 1; None where it has to be decoded."""
        ...
