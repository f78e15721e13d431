"""Vertices that outlines share are edited together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.linked import follow, vertex_edits
from workbench.geom.vertices import VertexRef, delete_vertex, insert_vertex, move_vertex, vertices
from workbench.model.regions import Ellipse, Polygon, Polyline, Region

LEFT = Polygon.from_ring([(0, 0), (10, 0), (10, 10), (0, 10)])
RIGHT = Polygon.from_ring([(10, 0), (20, 0), (20, 10), (10, 10)])


def places(region: Region) -> list[tuple[float, float]]:
    return [(x, y) for _, x, y in vertices(region)]


def test_a_moved_vertex_takes_the_one_at_its_place_along():
    after = move_vertex(LEFT, VertexRef(index=1), 12, 3)
    edits = vertex_edits(LEFT, after)
    assert edits.moved == (((10, 0), (12, 3)),)
    assert places(follow(RIGHT, edits)) == [(12, 3), (20, 0), (20, 10), (10, 10)]


def test_a_vertex_on_a_shared_edge_comes_into_both_whichever_way_they_run():
    after = insert_vertex(LEFT, VertexRef(index=1), 11, 5)
    met = follow(RIGHT, vertex_edits(LEFT, after))
    assert places(met) == [(10, 0), (20, 0), (20, 10), (10, 10), (11, 5)]
    turned = Polygon.from_ring(RIGHT.parts[0].exterior[::-1])
    assert (11, 5) in places(follow(turned, vertex_edits(LEFT, after)))


def test_a_vertex_on_an_edge_of_its_own_comes_into_nobody_else():
    after = insert_vertex(LEFT, VertexRef(index=3), -1, 5)
    assert follow(RIGHT, vertex_edits(LEFT, after)) == RIGHT


def test_a_deleted_vertex_goes_from_both_but_three_stay():
    bent, met = (
        insert_vertex(one, VertexRef(index=i), 11, 5) for one, i in ((LEFT, 1), (RIGHT, 3))
    )
    edits = vertex_edits(bent, delete_vertex(bent, VertexRef(index=2)))
    assert edits.removed == ((11, 5),)
    assert follow(met, edits) == RIGHT
    triangle = Polygon.from_ring([(11, 5), (20, 0), (20, 10)])
    assert follow(triangle, edits) == triangle


def test_a_line_that_ends_on_a_corner_follows_it():
    line = Polyline([(10, 10), (30, 30)])
    edits = vertex_edits(LEFT, move_vertex(LEFT, VertexRef(index=2), 9, 9))
    assert places(follow(line, edits)) == [(9, 9), (30, 30)]


def test_the_last_edge_of_an_open_line_leads_nowhere():
    line = Polyline([(10, 0), (30, 30), (10, 10)])
    edits = vertex_edits(LEFT, insert_vertex(LEFT, VertexRef(index=1), 11, 5))
    assert follow(line, edits) == line


def test_another_outline_is_no_edit_of_vertices():
    assert not vertex_edits(
        LEFT, Polygon.from_ring([(0, 0), (1, 0), (1, 1), (0, 1), (3, 3), (2, 2)])
    )
    assert not vertex_edits(Ellipse(0, 0, 2, 1), Ellipse(0, 0, 3, 1))


@given(st.integers(3, 9), st.data())
def test_an_equal_outline_follows_into_the_same(count, data):
    ring = np.column_stack((np.arange(count), np.arange(count) ** 2)).astype(float)
    before = Polygon.from_ring(ring)
    ref = VertexRef(index=data.draw(st.integers(0, count - 1)))
    edit = data.draw(st.sampled_from(("move", "insert", "delete")))
    if edit == "move":
        after = move_vertex(before, ref, -5, 7)
    elif edit == "insert":
        after = insert_vertex(before, ref, -5, 7)
    elif count > 3:
        after = delete_vertex(before, ref)
    else:
        return
    assert follow(before, vertex_edits(before, after)) == after
