"""Polygons with parts and holes, measured."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from attrs import define
from numpy.typing import NDArray

from workbench.geom.measuring.ellipses import ellipse_perimeter
from workbench.geom.measuring.estimate import Estimate, Marks
from workbench.geom.measuring.feret import feret
from workbench.geom.measuring.outlines import bent
from workbench.geom.measuring.ring_sums import (
    RingSums,
    areas_of,
    centre_of,
    lengths_of,
    moments_of,
)
from workbench.geom.measuring.scale import Scale
from workbench.model.regions import Points, Polygon

Floats = NDArray[np.float64]


@define(slots=False, eq=False)
class PolygonShape:
    """A polygon whose outlines do not cross, in mm; values are computed when they are asked for."""

    polygon: Polygon
    scale: Scale
    boundary: float

    @property
    def area(self) -> Estimate:
        """The area, holes taken off."""
        found = areas_of(self._rings, self._holes)
        true = found if self._dense is self._rings else areas_of(self._dense, self._holes)
        return Estimate(float(true.values[0]), self._marks.spread(found.gradient[0]), self._band)

    @property
    def perimeter(self) -> Estimate:
        """The length of all outlines, those of holes too.

        An edge that lies further out lengthens an outline by that of the disc it moves in
        (Steiner), and shortens that of a hole.
        """
        slopes = np.linalg.svd(self._slope, compute_uv=False)
        count = sum(-1 if hole else 1 for hole in self._holes)
        shift = count * self.boundary * ellipse_perimeter(float(slopes[0]), float(slopes[1]))
        found = lengths_of(self._rings)
        true = found if self._dense is self._rings else lengths_of(self._dense)
        return Estimate(float(true.values[0]), self._marks.spread(found.gradient[0]), shift)

    @property
    def centroid(self) -> tuple[Estimate, Estimate]:
        """Where the centroid is, in mm from the origin of the image."""
        area, gradient = self._sums.values[0], self._sums.gradient
        means = self._sums.values[1:3] / area
        places = self._origin + self._true.values[1:3] / self._true.values[0]
        x, y = (
            Estimate(
                float(places[i]),
                self._marks.spread((gradient[1 + i] - means[i] * gradient[0]) / area),
            )
            for i in (0, 1)
        )
        return x, y

    @property
    def moments(self) -> tuple[Estimate, Estimate, Estimate]:
        """Second moments of area about the centroid: xx, yy, xy."""
        xx, yy, xy = (
            Estimate(float(self._true.values[i]), self._marks.spread(self._sums.gradient[i]))
            for i in (3, 4, 5)
        )
        return xx, yy, xy

    @property
    def ferets(self) -> tuple[Estimate, Estimate]:
        """The greatest and the least Feret diameter."""
        points = self._marks.mm
        found = feret(points)
        true = found if self._dense is self._rings else feret(np.concatenate(self._dense))
        i, j = found.longest
        along = _unit(points[j] - points[i])
        longest = np.zeros_like(points)
        longest[i] -= along
        longest[j] += along
        a, b = found.base
        side = points[b] - points[a]
        across = _unit(np.array((-side[1], side[0])))
        up = points[found.top] - points[a]
        across = across * (1.0 if across @ up >= 0 else -1.0)
        share = float(up @ side / (side @ side)) if side.any() else 0.0
        least = np.zeros_like(points)
        least[found.top] += across
        least[a] -= (1 - share) * across
        least[b] -= share * across
        return (
            Estimate(true.maximum, self._marks.spread(longest), self._outward(along)),
            Estimate(true.minimum, self._marks.spread(least), self._outward(across)),
        )

    @property
    def centre_px(self) -> tuple[Estimate, Estimate]:
        """Where the centroid is in the image, in px."""
        if self.scale.rectification is not None:
            return PolygonShape(self.polygon, Scale(), self.boundary).centroid
        x, y = (
            Estimate(one.value / factor, one.spread / factor)
            for one, factor in zip(self.centroid, self.scale.factors, strict=True)
        )
        return x, y

    def _outward(self, along: Floats) -> float:
        return 2 * self.boundary * float(np.hypot(*(self._slope.T @ along)))

    @cached_property
    def _holes(self) -> list[bool]:
        return [i > 0 for part in self.polygon.parts for i, _ in enumerate(part.rings)]

    @cached_property
    def _rings_px(self) -> list[Points]:
        return [ring for part in self.polygon.parts for ring in part.rings]

    @cached_property
    def _marks(self) -> Marks:
        return Marks.of(np.concatenate(self._rings_px), self.scale)

    @cached_property
    def _rings(self) -> list[Points]:
        ends = np.cumsum([len(ring) for ring in self._rings_px])[:-1]
        return np.split(self._marks.mm, ends)

    @cached_property
    def _dense(self) -> list[Points]:
        """The outlines with what a lens does to them between their points."""
        if self.scale.rectification is None or not self.scale.rectification.camera:
            return self._rings
        return [self.scale.to_mm(bent(ring, self.scale)) for ring in self._rings_px]

    @cached_property
    def _sums(self) -> RingSums:
        return moments_of(self._rings, self._holes, self._origin)

    @cached_property
    def _origin(self) -> Points:
        """What moments are counted from: the centroid, so that nothing is lost to rounding."""
        return centre_of(self._dense, self._holes)

    @cached_property
    def _true(self) -> RingSums:
        if self._dense is self._rings:
            return self._sums
        return moments_of(self._dense, self._holes, self._origin)

    @cached_property
    def _slope(self) -> Floats:
        """d(mm) / d(px) in the middle."""
        if self.scale.rectification is None:
            return np.diag(self.scale.factors)
        return np.asarray(self._marks.slopes.mean(axis=0))

    @cached_property
    def _band(self) -> float:
        """How much an edge that is taken too far out adds to the area."""
        if self.scale.rectification is None:
            worth = self.scale.factors[0] * self.scale.factors[1]
            sides = sum(float(_sides(ring).sum()) for ring in self._rings_px)
            return self.boundary * worth * sides
        total, start = 0.0, 0
        worths = np.abs(np.linalg.det(self._marks.slopes))
        for ring in self._rings_px:
            here = worths[start : start + len(ring)]
            total += float((_sides(ring) * (here + np.roll(here, -1)) / 2).sum())
            start += len(ring)
        return self.boundary * total


def _sides(ring: Points) -> Floats:
    """Return how long the sides of a ring are."""
    return np.asarray(np.hypot(*(np.roll(ring, -1, axis=0) - ring).T))


def _unit(vector: Floats) -> Floats:
    size = math.hypot(*vector)
    return np.asarray(vector / size) if size else np.array((1.0, 0.0))
