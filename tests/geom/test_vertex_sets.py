from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.errors import InputError
from workbench.geom.vertex_sets import delete_vertices, move_vertices, there, vertices_within
from workbench.geom.vertices import VertexRef, vertices
from workbench.model.regions import Box, Polygon, PolygonPart, Polyline

TWO = Polygon(
    [
        PolygonPart(
            [(0, 0), (50, 0), (50, 50), (0, 50)], [[(10, 10), (20, 10), (20, 20), (10, 20)]]
        ),
        PolygonPart([(100, 0), (150, 0), (150, 50)]),
    ]
)
ALL = [ref for ref, _, _ in vertices(TWO)]


def test_the_rectangle_may_be_drawn_from_any_corner() -> None:
    found = vertices_within(TWO, 60, 60, 40, -10)
    assert found == {VertexRef(0, 0, 1), VertexRef(0, 0, 2)}
    assert vertices_within(Box(5, 5, 5, 5), 0, 0, 10, 10) == frozenset()


def test_what_is_not_there_any_more_is_left_out() -> None:
    assert there(TWO, {VertexRef(0, 0, 1), VertexRef(0, 0, 4), VertexRef(7, 0, 0)}) == {
        VertexRef(0, 0, 1)
    }


@given(st.sets(st.sampled_from(ALL)), st.integers(-9, 9), st.integers(-9, 9))
def test_only_the_chosen_move_and_back_again(refs: set[VertexRef], dx: int, dy: int) -> None:
    moved = move_vertices(TWO, refs, dx, dy)
    for (ref, x, y), (_, a, b) in zip(vertices(TWO), vertices(moved), strict=True):
        assert (a - x, b - y) == ((dx, dy) if ref in refs else (0, 0))
    assert move_vertices(moved, refs, -dx, -dy) == TWO


@given(st.sets(st.sampled_from(ALL), min_size=1))
def test_deleting_leaves_the_others_or_says_why_not(refs: set[VertexRef]) -> None:
    try:
        left = delete_vertices(TWO, refs)
    except InputError as error:
        assert str(error)
        return
    assert isinstance(left, Polygon)
    kept = {(x, y) for ref, x, y in vertices(TWO) if ref not in refs}
    found = {(x, y) for _, x, y in vertices(left)}
    assert found <= kept
    # A whole outline takes its holes with it.
    if not set(ALL[:4]) <= refs:
        assert found == kept


def test_a_line_keeps_two_points() -> None:
    line = Polyline([(0, 0), (1, 1), (2, 0)])
    assert delete_vertices(line, {VertexRef(index=1)}) == Polyline([(0, 0), (2, 0)])
    with pytest.raises(InputError, match="two points"):
        delete_vertices(line, {VertexRef(index=1), VertexRef(index=0)})
