from __future__ import annotations

import pytest

from tests.edit.tools.hand import SHIFT, Hand, a_document, a_drawn
from workbench.geom.shapes import to_shapely
from workbench.model.regions import Box, Polygon

SQUARE = Polygon.from_ring([(10, 10), (110, 10), (110, 110), (10, 110)])


def a_hand(*select: str, locked: bool = False) -> Hand:
    document = a_document(a_drawn("a", SQUARE, locked), a_drawn("b", Box(200, 60, 40, 100)))
    return Hand("slice", document, select)


def test_a_line_across_two_shapes_makes_four_and_selects_them() -> None:
    hand = a_hand("a", "b").click(0, 50).click(300, 60).key("enter")
    assert hand.commits == 1
    assert len(hand.regions) == 4
    assert hand.selection == set(hand.regions)
    total = sum(to_shapely(r).area for r in hand.regions.values() if r)
    assert total == pytest.approx(14_000)
    hand.document.undo()
    assert hand.regions == {"a": SQUARE, "b": Box(200, 60, 40, 100)}


def test_only_what_is_selected_is_cut() -> None:
    hand = a_hand("a").click(0, 50).click(300, 60).key("enter")
    assert len(hand.regions) == 3
    assert hand.regions["b"] == Box(200, 60, 40, 100)


def test_a_stroke_cuts_when_it_is_ended() -> None:
    hand = a_hand("a").drag((60, 0), (61, 60), (60, 120)).key("enter")
    assert len(hand.regions) == 3


def test_without_a_selection_it_says_so() -> None:
    hand = a_hand().press(0, 50)
    assert hand.last.refused is not None
    assert hand.state == hand.tool.start()


def test_a_locked_shape_is_not_cut() -> None:
    hand = a_hand("a", locked=True).press(0, 50)
    assert hand.last.refused is not None


def test_a_line_that_ends_inside_is_refused_and_can_go_on() -> None:
    hand = a_hand("a").click(0, 50).click(60, 50).key("enter")
    assert hand.last.refused is not None
    assert hand.commits == 0
    hand.click(200, 50).key("enter")
    assert hand.commits == 1


def test_escape_leaves_no_trace() -> None:
    hand = a_hand("a").click(0, 50).click(300, 60, SHIFT).key("escape")
    assert hand.commits == 0
    assert not hand.last.preview.ghosts


def test_a_line_to_the_border_cuts_what_reaches_beyond_it() -> None:
    beyond = Polygon.from_ring([(-50, 10), (100, 10), (100, 110), (-50, 110)])
    hand = Hand("slice", a_document(a_drawn("a", beyond)), ["a"])
    hand.click(200, 60).click(-10, 60).key("enter")
    assert len(hand.regions) == 2
