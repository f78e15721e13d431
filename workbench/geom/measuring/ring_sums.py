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
    """A value of all outlines, and how it changes with each of their points.

    Parameters
    ----------
    values : ndarray, shape (m,)
    gradient : ndarray, shape (m, n, 2)
        By all points, ring after ring.
    """

    values: Floats
    gradient: Floats


def areas_of(rings: Sequence[Points], holes: Sequence[bool]) -> RingSums:
    """Return the area that closed rings enclose, holes taken off; they must not cross."""
    total, gradients = 0.0, []
    for ring, hole in zip(rings, holes, strict=True):
        found, gradient = _shoelace(ring)
        sign = (-1.0 if hole else 1.0) * (-1.0 if found < 0 else 1.0)
        total += sign * found
        gradients.append(sign * gradient)
    return RingSums(np.array([total]), np.concatenate(gradients)[None])


def lengths_of(rings: Sequence[Points]) -> RingSums:
    """Return the length of closed rings together."""
    found = [path(ring, closed=True) for ring in rings]
    total = sum(length for length, _ in found)
    return RingSums(np.array([total]), np.concatenate([slope for _, slope in found])[None])


def moments_of(rings: Sequence[Points], holes: Sequence[bool], origin: Points) -> RingSums:
    """Return the integrals of 1, x, y, x x, y y and x y, counted from `origin`."""
    values, gradients = np.zeros(6), []
    for ring, hole in zip(rings, holes, strict=True):
        found, gradient = _one(ring - origin)
        sign = (-1.0 if hole else 1.0) * (-1.0 if found[0] < 0 else 1.0)
        values += sign * found
        gradients.append(sign * gradient)
    return RingSums(values, np.concatenate(gradients, axis=1))


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


def _shoelace(ring: Points) -> tuple[float, Floats]:
    """Return the signed area of a ring, counted from its first point, and its gradient."""
    x, y = (ring - ring[0]).T
    gradient = np.empty_like(ring)
    gradient[:, 0] = _beside(y) / 2
    gradient[:, 1] = -_beside(x) / 2
    return float(x @ gradient[:, 0]), gradient


def _beside(values: Floats) -> Floats:
    """Return for each of a ring of values the next one minus the one before."""
    found = np.empty_like(values)
    found[1:-1] = values[2:] - values[:-2]
    found[0], found[-1] = values[1] - values[-1], values[0] - values[-2]
    return found


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
