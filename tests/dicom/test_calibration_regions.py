from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataset import Dataset

from tests.builders import US, a_dataset
from workbench.dicom.calibration import calibration_of
from workbench.geom.measuring.scale import scale_for
from workbench.geom.measuring.values import measured
from workbench.model.calibration import Calibration, CalibrationSource
from workbench.model.regions import Box, Point, Polyline

REGION = CalibrationSource.ULTRASOUND_REGION


def a_region(units=(3, 3), delta=(0.02, -0.03), corners=(10, 20, 99, 59), **more) -> Dataset:
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = corners[:2]
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = corners[2:]
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = units
    region.PhysicalDeltaX, region.PhysicalDeltaY = delta
    for keyword, value in more.items():
        setattr(region, keyword, value)
    return region


def ultrasound(*regions: Dataset, **more) -> Calibration:
    ds = a_dataset(SOPClassUID=US, Modality="US", SequenceOfUltrasoundRegions=regions, **more)
    return calibration_of(ds, 1, 100, 200)


def values(region, calibration: Calibration) -> dict[str, Any]:
    return {q.name: (q.value, q.unit) for q in measured(region, None, calibration)}


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        (0x1, "%"), (0x2, "dB"), (0x4, "s"), (0x5, "Hz"), (0x6, "dB/s"), (0x7, "cm/s"),
        (0x8, "cm2"), (0x9, "cm2/s"), (0xA, "cm3"), (0xB, "cm3/s"), (0xC, "deg"),
    ],
)  # fmt: skip
def test_every_unit_of_the_standard_is_measured_in_itself(number: int, unit: str) -> None:
    found = ultrasound(a_region((number, 4), (0.5, 0.01)))
    line = Polyline([(20, 30), (60, 30)])
    first = measured(line, None, found)[0]
    assert (first.name, first.unit, first.source) == ("x_extent", unit, REGION)
    assert first.value == pytest.approx(20)
    assert first.uncertainty == pytest.approx(0.5 / 6**0.5)


def test_a_doppler_trace_has_seconds_and_velocities_from_its_baseline() -> None:
    found = ultrasound(
        a_region(
            (4, 7),
            (0.005, -0.8),
            ReferencePixelX0=0,
            ReferencePixelY0=20,
            ReferencePixelPhysicalValueX=1.0,
            ReferencePixelPhysicalValueY=0.0,
        )
    )
    # The reference pixel counts from the first pixel of the region, (10, 20).
    got = values(Point(10.5, 40.5), found)
    assert got["x_value"] == (pytest.approx(1.0), "s")
    assert got["y_value"] == (pytest.approx(0.0), "cm/s")
    got = values(Point(50.5, 30.5), found)
    assert got["x_value"] == (pytest.approx(1.2), "s")
    assert got["y_value"] == (pytest.approx(8.0), "cm/s")
    slope = values(Polyline([(20, 30), (40, 50)]), found)
    assert slope["length"] == (pytest.approx(20 * 2**0.5), "px")
    assert slope["x_extent"] == (pytest.approx(0.1), "s")
    assert slope["y_extent"] == (pytest.approx(16), "cm/s")


def test_depth_over_time_is_in_millimetres_along_depth_alone() -> None:
    found = ultrasound(a_region((4, 3), (0.005, 0.02)))
    first = measured(Polyline([(30, 25), (30, 55)]), None, found)[0]
    assert (first.name, first.unit) == ("y_extent", "mm")
    assert first.value == pytest.approx(6)
    assert values(Box(40, 40, 10, 10), found)["area"] == (100, "px2")


def test_a_direction_without_a_unit_has_no_value() -> None:
    found = ultrasound(a_region((0, 7), (1.0, 0.5)))
    assert found.regions[0].x_axis is None
    got = values(Box(40, 40, 10, 10), found)
    assert "x_extent" not in got
    assert got["y_extent"] == (pytest.approx(5), "cm/s")


def test_without_a_reference_pixel_only_differences_are_known() -> None:
    found = ultrasound(a_region((4, 7)))
    assert set(values(Point(50, 40), found)) == {"centroid_x", "centroid_y"}


def test_of_overlapping_regions_the_one_of_high_priority_counts() -> None:
    low = a_region(delta=(0.01, 0.01), corners=(20, 25, 60, 50), RegionFlags=1)
    high = a_region(delta=(0.03, 0.02), RegionFlags=0)
    found = ultrasound(low, high)
    spacing = scale_for(Box(40, 40, 5, 5), found).spacing
    assert spacing is not None
    assert (spacing.dy, spacing.dx) == pytest.approx((0.2, 0.3))


def test_of_equal_priority_the_smallest_counts() -> None:
    small = a_region(delta=(0.01, 0.01), corners=(20, 25, 60, 50), RegionFlags=2)
    found = ultrasound(a_region(RegionFlags=2), small)
    spacing = scale_for(Box(40, 40, 5, 5), found).spacing
    assert spacing is not None
    assert spacing.dx == pytest.approx(0.1)


def test_the_last_pixel_of_a_region_belongs_to_it() -> None:
    found = ultrasound(a_region(corners=(10, 20, 19, 29)), PixelSpacing=[1, 1])
    assert scale_for(Polyline([(10, 20), (20, 30)]), found).source is REGION
    across = scale_for(Polyline([(10, 20), (20.1, 30)]), found)
    assert across.spacing is None


def test_a_pixel_aspect_stretches_what_regions_calibrate() -> None:
    found = ultrasound(a_region(), PixelAspectRatio=["2", "1"])
    assert found.aspect == 2


@pytest.mark.parametrize("keyword", ["RegionLocationMaxX1", "PhysicalDeltaX"])
def test_a_broken_region_measures_nothing(keyword: str) -> None:
    region = a_region()
    del region[keyword]
    found = ultrasound(region)
    assert scale_for(Box(40, 40, 5, 5), found).spacing is None
