"""Outlines that say what is seen, and where the order of two turns round."""

# mypy: disable-error-code="index, union-attr, arg-type, no-untyped-def"

from __future__ import annotations

import pytest

from tests.edit.tools.hand import IMAGE, Hand, a_document, a_drawn, an_id
from workbench.geom.occlusion import Scene
from workbench.geom.shapes import to_shapely
from workbench.model.regions import Box, Point

LEFT, RIGHT = Box.from_corners(100, 100, 200, 200), Box.from_corners(150, 100, 250, 200)


def a_hand(tool: str, *select: str, **more: bool) -> Hand:
    document = a_document(a_drawn("a", LEFT, **more), a_drawn("b", RIGHT))
    return Hand(tool, document, select=select)


def draw(hand: Hand, x0: float, y0: float, x1: float, y1: float) -> Hand:
    for at in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)):
        hand.click(*at)
    return hand.key("enter")


def test_the_visible_part_is_what_of_the_shape_was_drawn_around():
    hand = draw(a_hand("visible_part", "a"), 50, 50, 150, 300)
    assert to_shapely(hand.project.annotations[an_id("a")].visible).area == 50 * 100
    assert hand.commits == 1
    hand.document.undo()
    assert hand.project.annotations[an_id("a")].visible is None


def test_a_visible_part_beside_the_shape_is_refused_and_can_be_drawn_on():
    hand = draw(a_hand("visible_part", "a"), 300, 300, 320, 320)
    assert "beside" in str(hand.last.refused)
    assert hand.commits == 0
    assert hand.key("escape").last.preview.ghosts == ()


@pytest.mark.parametrize(("tool", "select"), [("visible_part", ()), ("interlock", ("a",))])
def test_without_the_right_selection_nothing_begins(tool, select):
    hand = a_hand(tool, *select).press(10, 10)
    assert "Select" in str(hand.last.refused)
    assert hand.last.preview.ghosts == ()


def test_a_locked_one_is_not_given_a_visible_part():
    hand = a_hand("visible_part", "a", locked=True).press(10, 10)
    assert "locked" in str(hand.last.refused)


def test_where_it_is_painted_the_order_of_two_turns_round():
    hand = draw(a_hand("interlock", "a", "b"), 140, 90, 210, 150)
    (pair,) = hand.project.pairs.values()
    assert (pair.front, pair.back) == ("a", "b")
    results = Scene.of(hand.project, IMAGE, 1).results
    assert results[an_id("a")].ratio == pytest.approx(0.25)
    assert results[an_id("b")].ratio == pytest.approx(0.25)
    hand.document.undo()
    assert Scene.of(hand.project, IMAGE, 1).results[an_id("b")].ratio == 0


def test_painting_elsewhere_is_refused():
    hand = draw(a_hand("interlock", "a", "b"), 100, 100, 140, 140)
    assert "do not overlap there" in str(hand.last.refused)
    assert not hand.project.pairs


def test_points_have_no_order():
    document = a_document(a_drawn("a", LEFT), a_drawn("b", Point(120, 120)))
    hand = Hand("interlock", document, select=["a", "b"]).press(10, 10)
    assert hand.last.refused is not None
