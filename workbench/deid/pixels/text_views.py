"""A frame as the models that find text see it: several contrasts of the same pixels."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # grey, or three channels, blue first

_LOUD = 7  # of 255, from pixel to pixel
_SOFT = 0.8  # pixels
STANDS_OUT = 48  # of 128: what is lifted by less is not looked at
_DARKEST, _BRIGHTEST = 0.5, 99.5  # percentiles of the values that become black and white
_DARK, _BRIGHT = 5, 95  # between these most of a picture lies
_MANY, _DIFFERENT = 0.3, 6  # so much of a frame, so many steps, are too much for one grey
_NOISY = 0.06  # of a frame: more than that is not text
_LETTER = 21  # pixels around which a letter stands out: a little less than the largest letters
_LEAST = 30.0  # what differs by so many of 255 stands out fully, by less in proportion


def as_shown(frame: NDArray[Any], *, bits: int | None = None, inverted: bool = False) -> Picture:
    """Return a frame as a person would see it at a window that fits its values.

    Parameters
    ----------
    frame : numpy.ndarray
        Stored values (rows, columns) of any type of number, or (rows, columns, 3) uint8, red first.
    bits : int, optional
        Used bits of each value: eight that fill their range are taken as they are.
    inverted : bool
        Small values are white (MONOCHROME1).
    """
    if frame.ndim == 3:
        colours = frame if frame.dtype == np.uint8 else _windowed(frame)
        return np.ascontiguousarray(colours[..., 2::-1])
    if frame.dtype == np.uint8 and bits in (None, 8) and int(np.ptp(frame)) > 180:
        grey: Picture = np.ascontiguousarray(frame)
    else:
        grey = _windowed(frame)
    return np.asarray(255 - grey if inverted else grey, np.uint8)


def _windowed(frame: NDArray[Any]) -> Picture:
    """Return values as grey; most of them keep most of it where a few lie far off."""
    low, dark, bright, high = (
        float(v) for v in np.percentile(frame, (_DARKEST, _DARK, _BRIGHT, _BRIGHTEST))
    )
    if high <= low:  # nearly all of one value: what differs must still be seen
        low, high = float(frame.min()), float(frame.max())
    values = frame.astype(np.float32)
    grey = np.clip((values - low) * (255 / max(high - low, 1e-6)), 0, 255)
    if low < dark < bright < high and bright - dark < 0.5 * (high - low):
        grey = np.interp(values, (low, dark, bright, high), (0, 40, 215, 255))
    return np.asarray(grey, np.uint8)


def hidden(frame: NDArray[Any], shown: Picture) -> Picture | None:
    """Return what is lost in a picture where many values became one grey; None when nothing is.

    A few bright pixels can make all else black. What stands out in that black is looked at for
    itself, unless it is noise.
    """
    if frame.ndim == 3:
        return None
    steps = np.bincount(shown.ravel(), minlength=256)
    fullest = int(steps.argmax())
    if steps[fullest] < _MANY * frame.size:
        return None
    lost = frame[shown == fullest]
    low, high = (float(v) for v in np.percentile(lost, (_DARKEST, _BRIGHTEST)))
    if high - low < _DIFFERENT:
        return None
    grey = np.clip((frame.astype(np.float32) - low) * (255 / (high - low)), 0, 255)
    picture = grey.astype(np.uint8)
    stands_out = float((np.abs(strongest(lifted(picture))) > STANDS_OUT).mean())
    return picture if stands_out < _NOISY else None


def is_noisy(shown: Picture) -> bool:
    """Return whether noise is so strong in a picture that small letters drown in it."""
    differs = cv2.absdiff(shown, cv2.medianBlur(shown, 3))
    return float(np.median(differs)) > _LOUD


def smoothed(shown: Picture) -> Picture:
    """Return a picture with less noise, in which letters of nine pixels are still apart."""
    return np.asarray(cv2.GaussianBlur(shown, (0, 0), _SOFT), np.uint8)


def lifted(shown: Picture) -> Picture:
    """Return what differs from its surroundings, equally strong everywhere.

    Letters are lighter or darker than a middle grey whatever lies below them; each channel of a
    coloured picture is lifted for itself.

    Parameters
    ----------
    shown : numpy.ndarray
        Of `as_shown`.
    """
    if shown.ndim == 2:
        return _lifted(shown)
    first = shown[..., 0]
    if all(np.array_equal(first, shown[..., i]) for i in (1, 2)):
        return _lifted(np.ascontiguousarray(first))
    return np.dstack([_lifted(np.ascontiguousarray(shown[..., i])) for i in range(3)])


def _lifted(grey: Picture) -> Picture:
    differs = grey.astype(np.float32) - cv2.medianBlur(grey, _LETTER)
    strength = cv2.dilate(np.abs(differs), np.ones((_LETTER, _LETTER), np.uint8))
    strength = cv2.GaussianBlur(strength, (0, 0), _LETTER / 4)
    shown = 128 + differs * (120 / np.maximum(strength, _LEAST))
    return np.clip(shown, 0, 255).astype(np.uint8)


def strongest(lift: Picture) -> NDArray[np.float32]:
    """Return by how much each pixel is lifted (above 0) or lowered, in its strongest channel."""
    differs = lift.astype(np.float32) - 128
    if differs.ndim == 2:
        return differs
    best = np.abs(differs).argmax(axis=2)
    return np.asarray(np.take_along_axis(differs, best[..., None], axis=2)[..., 0], np.float32)


def _span(values: NDArray[np.float32]) -> float:
    low, high = np.percentile(values[::2, ::2], (1, 99))
    return float(high - low)
