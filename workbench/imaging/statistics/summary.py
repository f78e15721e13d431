"""Statistics of values: from how often each level occurs, or from the values themselves.

With n values x, their mean m and central moments ``c_k = sum((x - m)**k) / n``:

- SD is that of a sample, ``sqrt(n / (n - 1) * c_2)``; one value has none.
- Skewness is ``c_3 / c_2**1.5`` and kurtosis the excess ``c_4 / c_2**2 - 3``, of the values as they
  are (IBSI KE2M, IPH6); values that are all the same have neither.
- Percentiles, and with them the median, lie linearly between the two nearest of the sorted values.
- Entropy is that of the levels that occur, in bits. Values without levels (floats) are sorted into
  `BINS` bins of equal width for it.

Levels make all of this exact without sorting a pixel: 65536 numbers stand for any number of them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

#: A histogram has at most so many bins.
BINS = 256
PERCENTILES = (5, 25, 50, 75, 95)
_NO_COUNTS = np.zeros(0, np.int64)


@frozen(eq=False)
class Histogram:
    """How many values lie in each of some bins of equal width.

    Parameters
    ----------
    first : float
        Where the first bin begins.
    width : float
        Of a bin, in the unit of the values.
    counts : ndarray, shape (bins,), int64
        The last bin holds its upper end, too.
    """

    first: float = 0.0
    width: float = 1.0
    counts: Counts = field(default=_NO_COUNTS, repr=False)

    @property
    def edges(self) -> Floats:
        """Ends of all bins, one more than there are bins."""
        return np.asarray(self.first + self.width * np.arange(len(self.counts) + 1))


@frozen(eq=False)
class RoiStatistics:
    """What the values of some pixels are like; a number that does not exist is None.

    Parameters
    ----------
    count : int
        How many pixels have a value.
    excluded : int
        How many more are padding, or not a number.
    unit : str
        Of mean, SD, percentiles and extremes; empty where the file does not say.
    channel : str
        Which of several channels; empty for grey.
    p5, p25, p75, p95 : float or None
        Percentiles; the 50th is `median`.
    every : int
        1 = all pixels were looked at; n = one band of rows of n, for there are too many of them.
    """

    count: int = 0
    excluded: int = 0
    unit: str = ""
    channel: Text | str = ""
    mean: float | None = None
    sd: float | None = None
    minimum: float | None = None
    p5: float | None = None
    p25: float | None = None
    median: float | None = None
    p75: float | None = None
    p95: float | None = None
    maximum: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    entropy: float | None = None
    histogram: Histogram = field(factory=Histogram, repr=False)
    every: int = 1

    def scaled(self, factor: float, unit: str) -> RoiStatistics:
        """Return the statistics of all values times a factor above 0, such as that of an uptake."""

        def times(value: float | None) -> float | None:
            return None if value is None else value * factor

        bins = self.histogram
        numbers: dict[str, Any] = {name: times(getattr(self, name)) for name in IN_UNITS}
        return evolve(
            self,
            unit=unit,
            histogram=Histogram(bins.first * factor, bins.width * factor, bins.counts),
            **numbers,
        )


#: Numbers that are in the unit of the values; the others have none.
IN_UNITS = ("mean", "sd", "minimum", "p5", "p25", "median", "p75", "p95", "maximum")


def of_levels(
    values: Floats, counts: Counts, excluded: int = 0, unit: str = "", step: float = 1.0
) -> RoiStatistics:
    """Return the statistics of values of which each occurs a number of times.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Levels in the unit of the result, in any order; some may be the same.
    counts : ndarray, shape (n,)
        How often each occurs.
    step : float
        What lies between two neighbouring levels: bins of the histogram are whole numbers of it.
    """
    there = np.flatnonzero(counts)
    values, counts = values[there], counts[there]
    if np.any(np.diff(values) <= 0):
        values, which = np.unique(values, return_inverse=True)
        counts = np.bincount(which, counts, len(values)).astype(np.int64)
    total = int(counts.sum())
    if not total:
        return RoiStatistics(excluded=excluded, unit=unit)
    shares = counts / total
    found = _summary(values, counts, total, _entropy(shares))
    bins = _bins(values, counts, abs(step) or 1.0)
    return evolve(found, excluded=excluded, unit=unit, histogram=bins)


def of_values(values: NDArray[Any], excluded: int = 0, unit: str = "") -> RoiStatistics:
    """Return the statistics of floating-point values; those that are not finite are excluded."""
    flat = np.asarray(values, np.float64).reshape(-1)
    finite = flat[np.isfinite(flat)]
    excluded += len(flat) - len(finite)
    if not len(finite):
        return RoiStatistics(excluded=excluded, unit=unit)
    ordered = np.sort(finite)
    bins = _even_bins(ordered)
    found = _summary(ordered, None, len(ordered), _entropy(bins.counts / len(ordered)))
    return evolve(found, excluded=excluded, unit=unit, histogram=bins)


def _summary(values: Floats, counts: Counts | None, total: int, entropy: float) -> RoiStatistics:
    """Return the numbers of sorted values; without counts each occurs once."""
    low, high = float(values[0]), float(values[-1])

    def mean_of(powers: Floats) -> float:
        return float((powers if counts is None else powers * counts).sum() / total)

    # From a value in the middle: large offsets would cost digits otherwise.
    pivot = values[len(values) // 2]
    mean = float(pivot) + mean_of(values - pivot)
    away = values - mean
    second, third, fourth = (mean_of(away**power) for power in (2, 3, 4))
    is_flat = low == high
    p5, p25, p50, p75, p95 = _percentiles(values, counts, total)
    return RoiStatistics(
        count=total,
        mean=low if is_flat else mean,
        sd=None if total < 2 else 0.0 if is_flat else math.sqrt(second * total / (total - 1)),
        minimum=low,
        p5=p5,
        p25=p25,
        median=p50,
        p75=p75,
        p95=p95,
        maximum=high,
        skewness=None if is_flat else _ratio(third, second**1.5),
        kurtosis=None if is_flat else _ratio(fourth, second**2, 3.0),
        entropy=entropy,
    )


def _ratio(moment: float, scale: float, less: float = 0.0) -> float | None:
    """Return a moment in units of the spread; None where that is too small to divide by."""
    return moment / scale - less if scale > 0 and math.isfinite(moment / scale) else None


def _percentiles(values: Floats, counts: Counts | None, total: int) -> list[float]:
    places = np.array(PERCENTILES) / 100 * (total - 1)
    below = np.floor(places).astype(np.int64)
    above = np.minimum(below + 1, total - 1)
    if counts is not None:
        through = np.cumsum(counts)
        below, above = (np.searchsorted(through, at, side="right") for at in (below, above))
    share = places - np.floor(places)
    low, high = values[below], values[above]
    # Equal neighbours give themselves, not what rounding makes of them.
    found: list[float] = np.where(low == high, low, low + (high - low) * share).tolist()
    return found


def _entropy(shares: Floats) -> float:
    some = shares[shares > 0]
    return abs(float((some * np.log2(some)).sum()))


def _bins(values: Floats, counts: Counts, step: float) -> Histogram:
    """Return a histogram whose bins hold the same number of steps each."""
    low, high = float(values[0]), float(values[-1])
    steps = round((high - low) / step) + 1
    each = max(1, -(-steps // BINS))
    at = np.rint((values - low) / step).astype(np.int64) // each
    found = np.bincount(at, counts, -(-steps // each)).astype(np.int64)
    return Histogram(low - step / 2, step * each, found)


def _even_bins(ordered: Floats) -> Histogram:
    low, high = float(ordered[0]), float(ordered[-1])
    width = (high - low) / BINS
    if not width > 0 or not math.isfinite(width):
        return Histogram(low - 0.5, 1.0, np.array([len(ordered)], np.int64))
    at = np.minimum((ordered - low) / width, BINS - 1).astype(np.int64)
    return Histogram(low, width, np.bincount(at, minlength=BINS))
