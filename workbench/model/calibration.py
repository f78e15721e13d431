"""Calibration: how many millimetres a pixel has, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any

from attrs import field, frozen
from attrs.validators import ge

from workbench.base.text import Text, t
from workbench.model.ids import CameraId


class CalibrationSource(StrEnum):
    """Where millimetres come from; PS3.3 10.7 and C.8.5.5 for the DICOM ones."""

    PATIENT = "patient"
    FIDUCIAL = "fiducial"
    GEOMETRY = "geometry"
    CORRECTED = "corrected"
    ESTIMATED = "estimated"
    DETECTOR = "detector"
    FILM = "film"
    ULTRASOUND_REGION = "ultrasound_region"
    USER = "user"
    PROFILE = "profile"
    NONE = "none"


CALIBRATION_TITLES: Mapping[CalibrationSource, Text] = {
    CalibrationSource.PATIENT: t("Patient plane"),
    CalibrationSource.FIDUCIAL: t("Fiducial"),
    CalibrationSource.GEOMETRY: t("Geometry corrected"),
    CalibrationSource.CORRECTED: t("Corrected"),
    CalibrationSource.ESTIMATED: t("Estimated"),
    CalibrationSource.DETECTOR: t("At the detector"),
    CalibrationSource.FILM: t("On film"),
    CalibrationSource.ULTRASOUND_REGION: t("Ultrasound region"),
    CalibrationSource.USER: t("By hand"),
    CalibrationSource.PROFILE: t("Camera profile"),
    CalibrationSource.NONE: t("Not calibrated"),
}


@frozen
class Spacing:
    """Distance between pixel centres in mm: between rows (dy) and between columns (dx)."""

    dy: float = field(converter=float)
    dx: float = field(converter=float)

    def __attrs_post_init__(self) -> None:
        if not (0 < self.dy < float("inf") and 0 < self.dx < float("inf")):
            raise ValueError(f"spacing must be positive, not ({self.dy}, {self.dx})")


def _numbers(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _finite(instance: Any, attribute: Any, values: tuple[float, ...]) -> None:
    if not all(isfinite(value) for value in values):
        raise ValueError(f"{attribute.name} must be finite")


@frozen
class Rectification:
    """From pixels of a picture to millimetres of the plane it shows: the lens first, then the tilt.

    Parameters
    ----------
    camera : tuple of float
        Camera matrix fx, fy, cx, cy in continuous image coordinates; empty without a lens.
    distortion : tuple of float
        k1, k2, p1, p2, k3 of the Brown-Conrady model, as OpenCV has them; empty without a lens.
    homography : tuple of float
        3 x 3, row by row, from undistorted image coordinates to millimetres of the plane.
    """

    homography: tuple[float, ...] = field(converter=_numbers, validator=_finite)
    camera: tuple[float, ...] = field(default=(), converter=_numbers, validator=_finite)
    distortion: tuple[float, ...] = field(default=(), converter=_numbers, validator=_finite)

    def __attrs_post_init__(self) -> None:
        if len(self.homography) != 9:
            raise ValueError("a homography has nine numbers")
        if (len(self.camera), len(self.distortion)) not in ((0, 0), (4, 5)):
            raise ValueError("a lens has four numbers of the camera and five of the distortion")


@frozen
class PhysicalAxis:
    """One direction of an ultrasound region in the unit it has there (PS3.3 C.8.5.5.1).

    Parameters
    ----------
    unit : str
        UCUM, such as ``s``, ``cm/s``, ``cm``.
    delta : float
        How much it grows from one pixel to the next one right or below; may be negative.
    origin : float or None
        Image coordinate of the reference pixel's centre; None = only differences are known.
    value : float
        The value there.
    """

    unit: str
    delta: float
    origin: float | None = None
    value: float = 0.0


@frozen
class UltrasoundRegion:
    """A calibrated rectangle of an ultrasound image, in continuous image coordinates.

    `spacing` is None where the region's physical units are not centimetres in both directions;
    `x_axis` and `y_axis` have what they are. `below` = of low priority: where regions overlap, the
    others count.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    spacing: Spacing | None
    x_axis: PhysicalAxis | None = None
    y_axis: PhysicalAxis | None = None
    below: bool = False


@frozen
class Calibration:
    """Millimetres of one frame, with their source.

    Parameters
    ----------
    spacing : Spacing or None
        None where nobody knows, and where only regions know.
    aspect : float
        Height of a pixel over its width, for display; dy/dx when there is a spacing.
    reason : Text or None
        What the millimetres rest on, or why there are none; for the badge's tooltip.
    uncertainty : float
        Relative standard uncertainty of the spacing; 0 where nobody knows.
    rectification : Rectification or None
        Lens and tilt of the camera; `spacing` is then that at the middle of the picture.
    camera : CameraId or None
        The profile it was taken from; its numbers are here, so that a later change of the profile
        changes nothing that was measured.
    expires : date or None
        The last day on which it may be used without a warning.
    """

    spacing: Spacing | None = None
    source: CalibrationSource = CalibrationSource.NONE
    regions: tuple[UltrasoundRegion, ...] = ()
    aspect: float = 1.0
    reason: Text | None = None
    uncertainty: float = field(default=0.0, validator=ge(0))
    rectification: Rectification | None = None
    camera: CameraId | None = None
    expires: date | None = None

    def __attrs_post_init__(self) -> None:
        if (self.spacing is None) != (
            self.source in (CalibrationSource.NONE, CalibrationSource.ULTRASOUND_REGION)
        ):
            raise ValueError(f"source {self.source} does not fit spacing {self.spacing}")


UNCALIBRATED = Calibration()
#: Of coordinates that are millimetres in the patient already, as those on a plane are.
IN_PATIENT = Calibration(Spacing(1.0, 1.0), CalibrationSource.PATIENT)
