from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from workbench.geom.measuring.sizes import area
from workbench.geom.planes import moved
from workbench.geom.section import carried, same_sheet, section, shows_on
from workbench.model.anchor import OnPlane
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

AXIAL = OnPlane("f", (-50.0, -50.0, 10.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 2.0)
# Through y = -20.
CORONAL = OnPlane("f", (-50.0, -20.0, 60.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), 2.0)
SQUARE = Polygon.from_ring([(20, 20), (40, 20), (40, 40), (20, 40)])


def test_a_region_is_carried_over_to_a_parallel_plane_within_half_the_thickness() -> None:
    near = evolve(AXIAL, origin=(-40.0, -45.0, 10.9))
    (found,) = section(SQUARE, AXIAL, near)
    assert isinstance(found, Polygon)
    np.testing.assert_allclose(found.parts[0].exterior[0], (10, 15))
    assert section(SQUARE, AXIAL, moved(AXIAL, 1.1)) == ()


def test_of_slices_that_touch_one_shows_a_region_that_lies_between() -> None:
    halfway = moved(AXIAL, 1.0)
    assert [shows_on(halfway, moved(AXIAL, 2.0 * k)) for k in range(-1, 3)].count(True) == 1


def test_planes_without_a_thickness_show_what_lies_on_them() -> None:
    thin = evolve(AXIAL, thickness=0.0)
    assert shows_on(thin, thin)
    assert not shows_on(thin, moved(thin, 0.2))


def test_another_frame_of_reference_shows_nothing() -> None:
    assert section(SQUARE, AXIAL, evolve(AXIAL, frame_of_reference="g")) == ()
    assert section(SQUARE, AXIAL, evolve(CORONAL, frame_of_reference="g")) == ()


def test_an_area_is_cut_in_a_line() -> None:
    (line,) = section(SQUARE, AXIAL, CORONAL)
    assert isinstance(line, Polyline)
    # x from -30 to -10 in the patient, at the height z = 10.
    assert sorted(line.points.tolist()) == [pytest.approx([20, 50]), pytest.approx([40, 50])]


def test_a_hole_and_a_dent_leave_gaps_in_the_line() -> None:
    holed = Polygon.from_ring(SQUARE.parts[0].exterior, [[(26, 26), (34, 26), (34, 34), (26, 34)]])
    lines = section(holed, AXIAL, CORONAL)
    spans = sorted(sorted(p[0] for p in line.points) for line in lines)  # type: ignore[union-attr]
    assert spans == [pytest.approx([20, 26]), pytest.approx([34, 40])]


def test_an_ellipse_is_cut_along_its_chord() -> None:
    (line,) = section(Ellipse(30, 30, 10, 5), AXIAL, CORONAL)
    assert isinstance(line, Polyline)
    assert np.ptp(line.points[:, 0]) == pytest.approx(20, abs=0.02)


def test_a_line_is_cut_in_points() -> None:
    (point,) = section(Polyline([(10, 0), (30, 60)]), AXIAL, CORONAL)
    assert isinstance(point, Point)
    assert (point.x, point.y) == pytest.approx((20, 50))


def test_a_point_shows_within_half_the_thickness() -> None:
    (point,) = section(Point(25, 30.9), AXIAL, CORONAL)
    assert isinstance(point, Point)
    assert (point.x, point.y) == pytest.approx((25, 50))
    assert section(Point(25, 31.1), AXIAL, CORONAL) == ()


def test_a_region_beside_the_other_plane_shows_nothing() -> None:
    assert section(Box(30, 45, 10, 10), AXIAL, CORONAL) == ()


def test_a_plane_seen_from_behind_mirrors_and_keeps_the_area() -> None:
    behind = OnPlane("f", (50.0, -50.0, 10.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 2.0)
    found = carried(SQUARE, AXIAL, behind)
    assert isinstance(found, Polygon)
    np.testing.assert_allclose(found.parts[0].exterior[:, 0].max(), 80)
    assert area(found)[0] == pytest.approx(400)


def test_an_outline_that_crosses_itself_is_cut_all_the_same() -> None:
    eight = Polygon.from_ring([(20, 20), (40, 40), (40, 20), (20, 40)])
    assert section(eight, AXIAL, moved(CORONAL, 5.0))


def test_a_slab_holds_the_sheets_whose_coordinates_are_its_own() -> None:
    slab = evolve(AXIAL, thickness=20.0)
    assert same_sheet(AXIAL, slab) and same_sheet(slab, AXIAL)
    assert same_sheet(moved(AXIAL, 4.0), slab)
    assert not same_sheet(moved(AXIAL, 11.0), slab)


def test_a_sheet_shifted_in_its_plane_or_turned_has_other_coordinates() -> None:
    slab = evolve(AXIAL, thickness=20.0)
    assert not same_sheet(evolve(AXIAL, origin=(-49.0, -50.0, 10.0)), slab)
    assert not same_sheet(CORONAL, slab)
    assert not same_sheet(evolve(AXIAL, frame_of_reference="g"), slab)
