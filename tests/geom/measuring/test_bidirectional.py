from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tests.geom.measuring.shapes import SKEWED_SCALE, a_star, scales, turned, turns
from workbench.geom.measuring.bidirectional import (
    bidirectional,
    bidirectional_of_mask,
    largest,
    ordered,
    squared,
)
from workbench.geom.measuring.scale import IN_PIXELS, Scale
from workbench.geom.raster import PixelMask
from workbench.model.regions import Box, Ellipse, Lines, Polygon, PolygonPart


def axes(found: Lines | None, scale: Scale) -> tuple[np.ndarray, np.ndarray]:
    assert found is not None
    long, short = (scale.to_mm(line) for line in found.lines)
    return long, short


def size(line: np.ndarray) -> float:
    return math.dist(*line.tolist())


@given(st.floats(20, 200), st.floats(5, 19), turns, scales)
def test_an_ellipse_has_its_own_axes(a: float, b: float, turn: float, scale: Scale) -> None:
    at = np.arange(720) * (2 * np.pi / 720)
    ring = turned(np.column_stack((a * np.cos(at), b * np.sin(at))), turn)
    long, short = axes(bidirectional(Polygon.from_ring(scale.to_px(ring)), scale), scale)
    assert size(long) == pytest.approx(2 * a, rel=1e-4)
    assert size(short) == pytest.approx(2 * b, rel=1e-3)


@given(st.floats(5, 200), st.floats(5, 200), turns, scales)
def test_an_exact_ellipse_measures_as_its_outline(
    rx: float, ry: float, turn: float, scale: Scale
) -> None:
    exact = axes(bidirectional(Ellipse(9, 8, rx, ry, turn), scale), scale)
    mm = [size(line) for line in exact]
    assert mm[0] * mm[1] == pytest.approx(4 * rx * ry * np.prod(scale.factors))
    assert (exact[0][1] - exact[0][0]) @ (exact[1][1] - exact[1][0]) == pytest.approx(
        0, abs=1e-9 * mm[0] * mm[1]
    )


@pytest.mark.parametrize("seed", range(24))
def test_the_short_axis_is_the_widest_chord_inside_that_crosses_the_long_one(seed: int) -> None:
    ring = a_star(seed, 15)
    long, short = axes(bidirectional(Polygon.from_ring(ring), SKEWED_SCALE), SKEWED_SCALE)
    outline = shapely.Polygon(SKEWED_SCALE.to_mm(ring))
    corners = shapely.get_coordinates(outline)
    assert size(long) == pytest.approx(max(np.hypot(*(corners - c).T).max() for c in corners))
    along = (long[1] - long[0]) / size(long)
    assert (short[1] - short[0]) @ along == pytest.approx(0, abs=1e-9 * size(long))
    assert shapely.LineString(short).difference(outline.buffer(1e-6)).length == 0
    across = np.array((-along[1], along[0]))
    best = 0.0
    for at in np.linspace(0, size(long), 801)[1:-1]:
        foot = long[0] + at * along
        chords = shapely.LineString((foot - 500 * across, foot + 500 * across)) & outline
        for chord in shapely.get_parts(chords):
            if chord.distance(shapely.Point(foot)) < 1e-6:
                best = max(best, chord.length)
    assert size(short) >= best - 1e-6
    assert size(short) == pytest.approx(best, rel=0.05)


def test_a_hole_ends_the_short_axis() -> None:
    ring = np.array([(0, 0), (40, 0), (40, 10), (0, 10)], float)
    hole = np.array([(1, 4), (39, 4), (39, 6), (1, 6)], float)
    whole, holed = (
        axes(bidirectional(Polygon.from_ring(ring, holes), IN_PIXELS), IN_PIXELS)
        for holes in ([], [hole])
    )
    assert size(holed[0]) == size(whole[0])
    assert size(holed[1]) < size(whole[1])


def test_of_several_parts_the_longest_counts() -> None:
    small = PolygonPart([(0, 0), (9, 0), (9, 9), (0, 9)])
    long = PolygonPart([(100, 0), (120, 0), (120, 3), (100, 3)])
    found, _ = axes(bidirectional(Polygon([small, long]), IN_PIXELS), IN_PIXELS)
    assert found[:, 0].min() == 100


def test_a_mask_is_measured_by_the_edges_of_its_pixels() -> None:
    pixels = np.zeros((30, 40), bool)
    pixels[5:25, 10:13] = True
    long, short = axes(bidirectional_of_mask(PixelMask(pixels), SKEWED_SCALE), SKEWED_SCALE)
    assert size(long) == pytest.approx(math.hypot(20 * 0.8, 3 * 0.3))
    assert size(short) == pytest.approx(0.9 / math.cos(math.atan2(0.9, 16)), rel=1e-6)
    assert bidirectional_of_mask(PixelMask(np.zeros((3, 3), bool)), SKEWED_SCALE) is None


def test_the_slice_with_the_longest_axis_is_found() -> None:
    slices = [(Box(0, 0, w, h), SKEWED_SCALE) for w, h in ((9, 3), (20, 4), (20, 5), (4, 4))]
    found = largest(slices)
    assert found is not None and found[0] == 2
    assert largest([]) is None and largest([(Box(0, 0, 0, 5), IN_PIXELS)]) is None


@given(st.floats(-80, 80), turns, scales)
def test_a_leaning_axis_is_squared_where_it_crosses(lean: float, turn: float, scale: Scale) -> None:
    short = turned([(0, -7), (0, 12)], lean) + np.array((30, 0))
    long, short = (turned(line, turn) for line in ([(0, 0), (100, 0)], short))
    found = squared(Lines((scale.to_px(long), scale.to_px(short))), scale)
    kept, square = (scale.to_mm(line) for line in found.lines)
    assert kept == pytest.approx(long, abs=1e-6)
    assert square == pytest.approx(turned([(30, -7), (30, 12)], turn), abs=1e-5)


def test_an_axis_beside_the_long_one_stays_there() -> None:
    found = squared(Lines(([(0, 0), (100, 0)], [(30, 5), (32, 15)])), IN_PIXELS)
    along = found.lines[1]
    assert along[:, 0] == pytest.approx([along[0, 0]] * 2)
    assert along[:, 1] == pytest.approx([5, 15])


def test_the_longer_one_in_millimetres_comes_first() -> None:
    wide, high = [(0, 0), (40, 0)], [(20, -10), (20, 10)]
    assert ordered(Lines((wide, high)), SKEWED_SCALE) == Lines((high, wide))
    assert ordered(Lines((wide, high)), IN_PIXELS) == Lines((wide, high))


def test_flat_shapes_have_no_axes() -> None:
    assert bidirectional(Polygon.from_ring([(0, 0), (5, 0), (9, 0)]), IN_PIXELS) is None
    assert bidirectional(Ellipse(0, 0, 5, 0), IN_PIXELS) is None
