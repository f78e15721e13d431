"""Volumes and surfaces of stacks of outlines, against solids that are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from workbench.imaging.statistics.solids import Section, Solid, section_of, solid_of
from workbench.model.anchor import OnPlane
from workbench.model.calibration import Spacing
from workbench.model.regions import Box, Ellipse, Polygon, Region

SPACING = Spacing(0.9, 0.6)
ROW, COLUMN = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)


def plane(z: float, x: float = 0.0) -> OnPlane:
    return OnPlane("1.2.9", (x, 0.0, z), ROW, COLUMN, 2.0)


def ellipse(a: float, b: float) -> Ellipse:
    """Return an ellipse with semi-axes in mm around (60, 60) mm."""
    return Ellipse(60 / 0.6 + 0.5, 60 / 0.9 + 0.5, a / 0.6, b / 0.9)


def a_solid(outline: Callable[[float], Region | None], places: np.ndarray, **more: bool) -> Solid:
    base = plane(float(places[0]))
    found = ((z, outline(z)) for z in places.tolist())
    sections = [
        section_of([region], plane(z), SPACING, base) for z, region in found if region is not None
    ]
    positions = (places - places[0]).tolist()
    return solid_of(sections, positions, **more)


def within(found: float | None, true: float, share: float) -> bool:
    assert found is not None
    return abs(found - true) <= share * true


@pytest.mark.parametrize("offset", [0.0, 0.3, 0.77])
@pytest.mark.parametrize(("step", "share"), [(1.0, 0.005), (2.0, 0.015), (4.0, 0.05)])
def test_a_sphere(step, share, offset):
    radius = 20.0

    def outline(z: float) -> Region | None:
        left = radius**2 - z**2
        return ellipse(math.sqrt(left), math.sqrt(left)) if left > 0 else None

    solid = a_solid(outline, np.arange(-30, 30, step) + offset * step)
    true = 4 / 3 * math.pi * radius**3
    assert within(solid.volume, true, share)
    assert within(solid.surface, 4 * math.pi * radius**2, 2 * share)
    assert solid.notes == () and solid.obstacle is None


def test_the_truth_lies_within_the_uncertainty():
    radius, true = 20.0, 4 / 3 * math.pi * 20.0**3

    def outline(z: float) -> Region | None:
        left = radius**2 - z**2
        return ellipse(math.sqrt(left), math.sqrt(left)) if left > 0 else None

    for step in (1.0, 3.0, 5.0):
        solid = a_solid(outline, np.arange(-30, 30, step) + 0.4)
        assert solid.volume is not None and solid.volume_uncertainty is not None
        assert solid.surface is not None and solid.surface_uncertainty is not None
        assert abs(solid.volume - true) < 2 * solid.volume_uncertainty
        assert abs(solid.surface - 4 * math.pi * 400) < 2 * solid.surface_uncertainty


def test_an_ellipsoid():
    a, b, c = 24.0, 15.0, 18.0

    def outline(z: float) -> Region | None:
        left = 1 - (z / c) ** 2
        return ellipse(a * math.sqrt(left), b * math.sqrt(left)) if left > 0 else None

    solid = a_solid(outline, np.arange(-25, 25, 1.0) + 0.3)
    assert within(solid.volume, 4 / 3 * math.pi * a * b * c, 0.005)
    p = 1.6075  # Thomsen's formula, right within 1.061 %
    mean = ((a * b) ** p + (a * c) ** p + (b * c) ** p) / 3
    assert within(solid.surface, 4 * math.pi * mean ** (1 / p), 0.02)


def test_a_cone_on_its_side_walls_is_exact():
    height, radius, step = 40.0, 20.0, 1.0

    def outline(z: float) -> Region | None:
        r = radius * (1 - z / height)
        return ellipse(r, r) if 0 <= z < height else None

    solid = a_solid(outline, np.arange(-4.5, 50, step))
    assert within(solid.volume, math.pi * radius**2 * height / 3, 0.002)
    true = math.pi * radius**2 + math.pi * radius * math.hypot(radius, height)
    assert within(solid.surface, true, 0.02)


def test_a_block_is_area_times_height():
    def outline(z: float) -> Region | None:
        return Box.from_corners(10.5, 10.5, 60.5, 40.5) if 4 < z < 15 else None

    solid = a_solid(outline, np.arange(0, 20, 2.0))
    assert solid.sections == 5
    assert solid.volume == pytest.approx(30.0 * 27.0 * 10.0)
    assert within(solid.surface, 2 * 30 * 27 + 2 * 57 * 10, 0.05)
    assert solid.volume_uncertainty is not None
    edge = 114 * 0.5 * math.sqrt(0.54) * 10
    assert solid.volume_uncertainty == pytest.approx(
        math.hypot(edge, *[30 * 27 * 2 / math.sqrt(12)] * 2), rel=1e-6
    )


def test_an_oblique_cylinder_has_the_volume_of_an_upright_one():
    def outline(z: float) -> Region | None:
        return Ellipse(100 + 3 * z, 70, 10 / 0.6, 10 / 0.9) if abs(z) < 10.1 else None

    solid = a_solid(outline, np.arange(-14, 14, 1.0))
    assert within(solid.volume, math.pi * 100 * 21, 1e-3)


def test_parts_holes_and_overlaps_of_one_slice_are_put_together():
    two = Polygon.from_ring(
        [(10, 10), (20, 10), (20, 20), (10, 20)], [[(12, 12), (14, 12), (14, 14), (12, 14)]]
    )
    section = section_of([two, Box.from_corners(15, 10, 30, 20)], plane(0), SPACING, plane(0))
    assert section.area == pytest.approx((20 * 10 - 4) * 0.54)


def test_frames_that_are_shifted_in_their_plane_share_coordinates():
    one = section_of([Box.from_corners(10, 10, 20, 20)], plane(0), SPACING, plane(0))
    other = section_of([Box.from_corners(15, 10, 25, 20)], plane(2, x=-3.0), SPACING, plane(0))
    assert other.position == 2.0
    assert one.outline.symmetric_difference(other.outline).area == pytest.approx(0, abs=1e-9)


def test_slices_without_an_outline_in_between_are_named():
    square = Box.from_corners(10, 10, 20, 20)
    kept = [0, 1, 4, 5]
    sections = [section_of([square], plane(2.0 * k), SPACING, plane(0)) for k in kept]
    solid = solid_of(sections, [2.0 * k for k in range(-2, 9)])
    assert "5, 6" in str(solid.notes[0])  # numbered from 1, two slices before the first
    assert solid.volume == pytest.approx(54 * 12)


def test_uneven_stacks_are_refused_unless_said():
    square = Box.from_corners(10, 10, 20, 20)
    places = np.array([0.0, 2.0, 4.0, 7.0, 9.0])
    solid = a_solid(lambda z: square, places)
    assert solid.volume is None and "2 to 3 mm" in str(solid.obstacle)
    said = a_solid(lambda z: square, places, even_if_uneven=True)
    assert said.volume == pytest.approx(54 * (9 + 2))
    assert "differ" in str(said.notes[0])


def test_nothing_is_measured_where_nothing_is_known():
    assert solid_of([], [0.0, 2.0]).obstacle is not None
    square = section_of([Box.from_corners(0, 0, 9, 9)], plane(0), SPACING, plane(0))
    assert solid_of([square], [0.0]).obstacle is not None
    assert solid_of([square, Section(0.0, square.outline)], [0.0, 2.0]).obstacle is not None


def test_slices_may_come_in_any_order():
    square = Box.from_corners(10, 10, 20, 20)
    sections = [section_of([square], plane(z), SPACING, plane(0)) for z in (4.0, 0.0, 2.0)]
    assert solid_of(sections, [4.0, 2.0, 0.0]).volume == pytest.approx(54 * 6)
