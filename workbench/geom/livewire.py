"""Livewire: the path along edges of a picture between two positions (Mortensen, Barrett 1995).

The search is OpenCV's `IntelligentScissorsMB` (Apache 2.0): Dijkstra over pixels whose cost falls
with the gradient. It takes 8 bits; a window of the picture is brought to them by its own range, so
that an edge of twenty grey values in 16 bits is as clear as one of two hundred in 8.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

from workbench.geom.simplify import simplify
from workbench.model.regions import Points

SIDE = 384
"""Samples along a side of the window: a map of it takes 40 ms, once a click; a path 0.1 ms."""
_TAILS = (0.5, 99.5)
_CANNY = (32, 100)
_APART = 2.0
"""Samples: pixels of a path nearer to its ends than this are left out."""
_EVEN = 5
"""Pixels of a path that its positions are the mean of."""
_STAIRS = 0.5
"""Samples: then it is thinned to this."""


@define(eq=False)
class Wire:
    """Paths from one position of a picture, within a window around it.

    Parameters
    ----------
    samples : ndarray, shape (rows, columns)
        Values of the window, of any real type; NaN counts as the smallest.
    column, row : float
        Image position of the window's top left corner.
    step : float
        Image pixels from one sample to the next.
    """

    samples: NDArray[Any]
    start: tuple[float, float]
    column: float = 0.0
    row: float = 0.0
    step: float = 1.0

    def __attrs_post_init__(self) -> None:
        if self.samples.ndim != 2 or min(self.samples.shape) < 3:
            raise ValueError(f"a window of {self.samples.shape} is too small to search")

    @cached_property
    def _scissors(self) -> Any:
        import cv2

        made = cv2.segmentation.IntelligentScissorsMB()
        made.setEdgeFeatureCannyParameters(*_CANNY)
        made.setGradientMagnitudeMaxLimit(200)
        made.applyImage(eight_bits(self.samples))
        made.buildMap(self._sample(self.start))
        return made

    def prepare(self) -> Wire:
        """Do the search now, not when the pointer moves first."""
        assert self._scissors is not None
        return self

    def path(self, end: tuple[float, float]) -> Points:
        """Return the way to a position, shape (n, 2), from `start` to `end` exactly.

        Beyond the window it goes straight on from its border.
        """
        contour = self._scissors.getContour(self._sample(end))
        samples = np.asarray(contour, dtype=np.float64).reshape(-1, 2)
        places = (samples + 0.5) * self.step + (self.column, self.row)
        ends = np.array([self.start, end])
        away = np.hypot(*(places[:, None] - ends).transpose(2, 0, 1)).min(axis=1)
        # Both ways that meet in a position would reach it by the same pixels.
        kept = places[away > _APART * self.step]
        inner = simplify(_even(kept), _STAIRS * self.step)
        return np.asarray(np.concatenate([ends[:1], inner, ends[1:]]))

    def _sample(self, at: tuple[float, float]) -> tuple[int, int]:
        rows, columns = self.samples.shape
        x = int((at[0] - self.column) / self.step)
        y = int((at[1] - self.row) / self.step)
        return min(max(x, 0), columns - 1), min(max(y, 0), rows - 1)


def _even(places: Points) -> Points:
    """Return a path with every position the mean of its neighbours: without stairs; ends stay."""
    if len(places) < _EVEN:
        return places
    half = _EVEN // 2
    sums = np.cumsum(np.concatenate([np.zeros((1, 2)), places]), axis=0)
    middle = (sums[_EVEN:] - sums[:-_EVEN]) / _EVEN
    return np.asarray(np.concatenate([places[:half], middle, places[-half:]]))


def eight_bits(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """Return values brought to 0 .. 255 by the range that all but one percent of them fill."""
    values = np.nan_to_num(np.asarray(samples, dtype=np.float32), nan=-np.inf)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.zeros(values.shape, dtype=np.uint8)
    low, high = np.percentile(finite, _TAILS).tolist()
    if high <= low:
        low, high = float(finite.min()), float(finite.max())
    scaled = np.clip((values - low) / max(high - low, 1e-12), 0.0, 1.0) * 255.0
    return np.asarray(np.rint(scaled), dtype=np.uint8)


def window_around(
    at: tuple[float, float], columns: int, rows: int, step: int
) -> tuple[int, int, int, int]:
    """Return ``x0, y0, x1, y1`` of the window of at most SIDE x SIDE samples around a position.

    It lies inside the picture; its sides are multiples of `step` where the picture allows.
    """
    half = SIDE * step // 2
    x0 = min(max(int(at[0]) - half, 0), max(columns - 2 * half, 0))
    y0 = min(max(int(at[1]) - half, 0), max(rows - 2 * half, 0))
    return x0, y0, min(x0 + 2 * half, columns), min(y0 + 2 * half, rows)
