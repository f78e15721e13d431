"""Scale: what one region is measured with."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from workbench.geom.measuring.rectify import from_plane, jacobian, to_plane
from workbench.geom.shapes import bounds, points_of
from workbench.model.calibration import (
    Calibration,
    CalibrationSource,
    PhysicalAxis,
    Rectification,
    Spacing,
    UltrasoundRegion,
)
from workbench.model.regions import Points, Region

Floats = NDArray[np.float64]


@frozen
class Scale:
    """From positions of an image to millimetres; in pixels when `spacing` is None.

    Parameters
    ----------
    spacing : Spacing or None
        With a rectification that of the middle of the picture, else of every pixel.
    rectification : Rectification or None
        Lens and tilt; it counts instead of the spacing.
    uncertainty : float
        Relative standard uncertainty of all lengths, the same one for all of them.
    axes : tuple of PhysicalAxis or None
        Of x and y, where they are in units of their own and there are no millimetres.
    """

    spacing: Spacing | None = None
    source: CalibrationSource = CalibrationSource.NONE
    rectification: Rectification | None = None
    uncertainty: float = 0.0
    axes: tuple[PhysicalAxis | None, PhysicalAxis | None] | None = None

    @property
    def length_unit(self) -> str:
        """UCUM unit of a length."""
        return "mm" if self.spacing else "px"

    @property
    def area_unit(self) -> str:
        """UCUM unit of an area."""
        return "mm2" if self.spacing else "px2"

    @property
    def factors(self) -> tuple[float, float]:
        """What x and y are multiplied with, without a rectification."""
        return (self.spacing.dx, self.spacing.dy) if self.spacing else (1.0, 1.0)

    def to_mm(self, points: ArrayLike) -> Points:
        """Return positions in millimetres, shape (n, 2); in pixels they stay as they are.

        NaN where a rectification does not reach; `scale_for` gives none that does not.
        """
        points = np.asarray(points, np.float64)
        if self.rectification is not None:
            return to_plane(points, self.rectification)
        return np.asarray(points * self.factors)

    def to_px(self, mm: ArrayLike) -> Points:
        """Return the positions in the image of what `to_mm` gives, shape (n, 2)."""
        mm = np.asarray(mm, np.float64)
        if self.rectification is not None:
            return from_plane(mm, self.rectification)
        return np.asarray(mm / self.factors)

    def jacobian(self, points: ArrayLike) -> Floats:
        """Return d(mm) / d(px) at positions, shape (n, 2, 2)."""
        points = np.asarray(points, np.float64)
        if self.rectification is not None:
            return jacobian(points, self.rectification)
        return np.broadcast_to(np.diag(self.factors), (len(points), 2, 2))


IN_PIXELS = Scale()


def scale_for(region: Region, calibration: Calibration) -> Scale:
    """Return the scale of a region.

    Where an image has ultrasound regions, the one of high priority, then the smallest, that wholly
    contains the region counts; outside all of them there are no millimetres (PS3.3 C.8.5.5), unless
    a user or a camera profile has calibrated the image. What a rectification does not reach is in
    pixels.
    """
    by_hand = calibration.source in (CalibrationSource.USER, CalibrationSource.PROFILE)
    if calibration.regions and not by_hand:
        return _in_region(region, calibration)
    if calibration.spacing is None:
        return IN_PIXELS
    scale = Scale(
        calibration.spacing,
        calibration.source,
        calibration.rectification,
        calibration.uncertainty,
    )
    if scale.rectification is not None and not np.isfinite(scale.to_mm(points_of(region))).all():
        return IN_PIXELS
    return scale


def region_around(region: Region, regions: tuple[UltrasoundRegion, ...]) -> UltrasoundRegion | None:
    """Return the ultrasound region that a region lies in wholly; None outside all of them.

    Of several, pixels of high priority lie over those of low (PS3.3 C.8.5.5.1.2), then the smallest
    counts.
    """
    x0, y0, x1, y1 = bounds(region)
    around = [
        r
        for r in regions
        if min(r.x0, r.x1) <= x0
        and x1 <= max(r.x0, r.x1)
        and min(r.y0, r.y1) <= y0
        and y1 <= max(r.y0, r.y1)
    ]
    return min(around, key=lambda r: (r.below, abs((r.x1 - r.x0) * (r.y1 - r.y0))), default=None)


def _in_region(region: Region, calibration: Calibration) -> Scale:
    around = region_around(region, calibration.regions)
    if around is None:
        return IN_PIXELS
    if around.spacing is not None:
        return Scale(
            around.spacing,
            CalibrationSource.ULTRASOUND_REGION,
            uncertainty=calibration.uncertainty,
        )
    if around.x_axis is None and around.y_axis is None:
        return IN_PIXELS
    return Scale(axes=(around.x_axis, around.y_axis))
