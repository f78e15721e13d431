from __future__ import annotations

import pytest
from attrs import evolve

from tests.edit.tools.hand import (
    ALT,
    ANCHOR,
    AT,
    CONTROL,
    LAYER,
    SHIFT,
    Hand,
    a_document,
    a_drawn,
)
from workbench.edit.tools.path import Drawing
from workbench.geom.measuring.sizes import area
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Source
from workbench.model.layer import Layer
from workbench.model.regions import Ellipse, Polygon
from workbench.model.scheme import Attribute, AttributeKind, Label

SQUARE = ((10.0, 10.0), (110.0, 10.0), (110.0, 110.0), (10.0, 110.0))


def a_square() -> Polygon:
    return Polygon.from_ring(SQUARE)


def click_square(hand: Hand) -> Hand:
    for place in SQUARE:
        hand.click(*place)
    return hand


def drawn(hand: Hand) -> Polygon:
    region = hand.only.region
    assert isinstance(region, Polygon)
    return region


def test_clicks_and_enter_draw_a_polygon() -> None:
    hand = click_square(Hand("polygon")).key("enter")
    assert hand.only.region == a_square()
    assert hand.commits == 1
    assert hand.state == hand.tool.start()


def test_a_click_within_eight_screen_px_of_the_first_point_closes() -> None:
    hand = click_square(Hand("polygon")).click(17, 10)
    assert hand.only.region == a_square()


def test_a_click_nine_screen_px_away_adds_a_point() -> None:
    hand = click_square(Hand("polygon")).click(19, 10)
    assert hand.commits == 0


def test_the_closing_distance_is_one_on_the_screen() -> None:
    hand = click_square(Hand("polygon", pixel=0.1)).click(17, 10)
    assert hand.commits == 0
    hand.click(10.5, 10)
    assert hand.commits == 1


def test_a_double_click_adds_its_point_once_and_closes() -> None:
    hand = Hand("polygon")
    for place in SQUARE[:3]:
        hand.click(*place)
    hand.double(*SQUARE[3])
    assert hand.only.region == a_square()


def test_a_double_click_on_the_first_point_does_not_begin_another_polygon() -> None:
    hand = click_square(Hand("polygon")).double(*SQUARE[0])
    assert hand.state == hand.tool.start()
    assert hand.commits == 1


def test_backspace_removes_the_last_point_and_then_the_drawing() -> None:
    hand = Hand("polygon").click(10, 10).click(50, 10).key("backspace")
    assert isinstance(hand.state, Drawing) and len(hand.state.points) == 1
    hand.key("backspace")
    assert hand.state == hand.tool.start()


def test_cancelling_a_polygon_leaves_no_trace() -> None:
    hand = Hand("polygon")
    before = dict(hand.project.annotations)
    click_square(hand).key("escape")
    assert hand.project.annotations == before
    assert hand.state == hand.tool.start()
    assert hand.last.preview.ghosts == () and hand.last.preview.handles == ()


def test_two_points_are_refused_and_kept() -> None:
    hand = Hand("polygon").click(10, 10).click(50, 10).key("enter")
    assert hand.commits == 0
    assert hand.last.refused is not None
    assert isinstance(hand.state, Drawing)


def test_points_on_one_line_enclose_nothing_and_are_refused() -> None:
    hand = Hand("polygon").click(10, 10).click(50, 10).click(90, 10).key("enter")
    assert hand.commits == 0
    assert "no area" in str(hand.last.refused)


def test_shift_constrains_to_steps_of_45_degrees() -> None:
    hand = Hand("polygon").click(10, 10).click(60, 14, SHIFT).click(100, 52, SHIFT)
    assert isinstance(hand.state, Drawing)
    (_, level, diagonal) = hand.state.points
    assert level == (60, 10)
    assert diagonal[0] - 60 == pytest.approx(diagonal[1] - 10)


def test_a_drag_between_clicks_is_a_freehand_stretch() -> None:
    hand = Hand("polygon").click(10, 10)
    arc = [(110.0, 10 + y) for y in range(0, 101, 3)]
    hand.drag((60, 10), (80, 10), (100, 10), *arc, (60.0, 112.0))
    hand.click(10, 110).key("enter")
    ring = drawn(hand).parts[0].exterior.tolist()
    assert len(ring) < 12, "straight stretches are thinned out"
    assert [110.0, 10.0] in ring or [110.0, 109.0] in ring
    assert area(drawn(hand))[0] == pytest.approx(10_000, rel=0.05)


def test_a_self_crossing_outline_is_repaired_and_says_so() -> None:
    hand = Hand("polygon")
    for place in ((10, 10), (110, 110), (110, 10), (10, 110)):
        hand.click(*place)
    hand.key("enter")
    assert len(drawn(hand).parts) == 2
    assert area(drawn(hand))[0] == pytest.approx(5000)
    assert "crossed itself" in str(hand.last.hint)


def test_alt_inside_the_selected_polygon_cuts_a_hole_and_keeps_the_outline() -> None:
    hand = Hand("polygon", a_document(a_drawn("a", a_square())), ["a"])
    hand.click(30, 30, ALT).click(60, 30).click(60, 60).key("enter")
    part = drawn(hand).parts[0]
    assert part.exterior.tolist() == [list(p) for p in SQUARE]
    assert [hole.tolist() for hole in part.holes] == [[[30, 30], [60, 30], [60, 60]]]
    assert str(hand.document.history.undo_steps(1)[0].name) == "Cut hole"


def test_a_hole_that_leaves_the_polygon_is_refused() -> None:
    hand = Hand("polygon", a_document(a_drawn("a", a_square())), ["a"])
    hand.click(30, 30, ALT).click(160, 30).click(60, 60).key("enter")
    assert hand.commits == 0
    assert "inside" in str(hand.last.refused)


def test_a_hole_that_overlaps_another_joins_it() -> None:
    hand = Hand("polygon", a_document(a_drawn("a", a_square())), ["a"])
    for a, b in ((30, 50), (65, 40)):
        hand.click(a, 30, ALT).click(b, 30).click(b, 50).click(a, 50).key("enter")
    (part,) = drawn(hand).parts
    assert len(part.holes) == 1
    assert area(drawn(hand))[0] == pytest.approx(10_000 - 35 * 20)


@pytest.mark.parametrize("select", [[], ["e"]])
def test_alt_without_a_selected_polygon_is_refused(select: list[str]) -> None:
    document = a_document(a_drawn("a", a_square()), a_drawn("e", Ellipse(30, 30, 9, 9)))
    hand = Hand("polygon", document, select).press(30, 30, ALT)
    assert hand.last.refused is not None
    assert hand.state == hand.tool.start()


def test_a_locked_polygon_takes_no_hole() -> None:
    hand = Hand("polygon", a_document(a_drawn("a", a_square(), locked=True)), ["a"])
    hand.press(30, 30, ALT)
    assert "locked" in str(hand.last.refused)


def test_control_adds_a_part_to_the_selected_polygon() -> None:
    hand = Hand("polygon", a_document(a_drawn("a", a_square())), ["a"])
    hand.click(200, 10, CONTROL).click(220, 10).click(220, 30).key("enter")
    assert len(drawn(hand).parts) == 2
    assert drawn(hand).parts[0] == a_square().parts[0]


def test_a_part_that_overlaps_is_united() -> None:
    hand = Hand("polygon", a_document(a_drawn("a", a_square())), ["a"])
    hand.click(100, 10, CONTROL).click(120, 10).click(120, 110).click(100, 110).key("enter")
    assert len(drawn(hand).parts) == 1
    assert area(drawn(hand))[0] == pytest.approx(11_000)


def test_without_an_image_nothing_begins() -> None:
    hand = Hand("polygon")
    hand.context = evolve(hand.context, anchor=None)
    hand.press(10, 10)
    assert str(hand.last.refused) == "Open an image first."
    assert hand.state == hand.tool.start()


def test_a_locked_layer_says_so() -> None:
    document = a_document(layers=[Layer(LAYER, "Lesions", locked=True)])
    hand = Hand("polygon", document).press(10, 10)
    assert "Lesions" in str(hand.last.refused)


def test_the_first_shape_makes_the_first_layer_in_the_same_patch() -> None:
    hand = Hand("polygon", a_document(layers=[]))
    hand.context = evolve(hand.context, layer=None)
    click_square(hand).key("enter")
    (layer,) = hand.project.layers.values()
    assert layer.name == "Layer 1"
    assert hand.only.layer == layer.id
    hand.document.undo()
    assert not hand.project.layers and not hand.project.annotations


def test_a_shape_records_label_defaults_and_provenance() -> None:
    document = a_document()
    grade = Attribute("grade", AttributeKind.NUMBER, default=2)
    label = Label("scratch", "Scratch", attributes=(grade, Attribute("note")))
    document.apply(commands.change_scheme(document.project, document.stamp(), [label]))
    hand = Hand("polygon", document)
    hand.context = evolve(hand.context, label="scratch")
    click_square(hand).key("enter")
    one = hand.only
    assert (one.label, one.attributes) == ("scratch", {"grade": 2})
    who = one.provenance
    assert (who.author, who.created, who.tool) == ("Ada", AT, "polygon")
    assert (who.source, who.scheme_version) == (Source.HUMAN, 1)
    assert hand.selection == {one.id}


def test_clicks_outside_the_image_land_on_its_border() -> None:
    hand = Hand("polygon").click(-5, -5).click(600, -5).click(600, 500).key("enter")
    assert drawn(hand).parts[0].exterior.tolist() == [[0, 0], [500, 0], [500, 400]]


def test_a_drawing_waits_while_another_frame_is_shown() -> None:
    hand = Hand("polygon").click(10, 10).click(50, 10)
    home, state = hand.context, hand.state
    assert isinstance(home.anchor, OnFrame)
    hand.context = evolve(home, anchor=OnFrame(home.anchor.image, 2))
    hand.click(50, 50).key("enter").move(1, 1)
    assert hand.state == state and hand.commits == 0
    assert hand.last.preview.ghosts == ()
    hand.context = home
    hand.click(50, 50).key("enter")
    assert hand.only.anchor == home.anchor


def test_a_button_let_go_on_another_frame_is_not_held_afterwards() -> None:
    hand = Hand("polygon").press(10, 10)
    home = hand.context
    hand.context = evolve(home, anchor=OnFrame(ANCHOR.image, 2))
    hand.release(20, 20)
    hand.context = home
    hand.move(60, 10).move(90, 90)
    assert isinstance(hand.state, Drawing)
    assert hand.state.points == ((10, 10),)


def test_a_stroke_that_ends_on_another_frame_draws_nothing_and_says_so() -> None:
    hand = Hand("freehand").press(10, 10).move(90, 10).move(90, 90)
    hand.context = evolve(hand.context, anchor=OnFrame(ANCHOR.image, 2))
    hand.release(10, 90)
    assert hand.commits == 0
    assert hand.last.refused is not None
    assert hand.state == hand.tool.start()


def test_hints_tell_the_next_step() -> None:
    hand = Hand("polygon")
    hints = [str(hand.last.hint)]
    for place in SQUARE[:3]:
        hand.click(*place)
        hints.append(str(hand.last.hint))
    assert hints[1] == hints[2] and len(set(hints)) == 3


def test_freehand_draws_a_polygon_in_one_stroke() -> None:
    hand = Hand("freehand").drag((10, 10), (60, 10), (110, 10), (110, 110), (10, 110), (10, 20))
    assert area(drawn(hand))[0] == pytest.approx(10_000, rel=0.01)
    assert hand.state == hand.tool.start()


def test_a_mere_click_with_freehand_does_nothing() -> None:
    hand = Hand("freehand").click(10, 10)
    assert hand.commits == 0 and hand.last.refused is None
    assert hand.state == hand.tool.start()


def test_freehand_with_alt_cuts_a_hole() -> None:
    hand = Hand("freehand", a_document(a_drawn("a", a_square())), ["a"])
    hand.drag((30, 30), (60, 30), (60, 60), (30, 60), held=(ALT,))
    assert area(drawn(hand))[0] == pytest.approx(10_000 - 900)


def test_a_polyline_needs_two_points() -> None:
    hand = Hand("polyline").click(10, 10).key("enter")
    assert hand.commits == 0 and hand.last.refused is not None
    hand.double(60, 10)
    assert hand.commits == 1
