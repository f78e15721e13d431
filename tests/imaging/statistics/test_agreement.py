"""200 random shapes: what SimpleITK says of the same pixels, chosen by shapely."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import SimpleITK as sitk

from tests.imaging.statistics.kit import a_frame, a_shape
from workbench.imaging.statistics.region import region_statistics
from workbench.imaging.statistics.summary import RoiStatistics
from workbench.model.grey import Rescale
from workbench.model.regions import Box, Ellipse, Polygon, Region

ROWS, COLUMNS = 120, 160
SLOPE, INTERCEPT = 0.75, -300.0


def mask_by_others(region: Region) -> np.ndarray:
    """Return which pixel centres lie inside, without any of our own geometry."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS] + 0.5
    if isinstance(region, Polygon):
        (part,) = region.parts
        return np.asarray(shapely.contains_xy(shapely.Polygon(part.exterior, part.holes), x, y))
    assert isinstance(region, Ellipse | Box)
    turn = np.deg2rad(region.angle)
    along = (x - region.x) * np.cos(turn) + (y - region.y) * np.sin(turn)
    across = (y - region.y) * np.cos(turn) - (x - region.x) * np.sin(turn)
    if isinstance(region, Ellipse):
        return np.asarray((along / region.rx) ** 2 + (across / region.ry) ** 2 < 1)
    return (abs(along) < region.width / 2) & (abs(across) < region.height / 2)


def cases() -> list[tuple[np.ndarray, Region]]:
    rng = np.random.default_rng(2026)
    found: list[tuple[np.ndarray, Region]] = []
    while len(found) < 200:
        stored = rng.gamma(3.0, 200.0, (ROWS, COLUMNS)).astype(np.uint16)
        shape = a_shape(rng, ROWS)
        if mask_by_others(shape).sum() > 20:
            found.append((stored, shape))
    return found


CASES = cases()


@pytest.mark.parametrize("number", range(len(CASES)))
def test_statistics_agree(number):
    stored, shape = CASES[number]
    (ours,) = region_statistics(a_frame(stored, Rescale(SLOPE, INTERCEPT, "HU")), shape)
    mask = mask_by_others(shape)
    values = sitk.GetImageFromArray(stored.astype(np.float64) * SLOPE + INTERCEPT)
    labels = sitk.GetImageFromArray(mask.astype(np.uint8))
    _agree_with_label_statistics(ours, labels, values)
    _agree_with_intensity_statistics(ours, labels, values)


def _agree_with_label_statistics(ours: RoiStatistics, labels, values) -> None:
    theirs = sitk.LabelStatisticsImageFilter()
    theirs.Execute(values, labels)
    assert ours.count == theirs.GetCount(1)
    assert ours.mean == pytest.approx(theirs.GetMean(1), rel=1e-12)
    assert ours.sd == pytest.approx(theirs.GetSigma(1), rel=1e-9)
    assert (ours.minimum, ours.maximum) == (theirs.GetMinimum(1), theirs.GetMaximum(1))


def _agree_with_intensity_statistics(ours: RoiStatistics, labels, values) -> None:
    theirs = sitk.LabelIntensityStatisticsImageFilter()
    theirs.SetNumberOfBins(1000)
    theirs.Execute(labels, values)
    n = ours.count
    # There the moments are divided by powers of the sample's SD, here by the values' own.
    small = (n - 1) / n
    assert ours.skewness is not None and ours.kurtosis is not None
    assert ours.skewness * small**1.5 == pytest.approx(theirs.GetSkewness(1), rel=1e-6, abs=1e-9)
    moment = (ours.kurtosis + 3) * small**2
    assert moment - 3 == pytest.approx(theirs.GetKurtosis(1), rel=1e-6, abs=1e-6)
    assert ours.median is not None
    # Their median is the middle of a bin of a histogram of the whole picture.
    whole = sitk.GetArrayViewFromImage(values)
    bin_width = float(whole.max() - whole.min()) / 1000
    assert math.isclose(ours.median, theirs.GetMedian(1), abs_tol=bin_width + SLOPE)
