"""Ellipses and boxes, measured analytically where they stay what they are.

They are taken as two independent extents, each between two placed points, around a centre between
two such points.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np
from attrs import define
from numpy.typing import NDArray

from workbench.geom.measuring.ellipses import ellipse_perimeter
from workbench.geom.measuring.estimate import PIXEL_SIGMA, Estimate
from workbench.geom.measuring.extents import Extents
from workbench.geom.measuring.outlines import CHORD
from workbench.geom.measuring.polygon_shape import PolygonShape
from workbench.geom.measuring.scale import Scale
from workbench.geom.shapes import box_corners, ellipse_points
from workbench.model.regions import Box, Ellipse, Polygon

Floats = NDArray[np.float64]


@define(slots=False, eq=False)
class ExtentsShape:
    """An ellipse or a box in mm."""

    region: Ellipse | Box
    scale: Scale
    boundary: float

    @property
    def area(self) -> Estimate:
        """The area."""
        band = self.boundary * self._outline_px * abs(float(np.linalg.det(self._slope)))
        true = self._dense.area if self._dense else None
        return self._estimate(lambda e: e.area, band, true)

    @property
    def perimeter(self) -> Estimate:
        """The length of the outline."""
        slopes = np.linalg.svd(self._slope, compute_uv=False)
        band = self.boundary * ellipse_perimeter(float(slopes[0]), float(slopes[1]))
        true = self._dense.perimeter if self._dense else None
        return self._estimate(lambda e: e.perimeter, band, true)

    @property
    def centroid(self) -> tuple[Estimate, Estimate]:
        """Where the centroid is, in mm from the origin of the image."""
        if self._dense:
            found = self._dense.centroid[0].value, self._dense.centroid[1].value
        else:
            found = tuple(self.scale.to_mm([(self.region.x, self.region.y)])[0].tolist())
        # Each coordinate of the centre lies between two placed points.
        rows = self._slope * PIXEL_SIGMA / math.sqrt(2)
        x, y = (Estimate(found[i], np.append(np.zeros(4), rows[i])) for i in (0, 1))
        return x, y

    @property
    def moments(self) -> tuple[Estimate, Estimate, Estimate]:
        """Second moments of area about the centroid: xx, yy, xy."""
        true = self._dense.moments if self._dense else (None, None, None)
        return (
            self._estimate(lambda e: e.moments[0], 0.0, true[0]),
            self._estimate(lambda e: e.moments[1], 0.0, true[1]),
            self._estimate(lambda e: e.moments[2], 0.0, true[2]),
        )

    @property
    def ferets(self) -> tuple[Estimate, Estimate]:
        """The greatest and the least Feret diameter."""
        true = self._dense.ferets if self._dense else (None, None)
        along, across = self._extents.directions
        greatest = self._estimate(lambda e: e.ferets[0], self._outward(along), true[0])
        return greatest, self._estimate(lambda e: e.ferets[1], self._outward(across), true[1])

    @property
    def centre_px(self) -> tuple[Estimate, Estimate]:
        """Where the centroid is in the image, in px."""
        return ExtentsShape(self.region, Scale(), self.boundary).centroid

    def _estimate(
        self, value: Callable[[Extents], float], shift: float, true: Estimate | None
    ) -> Estimate:
        spread = np.append(self._extents.spread(value), np.zeros(2))
        return Estimate(true.value if true else value(self._extents), spread, shift)

    def _outward(self, along: Floats) -> float:
        return 2 * self.boundary * float(np.hypot(*(self._slope.T @ along)))

    @cached_property
    def _extents(self) -> Extents:
        return Extents.of(self.region, self._slope)

    @cached_property
    def _slope(self) -> Floats:
        return np.asarray(self.scale.jacobian([(self.region.x, self.region.y)])[0])

    @cached_property
    def _outline_px(self) -> float:
        if isinstance(self.region, Ellipse):
            return ellipse_perimeter(self.region.rx, self.region.ry)
        return 2 * (self.region.width + self.region.height)

    @cached_property
    def _dense(self) -> PolygonShape | None:
        """The same as an outline, where a rectification makes it another kind of shape."""
        if self.scale.rectification is None:
            return None
        region = self.region
        ring = ellipse_points(region, CHORD) if isinstance(region, Ellipse) else box_corners(region)
        return PolygonShape(Polygon.from_ring(ring), self.scale, self.boundary)
