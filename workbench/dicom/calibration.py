"""Millimetres and who says so, by kind of image (PS3.3 10.7, C.7.6.2, C.8.5.5)."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from workbench.base.text import Text, t
from workbench.dicom.calibration_regions import by_regions, has_regions
from workbench.dicom.groups import macro
from workbench.dicom.values import number, numbers, text
from workbench.model.calibration import Calibration, CalibrationSource, Spacing

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_SOP = "1.2.840.10008.5.1.4.1.1."
_SECONDARY_CAPTURE = _SOP + "7"
# CR, DX, MG, IO (presentation and processing), XA, XRF and their enhanced forms.
_PROJECTION = tuple(
    _SOP + n
    for n in (
        "1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1",
        "12.1", "12.1.1", "12.2", "12.2.1", "12.3",
    )
)  # fmt: skip
_PROJECTION_MODALITIES = ("CR", "DX", "MG", "IO", "PX", "XA", "RF")
_TOMOGRAPHIC_MODALITIES = ("CT", "MR", "PT", "NM", "SEG", "RTDOSE", "OPT", "SM")
_RT_IMAGE = _SOP + "481.1"
_WRITTEN = 1e-4
_NOTHING = t("The file has no pixel spacing. Calibrate with the ruler to measure in millimetres.")


def calibration_of(ds: Dataset, frame: int, rows: int, columns: int) -> Calibration:
    """Return the millimetres of a frame, their source, and what they rest on."""
    if has_regions(ds):
        return by_regions(ds, rows, columns, _aspect(ds))
    measures = macro(ds, frame, "PixelMeasuresSequence")
    if measures is not None:
        spacing = _spacing(measures, "PixelSpacing")
        if spacing is not None:
            return _known(spacing, CalibrationSource.PATIENT, _IN_PATIENT)
    if _is_projection(ds):
        return _projection(ds, frame)
    if _is_tomographic(ds):
        spacing = _spacing(ds, "PixelSpacing")
        if spacing is not None:
            return _known(spacing, CalibrationSource.PATIENT, _IN_PATIENT)
    return _other(ds)


_IN_PATIENT = t("Pixel Spacing (0028,0030), in the patient.")


def _is_projection(ds: Dataset) -> bool:
    uid = text(ds, "SOPClassUID")
    if uid in _PROJECTION:
        return True
    # A capture keeps the modality of what it shows, not its geometry.
    return not uid and text(ds, "Modality") in _PROJECTION_MODALITIES


def _is_tomographic(ds: Dataset) -> bool:
    if text(ds, "SOPClassUID").startswith(_SECONDARY_CAPTURE):
        return False
    oriented = len(numbers(ds, "ImageOrientationPatient")) == 6
    return oriented or text(ds, "Modality") in _TOMOGRAPHIC_MODALITIES


def _projection(ds: Dataset, frame: int) -> Calibration:
    spacing = _spacing(ds, "PixelSpacing")
    properties = macro(ds, frame, "FramePixelDataPropertiesSequence")
    detector_ds = properties if properties is not None else ds
    detector = _spacing(detector_ds, "ImagerPixelSpacing") or _spacing(ds, "ImagerPixelSpacing")
    centre = _in_beam(ds, frame, detector_ds)
    if centre is not None:
        return centre
    if spacing is not None and (declared := _declared_type(ds, spacing)) is not None:
        return declared
    if spacing is not None and not _same(spacing, detector):
        return _known(spacing, CalibrationSource.CORRECTED, _UNKNOWN_METHOD)
    if detector is not None:
        return _at_detector(ds, detector)
    return _film_or_nothing(ds)


def _in_beam(ds: Dataset, frame: int, beside: Dataset) -> Calibration | None:
    """Return the millimetres at the object of an enhanced XA image (PS3.3 C.8.19.6.9.2).

    Beyond 60 degrees between the beam and the normal of the table the standard lets applications
    tell their users about deviations.
    """
    found = macro(ds, frame, "ProjectionPixelCalibrationSequence")
    for here in (found, beside, ds):
        spacing = _spacing(here, "ObjectPixelSpacingInCenterOfBeam") if here is not None else None
        if here is not None and spacing is not None:
            angle = number(here, "BeamAngle")
            if angle is None or _from_normal(angle) <= _TRUSTED_ANGLE:
                return _known(spacing, CalibrationSource.GEOMETRY, _IN_BEAM)
            reason = t(
                "Object Pixel Spacing in Center of Beam (0018,9404), but the beam is {angle}° off "
                "the normal of the table: beyond 60° it may deviate.",
                angle=f"{_from_normal(angle):g}",
            )
            return _known(spacing, CalibrationSource.GEOMETRY, reason)
    return None


def _from_normal(angle: float) -> float:
    """Return how far a beam leans, 0 to 90 degrees, whichever way and side it comes from."""
    turned = abs(angle) % 180
    return min(turned, 180 - turned)


_TRUSTED_ANGLE = 60.0
_IN_BEAM = t(
    "Object Pixel Spacing in Center of Beam (0018,9404); valid near the beam's centre, and at the "
    "depth of the object."
)
_UNKNOWN_METHOD = t(
    "Pixel Spacing (0028,0030); the file does not say how it was corrected for magnification."
)


def _declared_type(ds: Dataset, spacing: Spacing) -> Calibration | None:
    """PixelSpacing with Pixel Spacing Calibration Type (0028,0A02)."""
    kind = text(ds, "PixelSpacingCalibrationType").upper()
    if kind == "FIDUCIAL":
        return _known(
            spacing,
            CalibrationSource.FIDUCIAL,
            t(
                "Pixel Spacing (0028,0030) from an object of known size (0028,0A02 FIDUCIAL); "
                "valid at the depth of that object."
            ),
        )
    if kind == "GEOMETRY":
        return _known(
            spacing,
            CalibrationSource.GEOMETRY,
            t("Pixel Spacing (0028,0030), corrected for magnification (0028,0A02 GEOMETRY)."),
        )
    return None


def _at_detector(ds: Dataset, detector: Spacing) -> Calibration:
    factor, reason = _magnification(ds)
    if factor > 1:
        estimated = Spacing(detector.dy / factor, detector.dx / factor)
        return _known(estimated, CalibrationSource.ESTIMATED, reason)
    return _known(
        detector,
        CalibrationSource.DETECTOR,
        t(
            "Imager Pixel Spacing (0018,1164), at the detector: objects appear larger than "
            "they are."
        ),
    )


def _magnification(ds: Dataset) -> tuple[float, Text]:
    """Return the factor from the patient to the detector and what it rests on."""
    factor = number(ds, "EstimatedRadiographicMagnificationFactor")
    if factor is not None and factor > 1:
        return factor, t(
            "Imager Pixel Spacing (0018,1164) divided by Estimated Radiographic Magnification "
            "Factor (0018,1114), {factor}.",
            factor=f"{factor:g}",
        )
    detector = number(ds, "DistanceSourceToDetector") or 0.0
    patient = number(ds, "DistanceSourceToPatient") or number(ds, "DistanceSourceToEntrance") or 0.0
    if 0 < patient < detector:
        return detector / patient, t(
            "Imager Pixel Spacing (0018,1164) divided by {factor}, from the distances of detector "
            "and patient (0018,1110, 0018,1111).",
            factor=f"{detector / patient:.3f}",
        )
    return 1.0, _NOTHING


def _other(ds: Dataset) -> Calibration:
    """Neither projection nor tomography: captures, photographs, ultrasound without regions."""
    spacing = _spacing(ds, "PixelSpacing")
    if spacing is not None:
        return _declared_type(ds, spacing) or _known(
            spacing, CalibrationSource.CORRECTED, _UNKNOWN_METHOD
        )
    detector = _spacing(ds, "ImagerPixelSpacing")
    if detector is not None:
        return _at_detector(ds, detector)
    plane = _spacing(ds, "ImagePlanePixelSpacing")
    if plane is not None and text(ds, "SOPClassUID") == _RT_IMAGE:
        return _known(
            plane,
            CalibrationSource.DETECTOR,
            t("Image Plane Pixel Spacing (3002,0011), at the plane of the receptor."),
        )
    return _film_or_nothing(ds)


def _film_or_nothing(ds: Dataset) -> Calibration:
    film = _spacing(ds, "NominalScannedPixelSpacing")
    if film is not None:
        return _known(
            film,
            CalibrationSource.FILM,
            t("Nominal Scanned Pixel Spacing (0018,2010), on the film."),
        )
    return Calibration(aspect=_aspect(ds), reason=_NOTHING)


def _aspect(ds: Dataset) -> float:
    """Height of a pixel over its width, from Pixel Aspect Ratio (0028,0034), vertical first."""
    ratio = numbers(ds, "PixelAspectRatio")
    return ratio[0] / ratio[1] if len(ratio) == 2 and min(ratio) > 0 else 1.0


def _same(one: Spacing, other: Spacing | None) -> bool:
    """Return whether two spacings differ by no more than how they were written out."""
    return other is not None and all(
        isclose(a, b, rel_tol=_WRITTEN) for a, b in ((one.dy, other.dy), (one.dx, other.dx))
    )


def _spacing(ds: Dataset, keyword: str) -> Spacing | None:
    """Return (row, column) spacing; negative values are taken as positive, zero as absent."""
    values = [abs(v) for v in numbers(ds, keyword)]
    return Spacing(values[0], values[1]) if len(values) == 2 and min(values) > 0 else None


def _known(spacing: Spacing, source: CalibrationSource, reason: Text) -> Calibration:
    return Calibration(spacing, source, aspect=spacing.dy / spacing.dx, reason=reason)
