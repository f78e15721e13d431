"""Widths along a centre line: greatest, mean and least."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.geom.measuring.estimate import Estimate, apart
from workbench.geom.measuring.lines import length
from workbench.geom.measuring.scale import Scale
from workbench.model.regions import Points

Floats = NDArray[np.float64]


def width_estimates(
    lines: tuple[Points, ...], scale: Scale, boundary: float = 0.0
) -> Mapping[str, Estimate]:
    """Return width_max, width_mean, width_min and length of a caliper.

    The mean is that along the centre line: each width counts for the way halfway to its neighbours.

    Parameters
    ----------
    lines : tuple of ndarray
        The centre line, then one of two points for each width.
    """
    centre, widths = lines[0], lines[1:]
    along = length(centre, scale, boundary)
    if not widths:
        return {"length": along}
    found = apart(*(length(one, scale, boundary) for one in widths))
    values = np.array([one.value for one in found])
    weights = _weights(_stations(scale.to_mm(centre), [scale.to_mm(one) for one in widths]))
    mean = Estimate(
        float(values @ weights),
        np.sum([w * one.spread for w, one in zip(weights, found, strict=True)], axis=0),
        float(weights @ np.array([one.shift for one in found])),
    )
    return {
        "width_max": found[int(values.argmax())],
        "width_mean": mean,
        "width_min": found[int(values.argmin())],
        "length": along,
    }


def _stations(centre: Points, widths: list[Points]) -> Floats:
    """Return how far along the centre line the middle of each width is nearest to it."""
    middles = np.array([one.mean(axis=0) for one in widths])
    starts, steps = centre[:-1], np.diff(centre, axis=0)
    sizes = (steps * steps).sum(axis=1)
    along = np.einsum("nmi,mi->nm", middles[:, None] - starts, steps)
    share = np.clip(np.divide(along, sizes, out=np.zeros_like(along), where=sizes > 0), 0, 1)
    off = middles[:, None] - (starts + share[..., None] * steps)
    best = (off * off).sum(axis=2).argmin(axis=1)
    lengths = np.sqrt(sizes)
    before = np.cumsum(lengths) - lengths
    return np.asarray(before[best] + share[np.arange(len(best)), best] * lengths[best])


def _weights(stations: Floats) -> Floats:
    """Return the share of each width in the mean: the trapezium rule between the outermost."""
    order = np.argsort(stations, kind="stable")
    gaps = np.diff(stations[order])
    if not gaps.sum() > 0:
        return np.full(len(stations), 1 / len(stations))
    weights = np.zeros(len(stations))
    weights[order[:-1]] += gaps / 2
    weights[order[1:]] += gaps / 2
    return np.asarray(weights / weights.sum())
