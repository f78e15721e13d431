"""Lengths, perimeters and areas, computed in millimetres where somebody knows them.

Points become millimetres first (x * dx, y * dy); nothing is scaled afterwards, so pixels that are
not square are right at every angle. Without a spacing the same formulas give pixels.

Uncertainty is a standard uncertainty (one sigma) from the pixel grid alone, propagated to first
order (JCGM 100:2008, 5.1.2). A placed point may be anywhere in its pixel: standard deviation
dx / sqrt(12) along x and dy / sqrt(12) along y, independent from point to point. A distance
between two points so has sqrt(2) / sqrt(12) times the pitch along it. Boxes and ellipses are taken
as two independent extents, each between two such points. The observer's hand, the blur of the
image and the calibration itself are not in it: it is what no observer can do better than.
"""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen

from workbench.base.figures import significant, with_unit
from workbench.base.text import t
from workbench.geom.shapes import axes, bounds, valid_polygon
from workbench.model.calibration import CALIBRATION_TITLES, Calibration, CalibrationSource, Spacing
from workbench.model.regions import Box, Ellipse, Points, Polygon, Polyline, Region

_PIXEL_SIGMA = 1 / math.sqrt(12)
_UNIT_SPACING = Spacing(1.0, 1.0)


@frozen
class Scale:
    """What one region is measured with; in pixels when `spacing` is None."""

    spacing: Spacing | None = None
    source: CalibrationSource = CalibrationSource.NONE

    @property
    def length_unit(self) -> str:
        """UCUM unit of a length."""
        return "mm" if self.spacing else "px"

    @property
    def area_unit(self) -> str:
        """UCUM unit of an area."""
        return "mm2" if self.spacing else "px2"


IN_PIXELS = Scale()


@frozen
class Quantity:
    """One measured number.

    Parameters
    ----------
    name : str
        ``length``, ``perimeter``, ``area`` or ``pixel_count``.
    unit : str
        UCUM: ``mm mm2 px px2``; ``1`` for a count.
    source : CalibrationSource
        Where the millimetres come from; NONE for pixels.
    uncertainty : float
        Standard uncertainty in the same unit, see the module.
    """

    name: str
    value: float
    unit: str
    source: CalibrationSource
    uncertainty: float


def calibration_for(region: Region, calibration: Calibration) -> Scale:
    """Return the scale of a region.

    Where an image has ultrasound regions, the smallest one that wholly contains the region counts,
    and outside all of them there are no millimetres (PS3.3 C.8.5.5), unless a user or a camera
    profile has calibrated the image.
    """
    by_hand = calibration.source in (CalibrationSource.USER, CalibrationSource.PROFILE)
    if not calibration.regions or by_hand:
        return Scale(calibration.spacing, calibration.source) if calibration.spacing else IN_PIXELS
    x0, y0, x1, y1 = bounds(region)
    around = [
        r
        for r in calibration.regions
        if min(r.x0, r.x1) <= x0
        and x1 <= max(r.x0, r.x1)
        and min(r.y0, r.y1) <= y0
        and y1 <= max(r.y0, r.y1)
    ]
    smallest = min(around, key=lambda r: abs((r.x1 - r.x0) * (r.y1 - r.y0)), default=None)
    if smallest is None or smallest.spacing is None:
        return IN_PIXELS
    return Scale(smallest.spacing, CalibrationSource.ULTRASOUND_REGION)


def measure(region: Region | None, calibration: Calibration) -> tuple[Quantity, ...]:
    """Return the quantities of a region: a line's length, an area's area and perimeter."""
    match region:
        case Polyline():
            scale = calibration_for(region, calibration)
            value, sigma = length(region, scale.spacing)
            return (Quantity("length", value, scale.length_unit, scale.source, sigma),)
        case Polygon() | Ellipse() | Box():
            scale = calibration_for(region, calibration)
            region = _without_crossings(region)
            inside, inside_sigma = area(region, scale.spacing)
            around, around_sigma = perimeter(region, scale.spacing)
            return (
                Quantity("area", inside, scale.area_unit, scale.source, inside_sigma),
                Quantity("perimeter", around, scale.length_unit, scale.source, around_sigma),
            )
        case _:
            return ()


def _without_crossings(region: Polygon | Ellipse | Box) -> Polygon | Ellipse | Box:
    return (valid_polygon(region) or region) if isinstance(region, Polygon) else region


def length(line: Polyline, spacing: Spacing | None = None) -> tuple[float, float]:
    """Return the length of a line and its standard uncertainty, in mm or px."""
    value, variance = _path(line.points, spacing or _UNIT_SPACING, closed=False)
    return value, math.sqrt(variance)


def perimeter(region: Polygon | Ellipse | Box, spacing: Spacing | None = None) -> Measured:
    """Return the length of all outlines, those of holes too, and its standard uncertainty.

    An ellipse's is exact to rounding (arithmetic-geometric mean, see `ellipse_perimeter`).
    """
    spacing = spacing or _UNIT_SPACING
    match region:
        case Polygon(parts):
            paths = [_path(ring, spacing, closed=True) for part in parts for ring in part.rings]
            return sum(p[0] for p in paths), math.sqrt(sum(p[1] for p in paths))
        case Box():
            (ux, uy), (vx, vy) = _extents(region.angle, region.width, region.height, spacing)
            value = 2 * (math.hypot(ux, uy) + math.hypot(vx, vy))
            return value, 2 * math.hypot(_sigma((ux, uy), spacing), _sigma((vx, vy), spacing))
        case Ellipse():
            a, b, sigma_a, sigma_b = _semi_axes(region, spacing)
            step = 1e-6 * max(a, b) or 1e-6
            value = ellipse_perimeter(a, b)
            by_a = (ellipse_perimeter(a + step, b) - value) / step
            by_b = (ellipse_perimeter(a, b + step) - value) / step
            return value, math.hypot(by_a * sigma_a, by_b * sigma_b)


def area(region: Polygon | Ellipse | Box, spacing: Spacing | None = None) -> Measured:
    """Return the vector area, holes taken off, and its standard uncertainty, in mm2 or px2.

    Outlines of a polygon must not cross (`shapes.valid_polygon`).
    """
    spacing = spacing or _UNIT_SPACING
    match region:
        case Polygon(parts):
            value = variance = 0.0
            for part in parts:
                for i, ring in enumerate(part.rings):
                    one, its_variance = _ring_area(ring, spacing)
                    value += -one if i else one
                    variance += its_variance
            return value, math.sqrt(variance)
        case Box():
            u, v = _extents(region.angle, region.width, region.height, spacing)
            value = abs(u[0] * v[1] - u[1] * v[0])
            return value, math.hypot(
                math.hypot(*v) * _sigma(u, spacing), math.hypot(*u) * _sigma(v, spacing)
            )
        case Ellipse():
            # The determinant of the affine map from the unit circle; one rounding, no quadrature.
            value = math.pi * region.rx * region.ry * spacing.dx * spacing.dy
            a, b, sigma_a, sigma_b = _semi_axes(region, spacing)
            return value, math.pi * math.hypot(b * sigma_a, a * sigma_b)


def ellipse_perimeter(a: float, b: float) -> float:
    """Return the perimeter of an ellipse by its semi-axes, relative error below 1e-14.

    Gauss's arithmetic-geometric mean for the complete elliptic integral of the second kind
    (NIST DLMF 19.8.6 with 19.30.5): each round doubles the number of right digits.
    """
    if a < b:
        a, b = b, a
    if b == 0:
        return 4 * a
    total, weight = a * a, 0.5
    c = math.sqrt((a - b) * (a + b))
    total -= weight * c * c
    # Not down to rounding: a and b may end one unit in the last place apart for ever. What is left
    # out at 1e-10 is c squared, 1e-20.
    while c > 1e-10 * a:
        a, b, c = (a + b) / 2, math.sqrt(a * b), (a - b) / 2
        weight *= 2
        total -= weight * c * c
    return 2 * math.pi * total / a


Measured = tuple[float, float]
_Vector = tuple[float, float]


def _in_mm(points: Points, spacing: Spacing) -> Points:
    return np.asarray(points * (spacing.dx, spacing.dy))


def _path(points: Points, spacing: Spacing, *, closed: bool) -> Measured:
    """Return the length of a path and its variance; its gradient at a point is u_in - u_out."""
    mm = _in_mm(points, spacing)
    steps = np.diff(mm, axis=0, append=mm[:1])
    if not closed:
        steps = steps[:-1]
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    units = np.divide(steps, lengths[:, None], out=np.zeros_like(steps), where=lengths[:, None] > 0)
    gradient = np.zeros_like(mm)
    gradient[: len(units)] -= units
    gradient += np.roll(units, 1, axis=0) if closed else np.vstack((np.zeros(2), units))
    return float(lengths.sum()), _variance(gradient, spacing)


def _ring_area(points: Points, spacing: Spacing) -> Measured:
    """Return the area of a ring by the shoelace formula, from its first point, and its variance."""
    mm = _in_mm(points, spacing)
    mm = mm - mm[0]
    before, after = np.roll(mm, 1, axis=0), np.roll(mm, -1, axis=0)
    value = abs(float((mm[:, 0] * after[:, 1] - after[:, 0] * mm[:, 1]).sum())) / 2
    gradient = (after - before)[:, ::-1] / 2
    return value, _variance(gradient, spacing)


def _variance(gradient: Points, spacing: Spacing) -> float:
    sigma = np.array([spacing.dx, spacing.dy]) * _PIXEL_SIGMA
    return float(((gradient * sigma) ** 2).sum())


def _extents(
    angle: float, width: float, height: float, spacing: Spacing
) -> tuple[_Vector, _Vector]:
    """Return width and height of a turned shape as vectors in mm."""
    (ux, uy), (vx, vy) = axes(angle)
    dx, dy = spacing.dx, spacing.dy
    return (width * ux * dx, width * uy * dy), (height * vx * dx, height * vy * dy)


def _sigma(extent: _Vector, spacing: Spacing) -> float:
    """Return the standard uncertainty of an extent between two independent points."""
    size = math.hypot(*extent)
    ux, uy = (extent[0] / size, extent[1] / size) if size else (1.0, 0.0)
    return math.sqrt(2) * _PIXEL_SIGMA * math.hypot(ux * spacing.dx, uy * spacing.dy)


def _semi_axes(ellipse: Ellipse, spacing: Spacing) -> tuple[float, float, float, float]:
    """Return both semi-axes in mm and their uncertainties.

    An ellipse stays one under x * dx, y * dy; its axes are the singular values of the map from
    the unit circle, in general along other directions than in pixels.
    """
    u, v = _extents(ellipse.angle, ellipse.rx, ellipse.ry, spacing)
    directions, sizes, _ = np.linalg.svd(np.array([u, v]).T)
    a, b = (float(size) for size in sizes)
    along_a, along_b = directions.T.tolist()
    return a, b, _sigma(tuple(along_a), spacing) / 2, _sigma(tuple(along_b), spacing) / 2


def quantity_text(quantity: Quantity) -> str:
    """Return a number with its unit."""
    return with_unit(significant(quantity.value), quantity.unit)


def sourced_text(quantity: Quantity) -> str:
    """Return a number with its unit, and with its source where it is in millimetres."""
    value = quantity_text(quantity)
    if quantity.source is CalibrationSource.NONE:
        return value
    return str(t("{value} ({source})", value=value, source=CALIBRATION_TITLES[quantity.source]))
