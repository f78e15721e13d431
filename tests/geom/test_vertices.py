from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.base.errors import InputError
from workbench.geom.vertices import (
    VertexRef,
    delete_ring,
    delete_vertex,
    find_vertex,
    insert_vertex,
    move_vertex,
    vertices,
)
from workbench.model.regions import Box, Point, Polygon, Polyline, Region

RING = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
HOLED = Polygon.from_ring(RING, [[(2, 2), (4, 2), (4, 4)], [(6, 6), (8, 6), (8, 8), (6, 8)]])
TWO = Polygon((*HOLED.parts, *Polygon.from_ring([(20, 0), (30, 0), (30, 5)]).parts))
LINE = Polyline([(0, 0), (3, 4), (9, 1)])
regions = st.sampled_from([TWO, LINE])


def test_all_vertices_are_listed_with_their_place() -> None:
    assert len(vertices(TWO)) == 14
    assert vertices(TWO)[7] == (VertexRef(0, 2, 0), 6, 6)
    assert vertices(Box(0, 0, 5, 5)) == []


@given(regions, st.data(), st.floats(-50, 50), st.floats(-50, 50))
def test_moving_changes_one_vertex_only(r: Region, data: st.DataObject, x: float, y: float) -> None:
    ref, *_ = data.draw(st.sampled_from(vertices(r)))
    # An end that comes to lie on its beginning is no vertex of its own any more.
    assume((x, y) not in [(a, b) for _, a, b in vertices(r)])
    after = {place: (a, b) for place, a, b in vertices(move_vertex(r, ref, x, y))}
    before = {place: (a, b) for place, a, b in vertices(r)}
    assert after == {**before, ref: (x, y)}


@given(regions, st.data())
def test_deleting_what_was_inserted_gives_the_region_back(r: Region, data: st.DataObject) -> None:
    ref, x, y = data.draw(st.sampled_from(vertices(r)))
    more = insert_vertex(r, ref, x + 1, y + 2)
    new = ref.at(ref.index + 1)
    assert find_vertex(more, new) == (x + 1, y + 2)
    assert len(vertices(more)) == len(vertices(r)) + 1
    assert delete_vertex(more, new) == r


@given(st.data())
def test_no_ring_ever_has_fewer_than_three_points(data: st.DataObject) -> None:
    region: Region = TWO
    for _ in range(20):
        ref, *_ = data.draw(st.sampled_from(vertices(region)))
        try:
            region = delete_vertex(region, ref)
        except InputError:
            pass
        assert isinstance(region, Polygon)
        assert all(len(ring) >= 3 for part in region.parts for ring in part.rings)


def test_the_refusal_says_what_is_too_few() -> None:
    with pytest.raises(InputError, match="hole"):
        delete_vertex(HOLED, VertexRef(0, 1, 0))
    with pytest.raises(InputError, match="polygon"):
        delete_vertex(TWO, VertexRef(1, 0, 0))
    with pytest.raises(InputError, match="line"):
        delete_vertex(Polyline([(0, 0), (1, 1)]), VertexRef())


def test_a_hole_or_a_part_can_be_removed_whole() -> None:
    left = delete_ring(TWO, VertexRef(0, 1, 2))
    assert [len(h) for h in left.parts[0].holes] == [4]
    assert delete_ring(TWO, VertexRef(0, 0, 1)).parts == TWO.parts[1:]
    with pytest.raises(InputError):
        delete_ring(HOLED, VertexRef(0, 0, 0))


def test_what_is_not_there_is_an_index_error() -> None:
    assert find_vertex(TWO, VertexRef(5, 0, 0)) is None
    with pytest.raises(IndexError):
        move_vertex(TWO, VertexRef(0, 0, 9), 0, 0)


def test_a_point_moves_as_its_vertex() -> None:
    assert move_vertex(Point(1, 2), VertexRef(), 5, 6) == Point(5, 6)
