from __future__ import annotations

from typing import Any

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from tests.builders import CT, DX, SECONDARY_CAPTURE, US, a_dataset
from workbench.dicom.calibration import calibration_of
from workbench.model.calibration import Calibration, CalibrationSource, Spacing

Source = CalibrationSource


def calibration(**attributes) -> Calibration:
    return calibration_of(a_dataset(**attributes), 1, 100, 200)


def dx(**attributes) -> Calibration:
    return calibration(SOPClassUID=DX, Modality="DX", **attributes)


def test_ct_is_in_the_patient_and_rows_come_first():
    found = calibration(SOPClassUID=CT, PixelSpacing=[0.5, 0.7])
    assert found.spacing == Spacing(dy=0.5, dx=0.7)
    assert found.source is Source.PATIENT
    assert found.aspect == pytest.approx(0.5 / 0.7)
    assert "(0028,0030)" in str(found.reason)


@pytest.mark.parametrize(
    ("attributes", "source", "spacing", "tag"),
    [
        (
            {"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"},
            Source.FIDUCIAL, 0.2, "FIDUCIAL",
        ),
        (
            {"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "GEOMETRY",
             "ImagerPixelSpacing": [0.25, 0.25]},
            Source.GEOMETRY, 0.2, "GEOMETRY",
        ),
        (
            {"PixelSpacing": [0.2, 0.2], "ImagerPixelSpacing": [0.25, 0.25]},
            Source.CORRECTED, 0.2, "0028,0030",
        ),
        (
            {"PixelSpacing": [0.25, 0.25], "ImagerPixelSpacing": [0.25, 0.25]},
            Source.DETECTOR, 0.25, "0018,1164",
        ),
        ({"ImagerPixelSpacing": [0.25, 0.25]}, Source.DETECTOR, 0.25, "0018,1164"),
        (
            {"ImagerPixelSpacing": [0.25, 0.25],
             "EstimatedRadiographicMagnificationFactor": "1.25"},
            Source.ESTIMATED, 0.2, "0018,1114",
        ),
        (
            {"ImagerPixelSpacing": [0.25, 0.25], "DistanceSourceToDetector": "1000",
             "DistanceSourceToPatient": "800"},
            Source.ESTIMATED, 0.2, "0018,1111",
        ),
        (
            {"ImagerPixelSpacing": [0.25, 0.25],
             "EstimatedRadiographicMagnificationFactor": "1"},
            Source.DETECTOR, 0.25, "0018,1164",
        ),
        ({"NominalScannedPixelSpacing": [0.17, 0.17]}, Source.FILM, 0.17, "0018,2010"),
    ],
)  # fmt: skip
def test_projection_says_where_its_millimetres_are(attributes, source, spacing, tag):
    found = dx(**attributes)
    assert found.source is source
    assert found.spacing is not None
    assert found.spacing.dy == pytest.approx(spacing)
    assert tag in str(found.reason)


def enhanced_xa(angle: float | None = None, **attributes) -> Calibration:
    frame, known = Dataset(), Dataset()
    known.ObjectPixelSpacingInCenterOfBeam = [0.3, 0.2]
    if angle is not None:
        known.BeamAngle = angle
    frame.ProjectionPixelCalibrationSequence = [known]
    return calibration(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.12.1.1",
        Modality="XA",
        PerFrameFunctionalGroupsSequence=[frame],
        ImagerPixelSpacing=[0.4, 0.4],
        **attributes,
    )


@pytest.mark.parametrize("angle", [None, 0.0, 60.0, -60.0, 170.0])
def test_enhanced_xa_uses_the_object_spacing(angle):
    found = enhanced_xa(angle)
    assert (found.source, found.spacing) == (Source.GEOMETRY, Spacing(0.3, 0.2))
    assert "0018,9404" in str(found.reason) and "deviate" not in str(found.reason)


@pytest.mark.parametrize("angle", [61.0, -75.0, 100.0])
def test_enhanced_xa_says_when_the_beam_leans_too_far(angle):
    found = enhanced_xa(angle)
    assert found.source is Source.GEOMETRY
    assert "60°" in str(found.reason)


def test_enhanced_xa_without_it_is_at_the_detector():
    frame, properties = Dataset(), Dataset()
    properties.ImagerPixelSpacing = [0.4, 0.3]
    frame.FramePixelDataPropertiesSequence = [properties]
    found = calibration(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.12.1.1",
        Modality="XA",
        PerFrameFunctionalGroupsSequence=[frame],
    )
    assert (found.source, found.spacing) == (Source.DETECTOR, Spacing(0.4, 0.3))


#: One image for each row of the table of calibration sources: what is in the header, the source,
#: (dy, dx), the height of a pixel over its width on the screen.
TABLE: dict[str, tuple[dict[str, Any], Source, tuple[float, float] | None, float]] = {
    "tomography": (
        {"SOPClassUID": CT, "Modality": "CT", "PixelSpacing": [0.5, 0.7]},
        Source.PATIENT, (0.5, 0.7), 0.5 / 0.7,
    ),
    "projection, fiducial": (
        {"PixelSpacing": [0.2, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"},
        Source.FIDUCIAL, (0.2, 0.1), 2.0,
    ),
    "projection, geometry": (
        {"PixelSpacing": [0.2, 0.1], "PixelSpacingCalibrationType": "GEOMETRY",
         "ImagerPixelSpacing": [0.25, 0.125]}, Source.GEOMETRY, (0.2, 0.1), 2.0,
    ),
    "projection, corrected somehow": (
        {"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.25, 0.125]},
        Source.CORRECTED, (0.2, 0.1), 2.0,
    ),
    "projection, both the same": (
        {"PixelSpacing": [0.143, 0.143], "ImagerPixelSpacing": [0.1430001, 0.143]},
        Source.DETECTOR, (0.1430001, 0.143), 1.0,
    ),
    "projection, detector": (
        {"ImagerPixelSpacing": [0.25, 0.125]}, Source.DETECTOR, (0.25, 0.125), 2.0,
    ),
    "projection, magnification": (
        {"ImagerPixelSpacing": [0.25, 0.125], "EstimatedRadiographicMagnificationFactor": "1.25"},
        Source.ESTIMATED, (0.2, 0.1), 2.0,
    ),
    "mammography, magnification beside a spacing at the detector": (
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.2", "Modality": "MG",
         "PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.1, 0.1],
         "EstimatedRadiographicMagnificationFactor": "1.25"}, Source.ESTIMATED, (0.08, 0.08), 1.0,
    ),
    "projection, distance to the patient": (
        {"ImagerPixelSpacing": [0.25, 0.125], "DistanceSourceToDetector": "1000",
         "DistanceSourceToPatient": "800"}, Source.ESTIMATED, (0.2, 0.1), 2.0,
    ),
    "projection, distance to the entrance": (
        {"ImagerPixelSpacing": [0.25, 0.125], "DistanceSourceToDetector": "1000",
         "DistanceSourceToEntrance": "800"}, Source.ESTIMATED, (0.2, 0.1), 2.0,
    ),
    "film": ({"NominalScannedPixelSpacing": [0.2, 0.1]}, Source.FILM, (0.2, 0.1), 2.0),
    "projection, nothing": ({}, Source.NONE, None, 1.0),
    "aspect alone": ({"PixelAspectRatio": ["4", "3"]}, Source.NONE, None, 4 / 3),
    "a spacing rules over an aspect": (
        {"NominalScannedPixelSpacing": [0.2, 0.1], "PixelAspectRatio": ["1", "1"]},
        Source.FILM, (0.2, 0.1), 2.0,
    ),
    "capture": (
        {"SOPClassUID": SECONDARY_CAPTURE, "Modality": "OT", "PixelSpacing": [0.2, 0.1]},
        Source.CORRECTED, (0.2, 0.1), 2.0,
    ),
    "capture without a spacing": (
        {"SOPClassUID": SECONDARY_CAPTURE, "Modality": "OT"}, Source.NONE, None, 1.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE)
def test_each_kind_of_header_has_its_source(row):
    attributes, source, spacing, aspect = TABLE[row]
    found = calibration(**{"SOPClassUID": DX, "Modality": "DX", **attributes})
    assert found.source is source
    assert (found.spacing is None) == (spacing is None)
    if spacing is not None and found.spacing is not None:
        assert (found.spacing.dy, found.spacing.dx) == pytest.approx(spacing)
    assert found.aspect == pytest.approx(aspect, rel=1e-5)
    assert str(found.reason)


def test_what_is_no_plain_millimetre_never_says_it_is():
    # Only these are the size of the thing itself; all others have a word beside the number.
    plain = {Source.PATIENT, Source.USER, Source.PROFILE}
    assert {source for _, source, *_ in TABLE.values()} & plain == {Source.PATIENT}


REAL = {
    "CT_small.dcm": (Source.PATIENT, (0.661468, 0.661468)),
    "MR_small.dcm": (Source.PATIENT, (0.3125, 0.3125)),
    "liver_1frame.dcm": (Source.PATIENT, (0.810547, 0.810547)),
    "rtdose.dcm": (Source.PATIENT, (10.0, 10.0)),
    "JPEG2000.dcm": (Source.CORRECTED, (2.26, 2.26)),  # a capture of nuclear medicine
    "image_dfl.dcm": (Source.NONE, None),
    "examples_palette.dcm": (Source.ULTRASOUND_REGION, None),
    "examples_ybr_color.dcm": (Source.ULTRASOUND_REGION, None),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files_have_their_source(name):
    path = get_testdata_file(name, download=False)
    if path is None:
        pytest.skip("the file did not come with pydicom")
    ds = dcmread(path, stop_before_pixels=True)
    found = calibration_of(ds, 1, ds.Rows, ds.Columns)
    source, spacing = REAL[name]
    assert found.source is source
    assert (found.spacing is None) == (spacing is None)
    if spacing is not None and found.spacing is not None:
        assert (found.spacing.dy, found.spacing.dx) == pytest.approx(spacing)
    assert all(region.spacing for region in found.regions)


def test_nothing_is_pixels_with_the_aspect_for_display():
    found = calibration(SOPClassUID=SECONDARY_CAPTURE, Modality="OT", PixelAspectRatio=["4", "3"])
    assert found.spacing is None
    assert found.source is Source.NONE
    assert found.aspect == pytest.approx(4 / 3)
    assert "ruler" in str(found.reason)


def test_a_capture_of_a_ct_is_not_the_patient():
    found = calibration(SOPClassUID=SECONDARY_CAPTURE, Modality="CT", PixelSpacing=[0.5, 0.5])
    assert found.source is Source.CORRECTED


@pytest.mark.parametrize("spacing", ["0\\0.5", "0\\0", "0.5", "abc"])
def test_useless_spacings_count_as_none(spacing):
    ds = a_dataset(SOPClassUID=CT)
    ds.add_new("PixelSpacing", "LO", spacing.split("\\"))
    assert calibration_of(ds, 1, 10, 10).spacing is None


def test_a_negative_spacing_is_its_size():
    assert calibration(SOPClassUID=CT, PixelSpacing=[-0.5, 0.5]).spacing == Spacing(0.5, 0.5)


def test_the_frames_own_spacing_wins_over_the_shared_one():
    def group(spacing: float) -> Dataset:
        outer, inner = Dataset(), Dataset()
        inner.PixelSpacing = [spacing, spacing]
        outer.PixelMeasuresSequence = [inner]
        return outer

    ds = a_dataset(
        SharedFunctionalGroupsSequence=[group(1.0)],
        PerFrameFunctionalGroupsSequence=[group(0.5), Dataset()],
    )
    assert calibration_of(ds, 1, 10, 10).spacing == Spacing(0.5, 0.5)
    assert calibration_of(ds, 2, 10, 10).spacing == Spacing(1, 1)


def a_region(
    units: tuple[int, int] = (3, 3), delta: tuple[float, float] = (0.02, -0.03)
) -> Dataset:
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 10, 20
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 99, 59
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = units
    region.PhysicalDeltaX, region.PhysicalDeltaY = delta
    return region


def test_ultrasound_regions_are_millimetres_of_centimetres():
    found = calibration(
        SOPClassUID=US,
        Modality="US",
        SequenceOfUltrasoundRegions=[a_region(), a_region(units=(4, 7))],
        PixelSpacing=[1, 1],
    )
    assert found.source is Source.ULTRASOUND_REGION
    assert found.spacing is None
    first, second = found.regions
    assert (first.x0, first.y0, first.x1, first.y1) == (10, 20, 100, 60)
    assert first.spacing is not None
    assert (first.spacing.dy, first.spacing.dx) == pytest.approx((0.3, 0.2))
    assert second.spacing is None


def test_ultrasound_without_centimetres_is_pixels_even_beside_pixel_spacing():
    found = calibration(
        SOPClassUID=US,
        Modality="US",
        SequenceOfUltrasoundRegions=[a_region(units=(4, 7))],
        PixelSpacing=[1, 1],
    )
    assert found.spacing is None
    assert found.source is Source.NONE
