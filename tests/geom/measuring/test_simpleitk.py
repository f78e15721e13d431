"""Masks against SimpleITK's label shape statistics, each quantity within its own definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
import SimpleITK

from tests.geom.measuring.shapes import random_polygon
from workbench.geom.measuring.areas import equivalent_diameter, orientation, shape_of
from workbench.geom.measuring.feret import feret
from workbench.geom.measuring.scale import Scale
from workbench.geom.measuring.values import counted
from workbench.geom.outline import polygon_of
from workbench.geom.raster import mask_of
from workbench.model.calibration import CalibrationSource, Spacing
from workbench.model.regions import Ellipse

ROWS, COLUMNS = 460, 1100
SPACING = Spacing(0.8, 0.3)
SCALE = Scale(SPACING, CalibrationSource.USER)


def statistics(pixels: np.ndarray) -> SimpleITK.LabelShapeStatisticsImageFilter:
    image = SimpleITK.GetImageFromArray(pixels.astype(np.uint8))
    image.SetSpacing((SPACING.dx, SPACING.dy))
    found = SimpleITK.LabelShapeStatisticsImageFilter()
    found.ComputeFeretDiameterOn()
    found.ComputePerimeterOn()
    found.Execute(image)
    return found


@pytest.mark.parametrize("seed", range(200))
def test_masks_of_random_shapes_measure_as_those_of_simpleitk(seed: int) -> None:
    polygon = random_polygon(seed)
    mask = mask_of(polygon, ROWS, COLUMNS)
    if not mask.count:
        pytest.skip("no pixel centre lies in it")
    top, left, *_ = mask.bounds
    truth = statistics(mask.pixels)
    assert counted(polygon, ROWS, COLUMNS).value == truth.GetNumberOfPixels(1)
    outline = polygon_of(mask)
    assert outline is not None
    shape = shape_of(outline, SCALE, 0.0)
    # Along the edges of pixels, the outline of a mask encloses all of them and nothing else.
    assert shape.area.value == pytest.approx(truth.GetPhysicalSize(1), rel=1e-9)
    assert equivalent_diameter(shape.area).value == pytest.approx(
        2 * truth.GetEquivalentSphericalRadius(1), rel=1e-9
    )
    x, y = (one.value for one in shape.centroid)
    ours = x / SPACING.dx - left - 0.5, y / SPACING.dy - top - 0.5
    theirs = np.array(truth.GetCentroid(1)) / (SPACING.dx, SPACING.dy)
    assert ours == pytest.approx(theirs.tolist(), abs=1e-6)
    # Their diameter is that of pixel centres.
    rows, columns = np.nonzero(mask.pixels)
    centres = np.column_stack((columns * SPACING.dx, rows * SPACING.dy))
    assert feret(centres).maximum == pytest.approx(truth.GetFeretDiameter(1), rel=1e-6)
    turn = orientation(shape)
    axis = np.array(truth.GetPrincipalAxes(1)).reshape(2, 2)[1]
    moments = truth.GetPrincipalMoments(1)
    if turn is not None and moments[1] > 1.5 * moments[0] and mask.count > 50:
        lean = math.degrees(math.atan2(axis[1], axis[0])) - turn.value
        # They take pixels as points, we as rectangles: a little rounder, hardly turned.
        assert abs(math.sin(math.radians(lean))) < 0.02


@pytest.mark.parametrize("seed", range(40))
def test_their_perimeter_is_that_of_the_shape_and_not_of_its_stairs(seed: int) -> None:
    # By Crofton's formula, which rounds off what is as thin as a few pixels: so of smooth shapes.
    random = np.random.default_rng(seed)
    rx, ry = random.uniform(20, 80, 2)
    ellipse = Ellipse(100, 100, rx, ry, random.uniform(-90, 90))
    mask = mask_of(ellipse, 200, 200)
    square = Scale(Spacing(0.4, 0.4), CalibrationSource.USER)
    image = SimpleITK.GetImageFromArray(mask.pixels.astype(np.uint8))
    image.SetSpacing((0.4, 0.4))
    found = SimpleITK.LabelShapeStatisticsImageFilter()
    found.Execute(image)
    drawn = shape_of(ellipse, square, 0.0).perimeter.value
    outline = polygon_of(mask)
    assert outline is not None
    assert found.GetPerimeter(1) == pytest.approx(drawn, rel=0.03)
    assert shape_of(outline, square, 0.0).perimeter.value > 1.1 * drawn
