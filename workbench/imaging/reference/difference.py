"""Derived frames: the reference as it lies on a picture, and how the two differ, made where seen.

Both are in the coordinates of the inspected picture. Each value of a reduction comes from the same
reduction of both pictures, so the zoom raster's rule holds; see ``imaging.resample``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define, evolve, field, frozen
from numpy.typing import NDArray

from workbench.imaging.frame import FramePixels
from workbench.imaging.local_contrast import Reach
from workbench.imaging.look import PLAIN, Look
from workbench.imaging.reference.alignment import Alignment
from workbench.imaging.reference.reading import Numbers, grey, read, size_at, warped
from workbench.imaging.tiles.source import Window
from workbench.model.grey import FileVoi, Grey, Voi
from workbench.model.grey import Window as GreyWindow

Cut = Callable[[int, int, Window], NDArray[Any]]

# Colours of what is brighter and what is darker than it should be, beyond the threshold.
_BRIGHTER, _DARKER = (255, 120, 60), (70, 150, 255)
# Light differs by less; a picture that is fainter, or brighter, has values of another depth.
_LEAST_GAIN = 0.4


@frozen
class Comparison:
    """A picture, its reference and what is between them.

    Parameters
    ----------
    tolerance : float
        A place may lie so many pixels beside where it should be and is still no difference.
    """

    inspected: FramePixels
    reference: FramePixels
    alignment: Alignment
    tolerance: float = 1.0

    def signed(self, ky: int, kx: int, window: Window) -> Numbers:
        """Return by how much a window is brighter (above 0) or darker than the reference.

        0 where the reference has nothing.
        """
        import cv2

        radius = [math.ceil(self.tolerance / (1 << k)) for k in (ky, kx)]
        rows, columns = size_at(self.inspected, ky, kx)
        y0, x0, y1, x1 = window
        wide = Window(y0 - radius[0], x0 - radius[1], y1 + radius[0], x1 + radius[1])
        mine = read(self.inspected, ky, kx, Window(y0, x0, min(y1, rows), min(x1, columns)))
        its, inside = warped(self.reference, self.alignment.matrix, ky, kx, wide)
        if mine.shape[2:] != its.shape[2:]:
            mine, its = grey(mine), grey(its)
        its = its * np.float32(self.alignment.gain) + np.float32(self.alignment.offset)
        low = high = its
        if any(radius):
            size = (2 * radius[1] + 1, 2 * radius[0] + 1)
            kernel = np.ones(size[::-1], np.uint8)
            low = np.asarray(cv2.erode(its, kernel), np.float32).reshape(its.shape)
            high = np.asarray(cv2.dilate(its, kernel), np.float32).reshape(its.shape)
            inside = cv2.erode(inside.astype(np.uint8), kernel, borderValue=1) > 0
        inner = (
            slice(radius[0], radius[0] + y1 - y0),
            slice(radius[1], radius[1] + x1 - x0),
        )
        above, below = mine - high[inner], mine - low[inner]
        found = np.where(above > 0, above, np.where(below < 0, below, np.float32(0)))
        if found.ndim == 3:
            strongest = np.abs(found).argmax(axis=2)
            found = np.take_along_axis(found, strongest[..., None], axis=2)[..., 0]
        found[~inside[inner]] = 0
        return np.asarray(found, np.float32)

    def lying(self, ky: int, kx: int, window: Window) -> NDArray[Any]:
        """Return a window of the reference as it lies on the inspected picture, as `levels` are.

        As bright as it is, unless the two have values of different depth.
        """
        base = self.inspected.levels.base
        found, inside = warped(self.reference, self.alignment.matrix, ky, kx, window)
        if not _LEAST_GAIN <= self.alignment.gain <= 1 / _LEAST_GAIN:
            found = found * np.float32(self.alignment.gain) + np.float32(self.alignment.offset)
        if found.shape[2:] != base.shape[2:]:
            found = grey(found)
            found = np.repeat(found[..., None], base.shape[2], 2) if len(base.shape) == 3 else found
        if base.dtype == np.uint16 and self.inspected.grey and self.inspected.grey.signed:
            found = found + 32768
        found[~inside] = 0
        if base.dtype.kind != "f":
            limits = np.iinfo(base.dtype)
            found = np.clip(np.rint(found), limits.min, limits.max)
        return found.astype(base.dtype)


@frozen(eq=False)
class _Made:
    """A reduction that is made where it is cut."""

    like: FramePixels
    dtype: np.dtype[Any]
    channels: tuple[int, ...]
    cut: Cut
    ky: int = 0
    kx: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""
        return (*size_at(self.like, self.ky, self.kx), *self.channels)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return 0

    def __getitem__(self, key: Any, /) -> Any:
        """Return a window ``[y0:y1, x0:x1]``, or one pixel."""
        rows, columns = key
        height, width = self.shape[:2]
        if isinstance(rows, slice):
            y0, y1, _ = rows.indices(height)
            x0, x1, _ = columns.indices(width)
            return self.cut(self.ky, self.kx, Window(y0, x0, y1, x1))
        y, x = int(rows), int(columns)
        return self.cut(self.ky, self.kx, Window(y, x, y + 1, x + 1))[0, 0]


@define(eq=False)
class _MadeLevels:
    """All reductions of a derived frame."""

    base: _Made

    def at(self, ky: int, kx: int) -> _Made:
        """Return one of them."""
        return evolve(self.base, ky=ky, kx=kx)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return 0


@define(eq=False, kw_only=True)
class DerivedFrame(FramePixels):
    """A frame that is made of two others where it is looked at."""

    shown: Comparison = field()

    @property
    def sample(self) -> NDArray[Any]:
        """Stored values of the inspected picture: the same window is for both."""
        return self.shown.inspected.sample

    def value(self, row: int, column: int) -> Any:
        """Return a value where it costs nothing to make."""
        return None if self.is_read_late else self.stored[row, column]

    @property
    def is_read_late(self) -> bool:
        """Whether cutting waits; making it takes time too."""
        return self.shown.inspected.is_read_late or self.shown.reference.is_read_late

    def prepare(self, pixels: int) -> None:
        """Nothing: reductions are made where they are looked at."""


@define(eq=False, kw_only=True)
class DifferenceFrame(DerivedFrame):
    """A frame of differences; white is twice the threshold.

    Parameters
    ----------
    threshold : float
        What differs by more is coloured: orange where it is brighter, blue where it is darker.
    """

    threshold: float = 32.0

    def is_rgb(self, color_map: str) -> bool:
        """Return that it is coloured."""
        return True

    def chosen(self, voi: Voi | FileVoi | None) -> Voi | None:
        """Return the window that the threshold asks for: no other has a meaning here."""
        return self.default_voi

    def shows_color(self, look: Look) -> bool:
        """Return that it is coloured."""
        return True

    def show(
        self,
        pixels: NDArray[Any],
        keep: NDArray[np.uint8] | None,
        look: Look = PLAIN,
        reach: Reach = (0, 0),
    ) -> NDArray[np.uint8]:
        """Return colours of differences; a look has no meaning here."""
        size = np.abs(pixels) * np.float32(127.5 / max(self.threshold, 1e-6))
        shades = np.minimum(size, 255).astype(np.uint8)
        rgb = np.repeat(shades[..., None], 3, axis=-1)
        for beyond, color in (
            (pixels > self.threshold, _BRIGHTER),
            (pixels < -self.threshold, _DARKER),
        ):
            rgb[beyond] = color
        if keep is not None:
            rgb &= keep[..., None]
        return rgb


def reference_frame(comparison: Comparison) -> DerivedFrame:
    """Return the reference as it lies on the inspected picture, in the same window."""
    frame = comparison.inspected
    base = frame.levels.base
    made = _Made(frame, base.dtype, tuple(base.shape[2:]), comparison.lying)
    return DerivedFrame(
        stored=made,
        info=frame.info,
        identity=frame.identity,
        levels=_MadeLevels(made),
        default_voi=frame.default_voi,
        span=frame.span,
        # The reference may have values that the inspected picture does not.
        used=(0, 65535),
        looks=frame.looks,
        shown=comparison,
    )


def difference_frame(comparison: Comparison, threshold: float) -> DifferenceFrame:
    """Return how the inspected picture differs from its reference."""
    frame = comparison.inspected
    made = _Made(frame, np.dtype(np.float32), (), comparison.signed)
    info = evolve(frame.info, grey=Grey(bits=0), channels=(), icc_profile=b"", overlays=())
    return DifferenceFrame(
        stored=made,
        info=info,
        identity=frame.identity,
        levels=_MadeLevels(made),
        default_voi=GreyWindow(0.0, 4 * max(threshold, 1e-6)),
        span=4 * max(threshold, 1e-6),
        shown=comparison,
        threshold=threshold,
    )


def usual_threshold(
    comparison: Comparison, told: Callable[[float], object] = lambda part: None
) -> float:
    """Return a threshold beyond the noise, from parts of the pictures at full size.

    Six times the spread of what differs, and at least an eighth of what the picture uses.
    """
    frame, side = comparison.inspected, 256
    plain = evolve(comparison, tolerance=0.0)
    spread, lows, highs = [], [], []
    places = [(y, x) for y in (1, 3, 5) for x in (1, 3, 5)]
    for n, (y, x) in enumerate(places):
        told(n / len(places))
        top = max(0, min(frame.rows * y // 6 - side // 2, frame.rows - side))
        left = max(0, min(frame.columns * x // 6 - side // 2, frame.columns - side))
        part = Window(top, left, min(top + side, frame.rows), min(left + side, frame.columns))
        spread.append(float(np.median(np.abs(plain.signed(0, 0, part)))))
        values = grey(read(frame, 0, 0, part))
        lows.append(float(np.percentile(values, 1)))
        highs.append(float(np.percentile(values, 99)))
    noise = 1.4826 * float(np.median(spread))
    return max(6 * noise, (max(highs) - min(lows)) / 8, 1e-6)


__all__ = [
    "Comparison",
    "DerivedFrame",
    "DifferenceFrame",
    "difference_frame",
    "reference_frame",
    "usual_threshold",
]
