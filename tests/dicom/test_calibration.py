from __future__ import annotations

import pytest
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


def test_enhanced_xa_uses_the_object_spacing():
    frame, properties = Dataset(), Dataset()
    properties.ObjectPixelSpacingInCenterOfBeam = [0.3, 0.3]
    frame.FramePixelDataPropertiesSequence = [properties]
    found = calibration(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.12.1.1",
        Modality="XA",
        PerFrameFunctionalGroupsSequence=[frame],
        ImagerPixelSpacing=[0.4, 0.4],
    )
    assert (found.source, found.spacing) == (Source.GEOMETRY, Spacing(0.3, 0.3))


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
