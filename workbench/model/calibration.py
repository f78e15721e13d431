"""Calibration: how many millimetres a pixel has, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from workbench.base.text import Text, t


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


@frozen
class UltrasoundRegion:
    """A calibrated rectangle of an ultrasound image, in continuous image coordinates.

    `spacing` is None where the region's physical units are not centimetres in both directions.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    spacing: Spacing | None


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
    """

    spacing: Spacing | None = None
    source: CalibrationSource = CalibrationSource.NONE
    regions: tuple[UltrasoundRegion, ...] = ()
    aspect: float = 1.0
    reason: Text | None = None

    def __attrs_post_init__(self) -> None:
        if (self.spacing is None) != (
            self.source in (CalibrationSource.NONE, CalibrationSource.ULTRASOUND_REGION)
        ):
            raise ValueError(f"source {self.source} does not fit spacing {self.spacing}")


UNCALIBRATED = Calibration()
#: Of coordinates that are millimetres in the patient already, as those on a plane are.
IN_PATIENT = Calibration(Spacing(1.0, 1.0), CalibrationSource.PATIENT)
