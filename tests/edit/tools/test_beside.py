"""New areas beside and over others, and vertices that several share."""

# mypy: disable-error-code="index, union-attr, arg-type, no-untyped-def"

from __future__ import annotations

import pytest
from attrs import evolve

from tests.edit.tools.hand import ALT, CONTROL, LAYER, Hand, a_document, a_drawn, an_id
from workbench.api.tools import Habits, Linking, Overlap
from workbench.geom.shapes import to_shapely
from workbench.geom.vertices import vertices
from workbench.model.ids import EntityId, LayerId
from workbench.model.layer import Layer
from workbench.model.regions import Box, Ellipse, Polygon, Polyline

SQUARE = Polygon.from_ring([(100, 100), (200, 100), (200, 200), (100, 200)])
RIGHT = Polygon.from_ring([(200, 100), (300, 100), (300, 200), (200, 200)])
BEHIND, SHARE = Habits(Overlap.BEHIND), Habits(Overlap.SHARE)


def newest(hand: Hand):
    return hand.project.annotations[max(set(hand.project.annotations) - {"a", "b"})]


def test_a_new_area_overlaps_freely_as_long_as_nobody_chose_otherwise():
    hand = Hand("box", a_document(a_drawn("a", SQUARE)))
    hand.drag((150, 150), (250, 250))
    assert newest(hand).depth is None
    assert newest(hand).region == Box.from_corners(150, 150, 250, 250)


@pytest.mark.parametrize("tool", ["box", "ellipse"])
def test_a_new_area_starts_behind_all_that_it_overlaps_and_loses_nothing(tool):
    far = evolve(a_drawn("b", RIGHT), depth=-4.0)
    hand = Hand(tool, a_document(a_drawn("a", SQUARE), far), habits=BEHIND)
    hand.drag((150, 150), (250, 180))
    assert newest(hand).depth == -5.0
    assert isinstance(newest(hand).region, Box | Ellipse)
    hand.document.undo()
    assert set(hand.project.annotations) == {"a", "b"}


def test_a_new_area_that_overlaps_nothing_follows_its_label():
    hand = Hand("box", a_document(a_drawn("a", SQUARE)), habits=BEHIND)
    hand.drag((210, 210), (250, 250))  # the bounds of none, the shape of none
    assert newest(hand).depth is None


def test_a_new_area_takes_over_the_border_of_its_neighbour_and_is_linked_to_it():
    hand = Hand("polygon", a_document(a_drawn("a", SQUARE)), habits=SHARE)
    for at in ((150, 120), (300, 120), (300, 180), (150, 180)):
        hand.click(*at)
    hand.key("enter")
    assert to_shapely(newest(hand).region).area == pytest.approx(100 * 60)
    assert hand.commits == 1
    both = [{(x, y) for _, x, y in vertices(r)} for r in hand.regions.values()]
    assert both[0] & both[1] == {(200, 120), (200, 180)}
    hand.document.undo()
    assert hand.regions == {"a": SQUARE}


def test_a_locked_neighbour_lends_its_border_and_stays_as_it_is():
    hand = Hand("box", a_document(a_drawn("a", SQUARE, locked=True)), habits=SHARE)
    hand.drag((150, 120), (300, 180))
    assert hand.regions["a"] == SQUARE
    assert to_shapely(newest(hand).region).area == pytest.approx(100 * 60)


def test_what_others_cover_is_refused_in_words():
    hand = Hand("box", a_document(a_drawn("a", SQUARE)), habits=SHARE)
    hand.drag((120, 120), (180, 180))
    assert "cover all of it" in str(hand.last.refused)
    assert set(hand.regions) == {"a"}


def test_lines_are_never_cut():
    hand = Hand("polyline", a_document(a_drawn("a", SQUARE)), habits=SHARE)
    hand.click(50, 150).click(150, 150).key("enter")
    assert newest(hand).region == Polyline([(50, 150), (150, 150)])


def two(**more: bool) -> Hand:
    document = a_document(a_drawn("a", SQUARE), a_drawn("b", RIGHT, **more))
    return Hand("select", document, select=["a"])


def test_a_shared_vertex_moves_both_in_one_step():
    hand = two()
    hand.press(200, 100).move(215, 90)
    assert {ghost.replaces for ghost in hand.last.preview.ghosts} == {"a", "b"}
    hand.release(215, 90)
    for region in hand.regions.values():
        assert (215, 90) in {(x, y) for _, x, y in vertices(region)}
    assert hand.commits == 1
    hand.document.undo()
    assert hand.regions == {"a": SQUARE, "b": RIGHT}


def test_control_leaves_the_neighbour_where_it_is():
    hand = two()
    hand.drag((200, 100), (215, 90), held=(CONTROL,))
    assert hand.regions["b"] == RIGHT
    assert hand.regions["a"] != SQUARE


def test_unlinked_by_choice_or_locked_the_neighbour_stays():
    for hand in (two(locked=True), two()):
        if not hand.project.annotations["b"].locked:
            hand.context = evolve(hand.context, habits=Habits(linking=Linking.OFF))
        hand.drag((200, 100), (215, 90))
        assert hand.regions["b"] == RIGHT


def test_of_one_layer_only_leaves_other_layers():
    other = LayerId(EntityId("other"))
    b = evolve(a_drawn("b", RIGHT), layer=other)
    document = a_document(a_drawn("a", SQUARE), b, layers=[Layer(LAYER, "1"), Layer(other, "2")])
    hand = Hand("select", document, select=["a"], habits=Habits(linking=Linking.LAYER))
    hand.drag((200, 100), (215, 90))
    assert hand.regions["b"] == RIGHT


def test_a_point_on_a_shared_edge_comes_into_both_and_goes_from_both():
    hand = two()
    hand.double(200, 150)
    assert all(len(vertices(region)) == 5 for region in hand.regions.values())
    hand.click(200, 150, ALT)
    assert hand.regions == {"a": SQUARE, "b": RIGHT}


def test_a_midpoint_dragged_off_a_shared_edge_takes_the_neighbour_along():
    hand = two()
    hand.drag((200, 150), (210, 150))
    assert all((210, 150) in {(x, y) for _, x, y in vertices(r)} for r in hand.regions.values())


def test_arrow_keys_move_a_shared_vertex_of_both():
    hand = two()
    hand.click(200, 100).key("right")
    assert all((201, 100) in {(x, y) for _, x, y in vertices(r)} for r in hand.regions.values())


def test_a_neighbour_that_would_cross_itself_refuses_and_says_how_to_go_on():
    hand = two()
    hand.drag((200, 100), (320, 150))
    assert "Ctrl" in str(hand.last.refused)
    assert hand.regions == {"a": SQUARE, "b": RIGHT}


def test_moving_a_whole_shape_leaves_its_neighbours():
    hand = two()
    hand.drag((150, 150), (170, 170))
    assert hand.regions["b"] == RIGHT
    assert hand.selection == {an_id("a")}
