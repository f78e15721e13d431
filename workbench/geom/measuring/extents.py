"""Extents: an ellipse or a box as two vectors in mm, and what follows from them analytically.

Under x * dx, y * dy, or any other affine map, an ellipse stays one and a box becomes a
parallelogram; the two vectors are the images of the semi-axes, or of the width and the height.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.geom.measuring.ellipses import ellipse_perimeter
from workbench.geom.measuring.estimate import PIXEL_SIGMA
from workbench.geom.shapes import axes
from workbench.model.regions import Box, Ellipse

Floats = NDArray[np.float64]

_STEP = 1e-6


@frozen(eq=False)
class Extents:
    """Two sizes in px (whole, not halves), and what a pixel along each of them is as a vector."""

    width: float
    height: float
    along: Floats
    across: Floats
    round: bool
    aside: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def of(cls, region: Ellipse | Box, slope: Floats) -> Extents:
        """Return the extents of a region where d(mm) / d(px) is `slope`."""
        u, v = (np.asarray(axis) for axis in axes(region.angle))
        if isinstance(region, Ellipse):
            sizes = 2 * region.rx, 2 * region.ry
        else:
            sizes = region.width, region.height
        return cls(*sizes, slope @ u, slope @ v, isinstance(region, Ellipse))

    @property
    def vectors(self) -> tuple[Floats, Floats]:
        """Width and height in mm; `aside` is how far, in px, the end of each was placed aside."""
        u, v = self.width * self.along, self.height * self.across
        if any(self.aside):
            return u + self.aside[0] * self.across, v + self.aside[1] * self.along
        return u, v

    @property
    def area(self) -> float:
        """The determinant of both; for an ellipse pi / 4 times that."""
        u, v = self.vectors
        area = abs(float(u[0] * v[1] - u[1] * v[0]))
        return area * math.pi / 4 if self.round else area

    @property
    def perimeter(self) -> float:
        """The length of the outline."""
        if self.round:
            return ellipse_perimeter(*self._semi_axes)
        u, v = self.vectors
        return 2 * (math.hypot(*u) + math.hypot(*v))

    @property
    def moments(self) -> tuple[float, float, float]:
        """Second moments of area about the centre: xx, yy, xy."""
        u, v = self.vectors
        weight = self.area / (16 if self.round else 12)
        xx, yy, xy = (u[i] * u[j] + v[i] * v[j] for i, j in ((0, 0), (1, 1), (0, 1)))
        return float(weight * xx), float(weight * yy), float(weight * xy)

    @property
    def ferets(self) -> tuple[float, float]:
        """Of an ellipse its axes; of a parallelogram the diagonal and the least height."""
        if self.round:
            a, b = self._semi_axes
            return 2 * a, 2 * b
        u, v = self.vectors
        longest = max(math.hypot(*u), math.hypot(*v))
        diagonal = max(math.hypot(*(u + v)), math.hypot(*(u - v)))
        return diagonal, self.area / longest if longest else 0.0

    @property
    def directions(self) -> tuple[Floats, Floats]:
        """Unit vectors along the greatest and across the least Feret diameter."""
        u, v = self.vectors
        if self.round:
            found = np.linalg.svd(np.array([u, v]).T)[0].T
            return found[0], found[1]
        diagonal = u + v if u @ v >= 0 else u - v
        side = u if math.hypot(*u) >= math.hypot(*v) else v
        return _unit(diagonal), _unit(np.array((-side[1], side[0])))

    @property
    def _semi_axes(self) -> tuple[float, float]:
        """Singular values of the map from the unit circle, the larger one first."""
        u, v = self.vectors
        a, b = np.linalg.svd(np.array([u, v]).T, compute_uv=False).tolist()
        return a / 2, b / 2

    def spread(self, value: Callable[[Extents], float]) -> Floats:
        """Return the changes of a value by one standard deviation of each input, shape (4,).

        An extent lies between two placed points, each anywhere in its pixel, independent in x and
        y: along the extent that makes it longer, across it that turns it.
        """
        step = _STEP * max(self.width, self.height) or _STEP
        here = value(self)
        wider = value(evolve(self, width=self.width + step))
        higher = value(evolve(self, height=self.height + step))
        # To both sides: aside of a circle, either way is the way out.
        turned = [
            (value(evolve(self, aside=by)) - value(evolve(self, aside=(-by[0], -by[1])))) / 2
            for by in ((step, 0.0), (0.0, step))
        ]
        changes = np.array((wider - here, higher - here, *turned)) / step
        return np.asarray(changes * math.sqrt(2) * PIXEL_SIGMA)


def _unit(vector: Floats) -> Floats:
    size = math.hypot(*vector)
    return np.asarray(vector / size) if size else np.array((1.0, 0.0))
