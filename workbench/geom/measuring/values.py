"""What a region measures, by what it is a measurement of."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from workbench.geom.measuring import areas, lines
from workbench.geom.measuring.estimate import BOUNDARY_PX, Estimate, Marks, apart, quantity
from workbench.geom.measuring.own_units import own_values, runs_along
from workbench.geom.measuring.quantity import Quantity, Uncertainty
from workbench.geom.measuring.scale import IN_PIXELS, Scale, scale_for
from workbench.geom.measuring.widths import width_estimates
from workbench.geom.shapes import valid_polygon
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import (
    AREA_REGIONS,
    Box,
    Ellipse,
    Lines,
    Point,
    Points,
    Polygon,
    Polyline,
    Region,
)

Kind = MeasurementKind
Area = Polygon | Ellipse | Box
#: An area that is no more than this of its extent squared has no centre and no direction.
_FLAT = 1e-12


def measured(
    region: Region | None,
    kind: MeasurementKind | None,
    calibration: Calibration,
    boundary: float = BOUNDARY_PX,
) -> tuple[Quantity, ...]:
    """Return the quantities of a region; the first is the one that is shown beside the shape.

    Parameters
    ----------
    kind : MeasurementKind or None
        How the region is read; None = by its type. A region that does not fit its kind (yet)
        measures nothing.
    boundary : float
        Standard uncertainty in px of where an edge is taken to be.
    """
    return tuple(_finite(_all(region, kind, calibration, boundary)))


def first_measured(
    region: Region | None,
    kind: MeasurementKind | None,
    calibration: Calibration,
    boundary: float = BOUNDARY_PX,
) -> Quantity | None:
    """Return what is shown beside the shape: the first of `measured`, without the rest."""
    return next(_finite(_all(region, kind, calibration, boundary)), None)


def counted(region: Area, rows: int, columns: int, boundary: float = BOUNDARY_PX) -> Quantity:
    """Return how many pixels of a frame belong to an area; as uncertain as its area in px."""
    from workbench.geom.raster import pixel_count

    count = float(pixel_count(region, rows, columns))
    parts = _area_in_pixels(region, boundary)
    return Quantity.of("pixel_count", count, "1", CalibrationSource.NONE, parts)


def _area_in_pixels(region: Area, boundary: float) -> Uncertainty:
    """Return how uncertain an area is, without a calibration; not at all beyond all floats."""
    try:
        with np.errstate(all="ignore"):
            area = areas.shape_of(_without_crossings(region), IN_PIXELS, boundary).area
            parts = Uncertainty(area.pitch, 0.0, abs(area.shift))
    except (ArithmeticError, np.linalg.LinAlgError):
        return Uncertainty()
    return parts if math.isfinite(parts.combined) else Uncertainty()


def _finite(found: Iterator[Quantity]) -> Iterator[Quantity]:
    """Yield what is a number: a shape beyond what floats can hold, or below it, measures less."""
    while True:
        try:
            with np.errstate(all="ignore"):
                one = next(found, None)
        except (ArithmeticError, np.linalg.LinAlgError):
            return
        if one is None:
            return
        if math.isfinite(one.value) and math.isfinite(one.uncertainty):
            yield one


def _all(
    region: Region | None, kind: Kind | None, calibration: Calibration, boundary: float
) -> Iterator[Quantity]:
    if region is None or kind in (Kind.ARROW, Kind.TEXT):
        return
    scale = scale_for(region, calibration)
    form = _form(scale, calibration)
    if scale.axes is None:
        yield from _in_scale(region, kind, scale, form, boundary)
        return
    along = runs_along(region, scale.axes) if kind in (None, Kind.LENGTH) else ""
    own = list(own_values(region, scale.axes))
    yield from (one for one in own if one.name == along)
    yield from _in_scale(region, kind, IN_PIXELS, form, boundary)
    yield from (one for one in own if one.name != along)


def _form(scale: Scale, calibration: Calibration) -> Scale:
    """Return in what angles and ratios are computed: where there are no mm, in square pixels."""
    if scale.spacing is not None or calibration.aspect == 1.0:
        return IN_PIXELS if scale.spacing is None else scale
    return Scale(Spacing(calibration.aspect, 1.0))


def _in_scale(
    region: Region, kind: Kind | None, scale: Scale, form: Scale, boundary: float
) -> Iterator[Quantity]:
    match kind, region:
        case ((None | Kind.ROI), (Polygon() | Ellipse() | Box())):
            yield from _of_area(region, scale, form, boundary)
        case ((None | Kind.LENGTH | Kind.PATH | Kind.PROFILE), Polyline(points)):
            yield from _of_path(points, scale, form, boundary)
        case ((None | Kind.PROBE), Point(x, y)):
            yield from _of_point(np.array([(x, y)]), scale)
        case Kind.ANGLE, Polyline(points) if len(points) == 3:
            yield quantity("angle", lines.angle_at(points, form), scale, 0)
        case Kind.CALIPER, Lines(found):
            yield from _of_widths(found, scale, boundary)
        case None, Lines(found):
            sizes = apart(*(lines.length(one, scale, boundary) for one in found))
            total = Estimate(
                sum(one.value for one in sizes),
                np.sum([one.spread for one in sizes], axis=0),
                sum(one.shift for one in sizes),
            )
            yield quantity("length", total, scale, 1)
        case _, Lines((first, second)):
            yield from _of_pair(kind, first, second, scale, form, boundary)


def _of_pair(
    kind: Kind | None, first: Points, second: Points, scale: Scale, form: Scale, boundary: float
) -> Iterator[Quantity]:
    match kind:
        case Kind.OPEN_ANGLE:
            yield quantity("angle", lines.angle_between(first, second, form), scale, 0)
        case Kind.COBB:
            yield quantity("angle", lines.cobb_angle(first, second, form), scale, 0)
        case Kind.PERPENDICULAR:
            found = lines.distance_from(first, second[-1:], scale, boundary)
            yield quantity("distance", found, scale, 1)
        case Kind.PARALLEL:
            found = lines.distance_from(first, second[[0, -1]], scale, boundary)
            yield quantity("distance", found, scale, 1)
        case Kind.BIDIRECTIONAL:
            both = [lines.length(one, scale, boundary) for one in (first, second)]
            sizes = [lines.length(one, form).value for one in (first, second)]
            longer, shorter = both if sizes[0] >= sizes[1] else both[::-1]
            yield quantity("long_axis", longer, scale, 1)
            yield quantity("short_axis", shorter, scale, 1)
        case Kind.CARDIOTHORACIC:
            both = [lines.length(one, scale, boundary) for one in (first, second)]
            if both[1].value > 0:
                shares = apart(*(lines.length(one, form, boundary) for one in (first, second)))
                yield quantity("ratio", lines.ratio(*shares), scale, 0)
            yield quantity("heart_width", both[0], scale, 1)
            yield quantity("thorax_width", both[1], scale, 1)


def _of_path(points: Points, scale: Scale, form: Scale, boundary: float) -> Iterator[Quantity]:
    yield quantity("length", lines.length(points, scale, boundary), scale, 1)
    turn = lines.line_orientation(points, form)
    if turn is not None:
        yield quantity("orientation", turn, scale, 0)
    yield from _place(lines.line_centre(points, IN_PIXELS), IN_PIXELS)
    if scale.spacing:
        yield from _place(lines.line_centre(points, scale), scale)


def _of_point(points: Points, scale: Scale) -> Iterator[Quantity]:
    for one in (IN_PIXELS, scale) if scale.spacing else (IN_PIXELS,):
        marks = Marks.of(points, one)
        x, y = (Estimate(float(marks.mm[0, i]), marks.spread(np.eye(2)[i : i + 1])) for i in (0, 1))
        yield from _place((x, y), one)


def _of_widths(found: tuple[Points, ...], scale: Scale, boundary: float) -> Iterator[Quantity]:
    for name, estimate in width_estimates(found, scale, boundary).items():
        yield quantity(name, estimate, scale, 1)


def _of_area(region: Area, scale: Scale, form: Scale, boundary: float) -> Iterator[Quantity]:
    region = _without_crossings(region)
    shape = areas.shape_of(region, scale, boundary)
    area = shape.area
    yield quantity("area", area, scale, 2)
    perimeter = shape.perimeter
    yield quantity("perimeter", perimeter, scale, 1)
    longest, least = shape.ferets
    yield quantity("max_feret", longest, scale, 1)
    yield quantity("min_feret", least, scale, 1)
    if not (longest.value > _FLAT and area.value > _FLAT * longest.value**2):
        return
    yield quantity("equivalent_diameter", areas.equivalent_diameter(area), scale, 1)
    true = shape if form == scale else areas.shape_of(region, form, boundary)
    yield quantity("circularity", areas.circularity(true.area, true.perimeter), scale, 0)
    turn = areas.orientation(true)
    if turn is not None:
        yield quantity("orientation", turn, scale, 0)
    yield from _place(shape.centre_px, IN_PIXELS)
    if scale.spacing:
        yield from _place(shape.centroid, scale)


def _place(at: tuple[Estimate, Estimate], scale: Scale) -> Iterator[Quantity]:
    yield quantity("centroid_x", at[0], scale, 1)
    yield quantity("centroid_y", at[1], scale, 1)


def _without_crossings(region: Area) -> Area:
    return (valid_polygon(region) or region) if isinstance(region, Polygon) else region


__all__ = ["AREA_REGIONS", "counted", "first_measured", "measured"]
