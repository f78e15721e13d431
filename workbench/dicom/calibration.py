"""Millimetres and who says so, by kind of image (PS3.3 10.7, C.7.6.2, C.8.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.base.text import Text, t
from workbench.dicom.groups import macro
from workbench.dicom.values import integer, items, number, numbers, text
from workbench.model.calibration import (
    Calibration,
    CalibrationSource,
    Spacing,
    UltrasoundRegion,
)

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
_CENTIMETRES = 3
_NOTHING = t("The file has no pixel spacing. Calibrate with the ruler to measure in millimetres.")


def calibration_of(ds: Dataset, frame: int, rows: int, columns: int) -> Calibration:
    """Return the millimetres of a frame, their source, and what they rest on."""
    if items(ds, "SequenceOfUltrasoundRegions"):
        return _ultrasound(ds, rows, columns)
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
    centre = _spacing(detector_ds, "ObjectPixelSpacingInCenterOfBeam")
    if centre is not None:
        return _known(
            centre,
            CalibrationSource.GEOMETRY,
            t("Object Pixel Spacing in Center of Beam (0018,9404); valid near the beam's centre."),
        )
    if spacing is not None and (declared := _declared_type(ds, spacing)) is not None:
        return declared
    if spacing is not None and spacing != detector:
        return _known(spacing, CalibrationSource.CORRECTED, _UNKNOWN_METHOD)
    if detector is not None:
        return _at_detector(ds, detector)
    return _film_or_nothing(ds)


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


def _ultrasound(ds: Dataset, rows: int, columns: int) -> Calibration:
    regions = [
        region
        for item in items(ds, "SequenceOfUltrasoundRegions")
        if (region := _region(item, rows, columns)) is not None
    ]
    if any(region.spacing for region in regions):
        return Calibration(
            source=CalibrationSource.ULTRASOUND_REGION,
            regions=tuple(regions),
            reason=t(
                "Regions of the ultrasound image (0018,6011); what is not wholly in one region is "
                "in pixels."
            ),
        )
    return Calibration(
        regions=tuple(regions),
        reason=t("No region of the ultrasound image (0018,6011) is in centimetres both ways."),
    )


def _region(item: Dataset, rows: int, columns: int) -> UltrasoundRegion | None:
    corners = [
        integer(item, keyword)
        for keyword in (
            "RegionLocationMinX0",
            "RegionLocationMinY0",
            "RegionLocationMaxX1",
            "RegionLocationMaxY1",
        )
    ]
    if any(corner is None for corner in corners):
        return None
    x0, y0, x1, y1 = (int(corner or 0) for corner in corners)
    # Whole pixels, both ends inside (C.8.5.5.1.1); so the far corner is one further.
    left, top = max(0, x0), max(0, y0)
    right, bottom = min(columns, x1 + 1), min(rows, y1 + 1)
    if right <= left or bottom <= top:
        return None
    return UltrasoundRegion(left, top, right, bottom, _region_spacing(item))


def _region_spacing(item: Dataset) -> Spacing | None:
    units = (
        integer(item, "PhysicalUnitsXDirection"),
        integer(item, "PhysicalUnitsYDirection"),
    )
    if units != (_CENTIMETRES, _CENTIMETRES):
        return None
    # Deltas may be negative: the axis points the other way, a millimetre stays one.
    dx, dy = number(item, "PhysicalDeltaX"), number(item, "PhysicalDeltaY")
    return Spacing(abs(dy) * 10, abs(dx) * 10) if dx and dy else None


def _spacing(ds: Dataset, keyword: str) -> Spacing | None:
    """Return (row, column) spacing; negative values are taken as positive, zero as absent."""
    values = [abs(v) for v in numbers(ds, keyword)]
    return Spacing(values[0], values[1]) if len(values) == 2 and min(values) > 0 else None


def _known(spacing: Spacing, source: CalibrationSource, reason: Text) -> Calibration:
    return Calibration(spacing, source, aspect=spacing.dy / spacing.dx, reason=reason)
