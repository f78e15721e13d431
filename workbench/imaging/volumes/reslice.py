"""Cutting a volume: pixels of any plane or slab, as stored values.

The rules, the same on every path:

- A pixel takes the value at its centre by trilinear interpolation of the eight voxels around it.
- It has a value where its centre lies inside the volume (voxels reach half a step beyond their
  centres, where the last layer goes on). Elsewhere it is background, never a made-up value.
- Padding voxels carry no weight: the others share it. Where padding has more than half of the
  weight, the pixel is background.
- Integers are rounded to the nearest.
- A slab lies half on each side of its plane. Along layers of voxels, the largest and smallest take
  the layers whose centres lie in it, both faces included; the mean takes all layers it reaches
  into, each by how much of it lies inside. No thicker than a layer, it is the plane alone. Any
  other slab takes evenly spread samples, no farther apart than voxels. Background is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.geom.planes import cross
from workbench.imaging.volumes import axis_cut, oblique_cut
from workbench.imaging.volumes.cut import Cut, SlabMode
from workbench.imaging.volumes.volume import Volume
from workbench.model.anchor import Vector
from workbench.model.grey import Rescale

Floats = NDArray[np.float64]
Picture = tuple[NDArray[Any], NDArray[np.bool_] | None]


@frozen(eq=False)
class Resliced:
    """Pixels of a cut.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
        Of the volume's type; `Volume.background` where there is none.
    keep : ndarray of uint8, same shape, or None
        255 where there is a value, 0 where there is none; None when all have one.
    samples : int
        Layers or samples that each pixel of a slab was made of; 1 without a slab.
    """

    values: NDArray[Any]
    keep: NDArray[np.uint8] | None
    samples: int = 1


def reslice(volume: Volume, cut: Cut) -> Resliced:
    """Cut a volume; any thread may do it."""
    run = axis_cut.run_of(volume, cut)
    shares: Floats | None = None
    if run is not None:
        layers = axis_cut.layers(volume, cut, run)
        samples = len(layers)
        if cut.mode is SlabMode.MEAN:
            shares = axis_cut.weights(volume, cut, run, layers)
        views = axis_cut.views(volume, run, layers) if samples > 1 else None
        if views is not None:
            parts: Iterator[Picture] = ((view, None) for view in views)
        else:
            whole = (
                volume.values.dtype if samples == 1 and volume.values.dtype.kind in "iu" else None
            )
            parts = (axis_cut.picture(volume, run, at, whole) for at in layers)
    else:
        offsets = sample_offsets(volume, cut)
        parts = (oblique_cut.picture(volume, cut, mm) for mm in offsets)
        samples = len(offsets)
    values, keep = _combined(parts, samples, _mode(volume, cut), shares)
    return _finished(volume, values, keep, samples)


def sample_count(volume: Volume, cut: Cut) -> int:
    """Return of about how many layers or samples each pixel of a cut is made."""
    direction = cross(cut.plane.row_axis, cut.plane.column_axis)
    return max(1, math.ceil(cut.slab / volume.voxel_along(direction) - 1e-6))


def sample_offsets(volume: Volume, cut: Cut) -> list[float]:
    """Return where an oblique slab is sampled: mm along the normal of the cut."""
    count = sample_count(volume, cut)
    return [((i + 0.5) / count - 0.5) * cut.slab for i in range(count)]


def _mode(volume: Volume, cut: Cut) -> SlabMode:
    """Return the mode for stored values: a negative slope turns large into small."""
    modality = volume.grey.modality
    if isinstance(modality, Rescale) and modality.slope < 0:
        swapped = {SlabMode.MAX: SlabMode.MIN, SlabMode.MIN: SlabMode.MAX}
        return swapped.get(cut.mode, cut.mode)
    return cut.mode


def _combined(
    parts: Iterator[Picture], samples: int, mode: SlabMode, shares: Floats | None = None
) -> Picture:
    """Return one picture of several; a pixel counts in those where it has a value."""
    if samples == 1:
        found: Picture = next(parts)
        return found
    if mode is SlabMode.MEAN:
        return _mean(parts, np.ones(samples) if shares is None else shares)
    better, worst = (np.maximum, -np.inf) if mode is SlabMode.MAX else (np.minimum, np.inf)
    result: NDArray[Any] | None = None
    keep: NDArray[np.bool_] | None = None
    for i, (values, here) in enumerate(parts):
        if here is not None:
            values = np.where(here, values, np.float32(worst))
        # None = a value everywhere, which it stays.
        if i == 0 or keep is not None:
            keep = None if here is None else here if keep is None else keep | here
        if result is None:
            result = values.copy()
        elif result.dtype == values.dtype:
            better(result, values, out=result)
        else:
            result = better(result, values)
    assert result is not None
    return result, keep


def _mean(parts: Iterator[Picture], shares: Floats) -> Picture:
    total: Floats | None = None
    weight: Floats | float = 0.0
    for (values, here), share in zip(parts, shares.tolist(), strict=True):
        if total is None:
            total = np.zeros(values.shape)
        some = values if share == 1 else values * np.float64(share)
        np.add(total, some, out=total, where=True if here is None else here)
        weight = weight + (share if here is None else np.where(here, share, 0.0))
    assert total is not None
    if isinstance(weight, float):
        return total / weight, None
    keep = weight > 0
    np.divide(total, weight, out=total, where=keep)
    return total, keep


def _finished(
    volume: Volume, values: NDArray[Any], keep: NDArray[np.bool_] | None, samples: int
) -> Resliced:
    """Return stored values again, background where nothing is."""
    kind = volume.values.dtype
    if keep is not None and keep.all():
        keep = None
    if keep is not None:
        # Also where it is NaN, which no integer is.
        values = np.where(keep, values, kind.type(volume.background))
    if values.dtype != kind:
        values = _rounded(values, kind) if kind.kind in "iu" else values.astype(kind)
    if keep is None:
        return Resliced(values, None, samples)
    return Resliced(values, keep.view(np.uint8) * np.uint8(255), samples)


def _rounded(values: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    """Return whole numbers, halves up as everywhere; the values fit."""
    out = np.empty(values.shape, kind)
    for first in range(0, len(out), axis_cut.ROWS):
        part = slice(first, first + axis_cut.ROWS)
        some = values[part] + values.dtype.type(0.5)
        np.floor(some, out=some)
        out[part] = some
    return out


def value_at(volume: Volume, point: Vector) -> float | None:
    """Return the stored value of the voxel that a patient position lies in; None outside."""
    i, j, k = np.floor(volume.to_index(point) + 0.5).astype(int).tolist()
    slices, rows, columns = volume.shape
    if not (0 <= i < columns and 0 <= j < rows and 0 <= k < slices):
        return None
    return float(volume.values[k, j, i])
