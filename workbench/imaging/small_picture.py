"""A small picture of a whole frame, taken from what is at hand: nothing is read for it."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.imaging.frame import FramePixels
from workbench.imaging.resample import Raster

# So many pixels along each axis go into one of the small picture.
_SAMPLES = 4


@frozen(eq=False)
class SmallPicture:
    """Pixels of a whole frame, scaled down.

    Parameters
    ----------
    pixels : ndarray
        As in ``FramePixels.levels``; `FramePixels.shade` makes colours of them.
    keep : ndarray of uint8 or None
        0 where there is no picture, or none yet.
    is_whole : bool
        Whether it will not get better by waiting.
    """

    pixels: NDArray[Any]
    keep: NDArray[np.uint8] | None
    is_whole: bool = True


def small_picture(frame: FramePixels, scale: float) -> SmallPicture:
    """Return a frame at a scale below 1. Takes a few milliseconds at most, whatever its size."""
    raster = Raster.of(frame.rows, frame.columns, scale, scale)
    base = frame.levels.base
    if frame.is_read_late:
        pixels = np.zeros((raster.height, raster.width, *base.shape[2:]), base.dtype)
        keep = np.zeros(pixels.shape[:2], np.uint8)
        frame.stand_in(raster, 0, 0, pixels, keep)
        return SmallPicture(pixels, keep, not frame.wants_look)
    size = (raster.width, raster.height)
    kept = None if frame.keep is None else _reduced(frame.keep, *size)
    return SmallPicture(
        _reduced(base, *size), None if kept is None else np.where(kept < 128, 0, 255).astype("u1")
    )


def _reduced(pixels: Any, width: int, height: int) -> NDArray[Any]:
    import cv2

    rows, columns = pixels.shape[:2]
    # Of a large picture only some pixels are looked at: all of them would take a blink.
    every = max(1, rows // (height * _SAMPLES)), max(1, columns // (width * _SAMPLES))
    some = np.ascontiguousarray(pixels[:: every[0], :: every[1]])
    small: NDArray[Any] = cv2.resize(some, (width, height), interpolation=cv2.INTER_AREA)
    return small.reshape(height, width, *pixels.shape[2:])
