"""Where on a part a position of its picture is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.part import (
    on_image,
    on_part,
    outline_on_image,
    outline_on_part,
    place_of,
    placement_by,
    zone_at,
)
from workbench.model.calibration import (
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Rectification,
    Spacing,
)
from workbench.model.ids import EntityId, PartId
from workbench.model.part import Part, Placement, Zone
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline

LENS = Rectification(
    (0.05, 0.002, -3.0, -0.001, 0.049, 4.0, 1e-5, 2e-5, 1.0),
    (1500.0, 1480.0, 1003.2, 752.7),
    (-0.18, 0.05, 0.001, -0.0015, -0.01),
)
HOUSING = PartId(EntityId("housing"))
UNEVEN = Calibration(Spacing(0.05, 0.02), CalibrationSource.USER)
TILTED = Calibration(Spacing(0.05, 0.05), CalibrationSource.PROFILE, rectification=LENS)
PART = Part(
    HOUSING,
    "Housing",
    (
        Zone("A", Polygon.from_ring([(0, 0), (10, 0), (10, 10), (0, 10)])),
        Zone("B", Polygon.from_ring([(5, 5), (20, 5), (20, 20), (5, 20)])),
    ),
)
positions = st.tuples(st.floats(0, 2000), st.floats(0, 1500))
placements = st.builds(
    Placement,
    st.just(HOUSING),
    st.floats(0, 2000),
    st.floats(0, 1500),
    st.floats(-360, 360),
    st.booleans(),
)


def near(found: Any, expected: Any, atol: float) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), atol=atol)


@given(positions, placements, st.sampled_from([UNEVEN, TILTED]))
def test_part_coordinates_lead_back_to_the_image(
    at: tuple[float, float], placement: Placement, calibration: Calibration
) -> None:
    uv = on_part([at], calibration, placement)
    assert uv is not None
    near(on_image(uv, calibration, placement), [at], atol=1e-6)


@given(positions, positions, placements)
def test_distances_are_those_of_the_picture_in_millimetres(
    a: tuple[float, float], b: tuple[float, float], placement: Placement
) -> None:
    found = on_part([a, b], UNEVEN, placement)
    assert found is not None
    expected = math.hypot((a[0] - b[0]) * 0.02, (a[1] - b[1]) * 0.05)
    assert math.dist(*found) == pytest.approx(expected, abs=1e-9)


def test_a_turned_part_has_its_own_directions() -> None:
    # u goes down the picture, so v goes to the left; from behind to the right.
    placement = Placement(HOUSING, 100, 100, 90)
    near(on_part([(100, 200)], UNEVEN, placement), [(5, 0)], atol=1e-12)
    near(on_part([(200, 100)], UNEVEN, placement), [(0, -2)], atol=1e-12)
    behind = Placement(HOUSING, 100, 100, 90, mirrored=True)
    near(on_part([(200, 100)], UNEVEN, behind), [(0, 2)], atol=1e-12)


@given(positions, positions, st.booleans())
def test_two_clicks_place_a_part(
    origin: tuple[float, float], along: tuple[float, float], mirrored: bool
) -> None:
    placement = placement_by(PART, origin, along, UNEVEN, mirrored)
    if placement is None:
        assert math.hypot(*np.subtract(along, origin)) < 1e-300 or origin == along
        return
    found = on_part([origin, along], UNEVEN, placement)
    assert found is not None
    near(found[0], (0, 0), atol=1e-9)
    assert found[1][1] == pytest.approx(0, abs=1e-9)
    assert found[1][0] >= 0


def test_the_first_zone_that_holds_a_place_counts() -> None:
    codes = [zone.code if (zone := zone_at(PART, *at)) else None for at in
             [(1, 1), (7, 7), (15, 15), (1, 15)]]  # fmt: skip
    assert codes == ["A", "A", "B", None]


def test_outlines_go_over_and_come_back_with_their_holes() -> None:
    outline = Polygon.from_ring(
        [(0, 0), (900, 0), (900, 900)], [[(500, 100), (800, 100), (800, 300)]]
    )
    placement = Placement(HOUSING, 40, 50, 12)
    there = outline_on_part(outline, TILTED, placement)
    assert there is not None
    back = outline_on_image(there, TILTED, placement)
    assert back is not None
    for a, b in zip(back.parts[0].rings, outline.parts[0].rings, strict=True):
        near(a, b, atol=1e-6)


def test_nothing_has_part_coordinates_without_millimetres() -> None:
    placement = Placement(HOUSING)
    assert on_part([(1, 1)], UNCALIBRATED, placement) is None
    assert on_image([(1, 1)], UNCALIBRATED, placement) is None
    assert outline_on_part(PART.zones[0].outline, UNCALIBRATED, placement) is None
    assert placement_by(PART, (0, 0), (1, 0), UNCALIBRATED) is None


def test_the_place_of_a_region_is_its_centroid() -> None:
    ring = [(0, 0), (4, 0), (4, 4), (0, 4)]
    hole = [(2, 0), (4, 0), (4, 4), (2, 4)]
    assert place_of(Polygon.from_ring(ring)) == pytest.approx((2, 2))
    assert place_of(Polygon.from_ring(ring[::-1], [hole])) == pytest.approx((1, 2))
    assert place_of(Box(3, 4, 1, 1)) == (3, 4)
    assert place_of(Ellipse(3, 4, 1, 1)) == (3, 4)
    assert place_of(Point(3, 4)) == (3, 4)
    assert place_of(Polyline([(0, 0), (4, 0), (4, 2)])) == pytest.approx((16 / 6, 2 / 6))
    assert place_of(Lines([[(0, 0), (4, 0)], [(2, -1), (2, 1)]])) == pytest.approx((2, 0))
