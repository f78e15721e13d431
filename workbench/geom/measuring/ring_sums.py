"""Integrals over areas as sums over the edges of their outlines (Green's theorem).

Each edge gives its part by its two ends alone, so the derivative by a vertex is that of two edges:
all of them are found at once, exactly, by complex steps (Squire and Trapp 1998).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.model.regions import Points

Floats = NDArray[np.float64]

_STEP = 1e-30


@frozen(eq=False)
class RingSums:
    """What outlines enclose, holes taken off; positions count from `origin`.

    Parameters
    ----------
    values : ndarray, shape (6,)
        Integrals of 1, x, y, x x, y y and x y over the area.
    gradient : ndarray, shape (6, n, 2)
        By all vertices, ring after ring.
    perimeter : float
        Length of all outlines.
    perimeter_gradient : ndarray, shape (n, 2)
    """

    values: Floats
    gradient: Floats
    perimeter: float
    perimeter_gradient: Floats
    origin: Points


def ring_sums(rings: Sequence[Points], holes: Sequence[bool], origin: Points) -> RingSums:
    """Return the sums over closed rings, which must not cross."""
    values, gradients, lengths, slopes = np.zeros(6), [], 0.0, []
    for ring, hole in zip(rings, holes, strict=True):
        found, gradient = _one(ring - origin)
        sign = (-1.0 if hole else 1.0) * (-1.0 if found[0] < 0 else 1.0)
        values += sign * found
        gradients.append(sign * gradient)
        length, slope = path(ring, closed=True)
        lengths += length
        slopes.append(slope)
    return RingSums(
        values, np.concatenate(gradients, axis=1), lengths, np.concatenate(slopes), origin
    )


def centre_of(rings: Sequence[Points], holes: Sequence[bool]) -> Points:
    """Return the centroid of an area; the middle of its first outline where it has none."""
    first = rings[0][0]
    total = np.zeros(3)
    for ring, hole in zip(rings, holes, strict=True):
        x, y = (ring - first).T
        found = _edges(x, y, np.roll(x, -1), np.roll(y, -1))[:3].sum(axis=1)
        total += (-1.0 if hole else 1.0) * (-1.0 if found[0] < 0 else 1.0) * found
    if total[0] > 0:
        centre = first + total[1:] / total[0]
        # Where nearly nothing is enclosed, rounding may throw it anywhere.
        low = np.min([ring.min(axis=0) for ring in rings], axis=0)
        high = np.max([ring.max(axis=0) for ring in rings], axis=0)
        if ((low <= centre) & (centre <= high)).all():
            return np.asarray(centre)
    return np.asarray(rings[0].mean(axis=0))


def path(points: Points, *, closed: bool) -> tuple[float, Floats]:
    """Return the length of a path and its gradient, shape (n, 2): u_in - u_out at each point."""
    steps = np.diff(points, axis=0, append=points[:1])
    if not closed:
        steps = steps[:-1]
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    units = np.divide(steps, lengths[:, None], out=np.zeros_like(steps), where=lengths[:, None] > 0)
    gradient = np.zeros_like(points)
    gradient[: len(units)] -= units
    gradient += np.roll(units, 1, axis=0) if closed else np.vstack((np.zeros(2), units))
    return float(lengths.sum()), gradient


def _one(ring: Points) -> tuple[Floats, Floats]:
    x, y = ring.T
    after_x, after_y = np.roll(x, -1), np.roll(y, -1)
    values = _edges(x, y, after_x, after_y).sum(axis=1)
    step = 1j * _STEP
    starts = (_edges(x + step, y, after_x, after_y), _edges(x, y + step, after_x, after_y))
    ends = (_edges(x, y, after_x + step, after_y), _edges(x, y, after_x, after_y + step))
    by = [s.imag + np.roll(e.imag, 1, axis=1) for s, e in zip(starts, ends, strict=True)]
    return values, np.stack(by, axis=2) / _STEP


def _edges(x: NDArray, y: NDArray, u: NDArray, v: NDArray) -> NDArray:  # type: ignore[type-arg]
    """Return the part of each edge from (x, y) to (u, v), shape (6, n)."""
    twice = x * v - u * y
    return np.stack(
        (
            twice / 2,
            (x + u) * twice / 6,
            (y + v) * twice / 6,
            (x * x + x * u + u * u) * twice / 12,
            (y * y + y * v + v * v) * twice / 12,
            (x * v + 2 * x * y + 2 * u * v + u * y) * twice / 24,
        )
    )
