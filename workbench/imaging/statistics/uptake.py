"""Uptake of a lesion: SUVmax, SUVmean, SUVpeak, metabolic tumour volume, total lesion glycolysis.

- SUVpeak is the largest mean over a sphere of 1 cm3 (radius 6.204 mm) whose centre lies in the
  region; the sphere may reach beyond it. Values are resampled to a grid with the same step along
  all axes by cubic convolution (Keys 1981): between voxels of 4 mm straight lines would take 5 %
  off a lesion of 2 cm. Cells of the grid at the rim of the sphere count by the share that is
  inside. Where the picture ends, the part of the sphere that is in it counts.
- MTV is the volume of the voxels of the region whose uptake is at least a threshold: a fixed one,
  or a share of SUVmax. TLG is their mean uptake times their volume.

References
----------
QIBA Profile FDG-PET/CT (SUVpeak: Wahl et al. 2009, PERCIST); IBSI local and global intensity peak.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text, t

Floats = NDArray[np.float64]

#: Radius in mm of a sphere of 1 cm3.
SPHERE_MM = (3000 / (4 * math.pi)) ** (1 / 3)
_FINEST_MM = 1.0
# Cells of the even grid, so many at most.
_CELLS = 6_000_000
# Each cell at the rim of the sphere is looked at in so many places along each axis.
_PLACES = 4

ONE_SLICE = t("On one slice: SUVpeak is the mean of a disc, not of a sphere of 1 cm³.")
CUT_OFF = t("The picture ends within the sphere of SUVpeak.")


class ThresholdKind(StrEnum):
    """What a threshold is: an uptake, or a share of the largest one in the region."""

    FIXED = "fixed"
    SHARE = "share"


@frozen
class Threshold:
    """From which uptake on a voxel belongs to the tumour: ``2.5`` fixed, or ``0.41`` of SUVmax."""

    kind: ThresholdKind = ThresholdKind.SHARE
    value: float = 0.41

    def of(self, maximum: float) -> float:
        """Return the uptake that it means in a region."""
        return self.value if self.kind is ThresholdKind.FIXED else self.value * maximum


@frozen(eq=False)
class Block:
    """Uptake values around a lesion.

    Parameters
    ----------
    values : ndarray, shape (slices, rows, columns)
        NaN where there is none.
    mask : ndarray of bool, same shape
        The region.
    spacing : (float, float, float)
        From slice to slice, row to row, column to column, mm.
    is_stack : bool
        False for one slice of which nothing is known beyond it.
    """

    values: Floats = field(repr=False)
    mask: NDArray[np.bool_] = field(repr=False)
    spacing: tuple[float, float, float]
    is_stack: bool = True


@frozen
class Uptake:
    """What a lesion takes up; None where there is nothing to measure.

    Parameters
    ----------
    count : int
        Voxels of the region.
    maximum, mean, peak : float or None
        SUVmax, SUVmean and SUVpeak.
    threshold : float or None
        The uptake from which on a voxel counts for `mtv`.
    mtv : float or None
        Metabolic tumour volume in ml.
    tlg : float or None
        Total lesion glycolysis: uptake times ml.
    notes : tuple of Text
        What to know of these numbers.
    """

    count: int = 0
    maximum: float | None = None
    mean: float | None = None
    peak: float | None = None
    threshold: float | None = None
    mtv: float | None = None
    tlg: float | None = None
    notes: tuple[Text, ...] = ()


def uptake_of(block: Block, threshold: Threshold = Threshold()) -> Uptake:
    """Return the uptake of a region."""
    mask = block.mask & np.isfinite(block.values)
    inside = block.values[mask]
    if not len(inside):
        return Uptake()
    maximum = float(inside.max())
    least = threshold.of(maximum)
    tumour = inside[inside >= least]
    voxel = math.prod(block.spacing) / 1000
    mtv = len(tumour) * voxel if math.isfinite(voxel) else None
    peak, is_cut = _peak(block, mask)
    notes = () if block.is_stack else (ONE_SLICE,)
    if is_cut and block.is_stack:
        notes = (CUT_OFF,)
    return Uptake(
        len(inside),
        maximum,
        float(inside.mean()),
        peak,
        least,
        mtv,
        None if mtv is None else float(tumour.mean()) * mtv if len(tumour) else 0.0,
        notes,
    )


def _peak(block: Block, mask: NDArray[np.bool_]) -> tuple[float | None, bool]:
    """Return the largest mean of a sphere in a region, and whether the picture ends in it."""
    dz, dy, dx = block.spacing
    if not block.is_stack:
        dz = 4 * SPHERE_MM  # one layer of the grid
    spacing = (dz, dy, dx)
    axes, step = _grid(mask, spacing)
    known = np.isfinite(block.values)
    share = _resampled(known.astype(np.float64), axes, spacing)
    # Where voxels without a value take part nothing is known.
    there = np.abs(share - 1) < 1e-9
    values = np.where(there, _resampled(np.where(known, block.values, 0.0), axes, spacing), 0.0)
    ball = _ball(step, values.shape[0] == 1)
    weight = _convolved(there.astype(np.float64), ball)
    total = _convolved(values, ball)
    centers = mask[np.ix_(*(_nearest(at, n) for at, n in zip(axes, spacing, strict=True)))]
    centers &= weight > ball.sum() * 1e-6
    if not centers.any():
        return None, False
    means = np.where(centers, total / np.maximum(weight, 1e-12), -np.inf)
    best = np.unravel_index(int(means.argmax()), means.shape)
    # At steps a cubic swings over: a mean is never above all the voxels that it is made of.
    at = tuple(float(one[i]) for one, i in zip(axes, best, strict=True))
    peak = min(float(means[best]), _largest_around(block.values, at, spacing))
    return peak, bool(weight[best] < ball.sum() * (1 - 1e-6))


def _largest_around(
    values: Floats, at: tuple[float, ...], spacing: tuple[float, float, float]
) -> float:
    """Return the largest voxel of which a part may lie in the sphere around a position in mm."""
    parts = []
    for size, one, step in zip(values.shape, at, spacing, strict=True):
        low, high = ((one + side * (SPHERE_MM + step)) / step for side in (-1, 1))
        parts.append(slice(max(0, math.floor(low)), min(size, math.ceil(high) + 1)))
    return float(np.nanmax(values[tuple(parts)]))


def _nearest(at: Floats, step: float) -> NDArray[np.intp]:
    return np.rint(at / step).astype(np.intp)


def _grid(
    mask: NDArray[np.bool_], spacing: tuple[float, float, float]
) -> tuple[tuple[Floats, Floats, Floats], float]:
    """Return where the points of an even grid around a region lie along each axis, mm."""
    ends = []
    for axis, (size, one) in enumerate(zip(mask.shape, spacing, strict=True)):
        others = tuple(a for a in range(3) if a != axis)
        there = np.flatnonzero(mask.any(axis=others))
        low = max(0.0, there[0] * one - SPHERE_MM - one)
        ends.append((low, min((size - 1) * one, there[-1] * one + SPHERE_MM + one)))
    step = min(_FINEST_MM, *spacing)
    while math.prod((high - low) / step + 1 for low, high in ends) > _CELLS:
        step *= 1.25
    z, y, x = (low + step * np.arange(int((high - low) / step + 1e-9) + 1) for low, high in ends)
    return (z, y, x), step


def _resampled(
    values: Floats, axes: tuple[Floats, Floats, Floats], spacing: tuple[float, float, float]
) -> Floats:
    """Return values at all points of a grid, interpolated along one axis after the other."""
    for axis, (at, one) in enumerate(zip(axes, spacing, strict=True)):
        place = at / one
        low = np.floor(place).astype(np.intp)
        taps = [
            values.take(np.clip(low + tap, 0, values.shape[axis] - 1), axis) for tap in range(-1, 3)
        ]
        found = np.zeros_like(taps[0])
        for tap, weight in zip(taps, _weights(place - low), strict=True):
            found += tap * np.expand_dims(weight, tuple(range(1, 3 - axis)))
        values = found
    return values


def _weights(share: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return how much four neighbours count at a share of the way between the middle two (Keys)."""
    s, s2, s3 = share, share**2, share**3
    return (
        (-s3 + 2 * s2 - s) / 2,
        (3 * s3 - 5 * s2 + 2) / 2,
        (-3 * s3 + 4 * s2 + s) / 2,
        (s3 - s2) / 2,
    )


def _ball(step: float, is_flat: bool) -> Floats:
    """Return which share of each cell of the grid lies in the sphere, the centre in the middle."""
    reach = math.ceil(SPHERE_MM / step)
    places = (np.arange(_PLACES) + 0.5) / _PLACES - 0.5
    fine = ((np.arange(-reach, reach + 1)[:, None] + places).reshape(-1) * step) ** 2
    size = 2 * reach + 1
    if is_flat:
        inside = fine[:, None] + fine <= SPHERE_MM**2
        return np.asarray(inside.reshape(size, _PLACES, size, _PLACES).mean(axis=(1, 3))[None])
    inside = fine[:, None, None] + fine[:, None] + fine <= SPHERE_MM**2
    cells = inside.reshape(size, _PLACES, size, _PLACES, size, _PLACES)
    return np.asarray(cells.mean(axis=(1, 3, 5)))


def _convolved(values: Floats, ball: Floats) -> Floats:
    """Return the sum of values around each place, weighed by the ball; nothing lies outside."""
    sizes = [a + b - 1 for a, b in zip(values.shape, ball.shape, strict=True)]
    axes = (0, 1, 2)
    product = np.fft.rfftn(values, sizes, axes) * np.fft.rfftn(ball, sizes, axes)
    found = np.fft.irfftn(product, sizes, axes)
    parts = (slice(b // 2, b // 2 + a) for a, b in zip(values.shape, ball.shape, strict=True))
    return np.asarray(found[tuple(parts)])
