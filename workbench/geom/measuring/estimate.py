"""Estimates: values that know how placed points and the edge move them (JCGM 100:2008, 5.1, 5.2).

A placed point may be anywhere in its pixel: along x and y a uniform distribution one pixel wide,
variance 1/12, independent from point to point and in both directions. An estimate keeps how it
changes with a standard deviation of each of these (`spread`), so that what is computed of several
estimates of the same points has their correlation right. An edge may be taken too far out or in, by
the same amount all along the outline (`shift`), so that adds up with its sign.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.geom.measuring.quantity import Quantity, Uncertainty
from workbench.geom.measuring.scale import Scale
from workbench.model.calibration import CalibrationSource
from workbench.model.regions import Points

Floats = NDArray[np.float64]

#: Standard deviation of a position in its pixel, in px.
PIXEL_SIGMA = 1 / math.sqrt(12)
#: px: standard uncertainty of where an edge is taken to be, unless somebody says another.
BOUNDARY_PX = 0.5


@frozen(eq=False)
class Estimate:
    """A value, its changes by one standard deviation of each input, and of the edge."""

    value: float
    spread: Floats
    shift: float = 0.0

    @property
    def pitch(self) -> float:
        """Standard uncertainty from the pixel grid."""
        # Not a product of vectors: BLAS would wake its threads for it.
        return math.sqrt(float((self.spread * self.spread).sum()))


def derived(value: float, *terms: tuple[float, Estimate]) -> Estimate:
    """Return what is computed of estimates of the same points.

    Parameters
    ----------
    terms : tuple of (float, Estimate)
        The partial derivative by each estimate, and the estimate.
    """
    spread = np.sum([slope * one.spread for slope, one in terms], axis=0)
    return Estimate(value, spread, sum(slope * one.shift for slope, one in terms))


def apart(*estimates: Estimate) -> tuple[Estimate, ...]:
    """Return estimates of different points so that they can be computed with each other."""
    sizes = [len(one.spread) for one in estimates]
    starts = np.cumsum([0, *sizes])
    found = []
    for one, start in zip(estimates, starts.tolist(), strict=False):
        spread = np.zeros(starts[-1])
        spread[start : start + len(one.spread)] = one.spread
        found.append(Estimate(one.value, spread, one.shift))
    return tuple(found)


@frozen(eq=False)
class Marks:
    """Points that somebody placed: where in the image, in mm, and d(mm) / d(px) there."""

    px: Points
    mm: Points
    slopes: Floats

    @classmethod
    def of(cls, points: Points, scale: Scale) -> Marks:
        """Return marks at positions of an image."""
        return cls(points, scale.to_mm(points), scale.jacobian(points))

    def spread(self, gradient: Floats) -> Floats:
        """Return the changes by one standard deviation of each coordinate in its pixel.

        Parameters
        ----------
        gradient : ndarray, shape (n, 2)
            Of a value, by the positions in mm.
        """
        return np.asarray(self.by_pixel(gradient) * PIXEL_SIGMA).reshape(-1)

    def by_pixel(self, gradient: Floats) -> Floats:
        """Return the gradient of a value by positions in px, from that by positions in mm."""
        if not self.slopes.strides[0]:  # the same for all, and no rectification
            return np.asarray(gradient * self.slopes[0].diagonal())
        return np.asarray(np.einsum("nij,ni->nj", self.slopes, gradient))


def quantity(name: str, estimate: Estimate, scale: Scale, power: int) -> Quantity:
    """Return a quantity of lengths (`power` 1), areas (2), angles and ratios (0).

    The relative uncertainty of the scale is one and the same for all lengths, so it counts twice in
    an area, and not in what does not rest on millimetres.
    """
    unit = _unit(name, scale, power)
    parts = Uncertainty(
        estimate.pitch, power * scale.uncertainty * abs(estimate.value), abs(estimate.shift)
    )
    source = scale.source if power or unit == "deg" else CalibrationSource.NONE
    return Quantity.of(name, estimate.value, unit, source, parts)


def _unit(name: str, scale: Scale, power: int) -> str:
    if power:
        return scale.length_unit if power == 1 else scale.area_unit
    return "deg" if name in ("angle", "orientation") else "1"
