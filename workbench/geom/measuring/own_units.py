"""Values in an ultrasound region whose directions are seconds, cm/s, dB, ... (PS3.3 C.8.5.5.1)."""

from __future__ import annotations

import math
from collections.abc import Iterator

from workbench.geom.measuring.estimate import PIXEL_SIGMA
from workbench.geom.measuring.quantity import Quantity, Uncertainty
from workbench.geom.shapes import bounds
from workbench.model.calibration import CalibrationSource, PhysicalAxis
from workbench.model.regions import Point, Polyline, Region

Axes = tuple[PhysicalAxis | None, PhysicalAxis | None]
#: px: a line that is no further off an axis than this runs along it.
_ALONG = 0.5


def own_values(region: Region, axes: Axes) -> Iterator[Quantity]:
    """Yield where a point is on both axes, or how far a line or an area reaches along them.

    A value needs a reference pixel; a reach is a difference and needs none. A direction without a
    unit has no values.
    """
    x0, y0, x1, y1 = _ends(region)
    for name, axis, start, end in (("x", axes[0], x0, x1), ("y", axes[1], y0, y1)):
        if axis is None:
            continue
        if isinstance(region, Point):
            if axis.origin is not None:
                value = axis.value + (start - axis.origin) * axis.delta
                yield _quantity(f"{name}_value", value, axis, 1)
        else:
            yield _quantity(f"{name}_extent", abs((end - start) * axis.delta), axis, 2)


def runs_along(region: Region, axes: Axes) -> str:
    """Return the name of what a line measures that runs along an axis with a unit; else ""."""
    if not isinstance(region, Polyline) or len(region.points) != 2:
        return ""
    x0, y0, x1, y1 = _ends(region)
    if axes[0] is not None and abs(y1 - y0) <= _ALONG < abs(x1 - x0):
        return "x_extent"
    return "y_extent" if axes[1] is not None and abs(x1 - x0) <= _ALONG < abs(y1 - y0) else ""


def _ends(region: Region) -> tuple[float, float, float, float]:
    if isinstance(region, Polyline):
        (x0, y0), (x1, y1) = region.points[0].tolist(), region.points[-1].tolist()
        return x0, y0, x1, y1
    return bounds(region)


def _quantity(name: str, value: float, axis: PhysicalAxis, points: int) -> Quantity:
    # Lengths are millimetres everywhere.
    factor, unit = (10.0, "mm") if axis.unit == "cm" else (1.0, axis.unit)
    pitch = math.sqrt(points) * PIXEL_SIGMA * abs(axis.delta) * factor
    source = CalibrationSource.ULTRASOUND_REGION
    return Quantity.of(name, value * factor, unit, source, Uncertainty(pitch))
