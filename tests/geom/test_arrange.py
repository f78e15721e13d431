from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.arrange import Side, aligned, around, centroid, distributed, placed
from workbench.geom.shapes import bounds
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline, Region

SHAPES: dict[str, Region] = {
    "a": Box(10, 20, 10, 10),
    "b": Ellipse(60, 50, 20, 5),
    "c": Polygon.from_ring([(100, 0), (130, 0), (130, 40)]),
    "d": Point(7, 90),
}
_INDEX = {Side.LEFT: 0, Side.TOP: 1, Side.RIGHT: 2, Side.BOTTOM: 3}


@pytest.mark.parametrize("side", list(_INDEX))
def test_sides_come_onto_the_line_of_the_outermost(side: Side) -> None:
    line = around(list(SHAPES.values()))[_INDEX[side]]
    for region in aligned(SHAPES, side).values():
        assert bounds(region)[_INDEX[side]] == pytest.approx(line)


@pytest.mark.parametrize(("side", "low", "high"), [(Side.CENTER, 0, 2), (Side.MIDDLE, 1, 3)])
def test_centres_come_onto_one_line(side: Side, low: int, high: int) -> None:
    whole = around(list(SHAPES.values()))
    for region in aligned(SHAPES, side).values():
        box = bounds(region)
        assert (box[low] + box[high]) == pytest.approx(whole[low] + whole[high])


def test_sizes_stay_when_aligned() -> None:
    for key, region in aligned(SHAPES, Side.RIGHT).items():
        x0, y0, x1, y1 = bounds(region)
        a0, b0, a1, b1 = bounds(SHAPES[key])
        assert (x1 - x0, y1 - y0, y0) == pytest.approx((a1 - a0, b1 - b0, b0))


@given(
    st.dictionaries(
        st.integers(0, 9),
        st.builds(
            Box, st.integers(0, 500), st.integers(0, 500), st.integers(1, 50), st.integers(1, 50)
        ),
        min_size=3,
        max_size=6,
    ),
    st.booleans(),
)
def test_gaps_are_even_and_the_ends_stay(shapes: dict[int, Box], across: bool) -> None:
    low, high = (0, 2) if across else (1, 3)
    spread = [bounds(one) for one in distributed(shapes, across=across).values()]
    gaps = [b[low] - a[high] for a, b in itertools.pairwise(spread)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1e-6)
    order = sorted(map(bounds, shapes.values()), key=lambda box: box[low] + box[high])
    assert spread[0][low] == pytest.approx(order[0][low])
    assert spread[-1][high] == pytest.approx(order[-1][high], abs=1e-6)


def test_a_shape_is_put_at_a_position_and_a_size() -> None:
    box = Box.from_corners(10, 10, 30, 20)
    assert placed(box, bounds(box), (0, 0, 40, 5)) == Box.from_corners(0, 0, 40, 5)


def test_a_level_line_is_moved_but_not_stretched_upright() -> None:
    line = Polyline([(10, 10), (30, 10)])
    made = placed(line, bounds(line), (0, 50, 40, 80))
    assert isinstance(made, Polyline)
    assert made.points.tolist() == [[0, 50], [40, 50]]


def test_the_centroid_counts_holes() -> None:
    holed = Polygon.from_ring(
        [(0, 0), (10, 0), (10, 10), (0, 10)], [[(0, 0), (5, 0), (5, 10), (0, 10)]]
    )
    assert centroid(holed)[0] == pytest.approx(7.5)
    assert centroid(Point(3, 4)) == (3, 4)
