"""Several points of one shape, and groups: picked, moved and deleted together."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.edit.tools.hand import ALT, CONTROL, SHIFT, Hand, a_document, a_drawn
from workbench.api.tools import HandleKind
from workbench.edit.tools.selected import Waiting
from workbench.model.regions import Box, Polygon, Polyline

SQUARE = [(10.0, 10.0), (110.0, 10.0), (110.0, 110.0), (10.0, 110.0)]
HOLE = [(40.0, 40.0), (60.0, 40.0), (60.0, 60.0)]
HOLED = Polygon.from_ring(SQUARE, [HOLE])


def a_hand(region: Polygon | Polyline = HOLED) -> Hand:
    return Hand("select", a_document(a_drawn("a", region)), ["a"])


def ring(hand: Hand, number: int = 0) -> list[list[float]]:
    region = hand.regions["a"]
    assert isinstance(region, Polygon)
    return region.parts[0].rings[number].tolist()


def picked(hand: Hand) -> int:
    return sum(handle.kind is HandleKind.ACTIVE for handle in hand.last.preview.handles)


def test_an_alt_drag_picks_the_points_in_the_rectangle() -> None:
    hand = a_hand().drag((100, 0), (120, 120), held=(ALT,))
    assert picked(hand) == 2
    assert hand.commits == 0


def test_picked_points_are_dragged_together_and_stay_picked() -> None:
    hand = a_hand().drag((100, 0), (120, 120), held=(ALT,)).drag((110, 10), (130, 15))
    assert ring(hand) == [[10, 10], [130, 15], [130, 115], [10, 110]]
    assert hand.commits == 1
    assert picked(hand) == 2
    hand.drag((130, 115), (131, 115), (140, 115))
    assert ring(hand)[1] == [140, 15]


def test_arrow_keys_move_picked_points_and_undo_as_one() -> None:
    hand = a_hand().drag((0, 0), (20, 120), held=(ALT,)).key("left").key("left", SHIFT)
    assert ring(hand) == [[-1, 10], [110, 10], [110, 110], [-1, 110]]
    hand.document.undo()
    assert ring(hand) == [list(p) for p in SQUARE]


def test_delete_removes_picked_points_and_a_whole_hole() -> None:
    hand = a_hand().drag((30, 30), (70, 70), held=(ALT,)).key("delete")
    region = hand.regions["a"]
    assert isinstance(region, Polygon)
    assert region.parts[0].holes == ()
    hand.document.undo()
    assert hand.regions["a"] == HOLED


def test_too_few_points_left_are_refused() -> None:
    hand = a_hand().drag((0, 0), (120, 20), held=(ALT,)).key("delete")
    assert hand.last.refused is not None
    assert hand.regions["a"] == HOLED
    assert picked(hand) == 2


def test_shift_adds_to_what_is_picked() -> None:
    hand = a_hand().drag((0, 0), (20, 20), held=(ALT,)).drag((100, 0), (120, 20), held=(ALT, SHIFT))
    assert picked(hand) == 2


def test_escape_cancels_the_rectangle_then_the_points_then_the_selection() -> None:
    hand = a_hand().press(0, 0, ALT).move(50, 50, ALT).key("escape")
    assert hand.state == Waiting()
    hand.release(50, 50)
    hand.drag((0, 0), (20, 20), held=(ALT,)).key("escape")
    assert picked(hand) == 0
    assert hand.selection == {"a"}
    assert hand.commits == 0
    hand.key("escape")
    assert hand.selection == set()


def test_a_drag_that_would_cross_the_outline_is_refused() -> None:
    hand = a_hand().drag((100, 0), (120, 20), held=(ALT,)).drag((110, 10), (50, 200))
    assert hand.last.refused is not None
    assert hand.commits == 0


def test_points_of_a_line_are_picked_too() -> None:
    hand = a_hand(Polyline([(10, 10), (50, 10), (90, 10), (90, 90)]))
    hand.drag((40, 0), (100, 20), held=(ALT,)).key("delete")
    region = hand.regions["a"]
    assert isinstance(region, Polyline)
    assert region.points.tolist() == [[10, 10], [90, 90]]


def test_an_alt_click_still_reaches_below() -> None:
    document = a_document(a_drawn("a", Polygon.from_ring(SQUARE)), a_drawn("b", HOLED))
    hand = Hand("select", document, ["b"]).click(80, 80, ALT)
    assert hand.selection == {"a"}


# -- groups -----------------------------------------------------------------------------------


def grouped(*select: str) -> Hand:
    first = evolve(a_drawn("a", Box(50, 50, 40, 40)), group="g")
    second = evolve(a_drawn("b", Box(200, 50, 40, 40)), group="g")
    alone = a_drawn("c", Box(200, 200, 40, 40))
    return Hand("select", a_document(first, second, alone), select)


def test_a_click_on_one_of_a_group_selects_all() -> None:
    assert grouped().click(50, 50).selection == {"a", "b"}


def test_shift_takes_a_whole_group_in_and_out() -> None:
    hand = grouped("c").click(50, 50, SHIFT)
    assert hand.selection == {"a", "b", "c"}
    assert hand.click(200, 50, CONTROL).selection == {"c"}


def test_alt_picks_one_of_a_group_alone() -> None:
    assert grouped().click(50, 50, ALT).selection == {"a"}
    assert grouped("a", "b").click(200, 50, ALT).selection == {"b"}


def test_a_rectangle_around_one_of_a_group_selects_all() -> None:
    assert grouped().drag((10, 10), (100, 100)).selection == {"a", "b"}


def test_moving_one_of_a_group_moves_all() -> None:
    hand = grouped().drag((50, 50), (60, 55), (70, 60))
    assert hand.regions["a"] == Box(70, 60, 40, 40)
    assert hand.regions["b"] == Box(220, 60, 40, 40)
    assert hand.commits == 1


def test_one_picked_alone_moves_alone() -> None:
    hand = grouped().click(50, 50, ALT)
    hand.drag((50, 50), (60, 55), (70, 60))
    assert hand.regions["b"] == Box(200, 50, 40, 40)


@pytest.mark.parametrize("held", [(), (ALT,), (SHIFT,)])
def test_a_click_in_a_group_commits_nothing(held: tuple[object, ...]) -> None:
    hand = grouped("a", "b").click(50, 50, *held)  # type: ignore[arg-type]
    assert hand.commits == 0
