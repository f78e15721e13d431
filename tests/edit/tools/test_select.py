from __future__ import annotations

import pytest
from attrs import evolve

from tests.edit.tools.hand import (
    ALT,
    ANCHOR,
    CONTROL,
    IMAGE,
    LAYER,
    SHIFT,
    Hand,
    a_document,
    a_drawn,
    an_id,
)
from workbench.api.tools import Button, Cursor, HandleKind
from workbench.edit.tools.selected import Waiting
from workbench.geom.shapes import to_shapely
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.ids import AnnotationId, EntityId
from workbench.model.layer import Layer
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

LOW = Box(60, 60, 100, 100)
HIGH = Box(80, 80, 100, 100)
FAR = Ellipse(300, 300, 20, 10)
OUTLINE = Polygon.from_ring([(10, 10), (110, 10), (110, 110), (10, 110)])
HOLED = Polygon.from_ring(
    [(10, 10), (110, 10), (110, 110), (10, 110)], [[(40, 40), (60, 40), (60, 60)]]
)


def a_hand(*select: str) -> Hand:
    document = a_document(a_drawn("a", LOW), a_drawn("b", HIGH), a_drawn("c", FAR))
    return Hand("select", document, select)


def a_hand_on(region: Polygon | Polyline | Box | Ellipse | Point, **more: float) -> Hand:
    return Hand("select", a_document(a_drawn("a", region)), ["a"], **more)  # type: ignore[arg-type]


def test_a_click_selects_the_nearest_and_beside_everything_deselects() -> None:
    hand = a_hand().click(80, 80)
    assert hand.selection == {"b"}
    hand.click(400, 50)
    assert hand.selection == set()
    assert hand.commits == 0


def test_shift_adds_and_takes_away() -> None:
    hand = a_hand("c").click(80, 80, SHIFT)
    assert hand.selection == {"b", "c"}
    hand.click(80, 80, SHIFT)
    assert hand.selection == {"c"}


def test_alt_click_cycles_through_what_lies_below() -> None:
    hand = a_hand()
    seen = [hand.click(80, 80, ALT).selection for _ in range(3)]
    assert seen == [{"b"}, {"a"}, {"b"}]


def test_a_drag_moves_what_is_below_the_pointer_and_commits_once() -> None:
    hand = a_hand().drag((300, 300), (310, 300), (320, 305))
    assert hand.regions["c"] == Ellipse(320, 305, 20, 10)
    assert hand.commits == 1
    assert hand.selection == {"c"}


def test_a_visible_part_drawn_by_hand_moves_along() -> None:
    drawn = evolve(a_drawn("a", OUTLINE), visible=Box(35, 60, 50, 100))
    hand = Hand("select", a_document(drawn), ["a"]).drag((90, 90), (120, 95))
    moved = hand.document.project.annotations[an_id("a")]
    assert moved.region == Polygon.from_ring([(40, 15), (140, 15), (140, 115), (40, 115)])
    assert moved.visible == Box(65, 65, 50, 100)


def test_a_visible_part_drawn_by_hand_stays_inside_a_shape_that_shrinks() -> None:
    drawn = evolve(a_drawn("a", OUTLINE), visible=Box(35, 60, 50, 100))
    hand = Hand("select", a_document(drawn), ["a"]).drag((10, 110), (10, 60))
    visible = hand.document.project.annotations[an_id("a")].visible
    region = hand.document.project.annotations[an_id("a")].region
    assert visible is not None and region is not None
    assert to_shapely(region).buffer(1e-6).covers(to_shapely(visible))


def test_a_drag_moves_the_whole_selection() -> None:
    hand = a_hand("a", "c").drag((300, 300), (320, 305))
    assert hand.regions["a"] == Box(80, 65, 100, 100)
    assert hand.regions["b"] == HIGH
    assert hand.commits == 1


def test_a_selected_one_below_another_can_be_dragged() -> None:
    hand = a_hand().click(80, 80, ALT).click(80, 80, ALT)
    assert hand.selection == {"a"}
    hand.drag((85, 85), (95, 85))
    assert hand.regions["a"] == Box(70, 60, 100, 100) and hand.regions["b"] == HIGH


def test_a_move_is_previewed_in_place_of_the_original() -> None:
    hand = a_hand("c").press(300, 300).move(320, 300)
    (ghost,) = hand.last.preview.ghosts
    assert ghost.replaces == an_id("c") and ghost.region == Ellipse(320, 300, 20, 10)
    assert hand.commits == 0


def test_a_fast_hand_moves_although_no_move_was_reported() -> None:
    hand = a_hand().press(300, 300).release(320, 305)
    assert hand.regions["c"] == Ellipse(320, 305, 20, 10)


def test_moving_back_and_forth_to_the_same_place_commits_nothing() -> None:
    hand = a_hand("c").drag((300, 300), (320, 320), (300, 300))
    assert hand.commits == 0
    hand.drag((320, 300), (340, 330), (320, 300))
    assert hand.commits == 0


def test_escape_cancels_a_move_and_then_deselects() -> None:
    hand = a_hand("c").press(300, 300).move(320, 300).key("escape").release(320, 300)
    assert hand.commits == 0 and hand.selection == {"c"}
    hand.key("escape")
    assert hand.selection == set()


def test_a_rubber_band_selects_what_lies_wholly_inside() -> None:
    hand = a_hand().drag((200, 200), (250, 380), (400, 380))
    assert hand.selection == {"c"}
    hand.drag((180, 180), (1, 1), held=(SHIFT,))
    assert hand.selection == {"a", "b", "c"}


def test_a_locked_annotation_shows_why_and_stays() -> None:
    hand = Hand("select", a_document(a_drawn("a", LOW, locked=True)), ["a"])
    assert hand.tool.show(Waiting(), hand.context).preview.handles == ()
    hand.press(60, 60).move(80, 80)
    assert "locked" in str(hand.last.refused)
    assert hand.last.cursor is Cursor.FORBIDDEN
    hand.release(80, 80).key("delete")
    assert "locked" in str(hand.last.refused)
    hand.key("left")
    assert "locked" in str(hand.last.refused)
    assert hand.commits == 0


def test_a_locked_layer_shows_why() -> None:
    document = a_document(a_drawn("a", LOW), layers=[Layer(LAYER, "Lesions", locked=True)])
    hand = Hand("select", document, ["a"]).drag((60, 60), (90, 60))
    assert hand.commits == 0
    hand.press(60, 60).move(90, 60)
    assert "Lesions" in str(hand.last.refused)


def test_delete_removes_the_selection() -> None:
    hand = a_hand("a", "c").key("delete")
    assert set(hand.project.annotations) == {"b"}
    assert hand.selection == set() and hand.commits == 1


def test_arrow_keys_nudge_by_one_and_with_shift_by_ten_and_undo_as_one() -> None:
    hand = a_hand("c").key("left").key("down", SHIFT)
    assert hand.regions["c"] == Ellipse(299, 310, 20, 10)
    assert hand.commits == 2
    hand.document.undo()
    assert hand.regions["c"] == FAR


def test_arrow_keys_without_a_selection_are_left_to_the_canvas() -> None:
    assert not a_hand().key("left").last.used
    assert not a_hand().press(10, 10, button=Button.RIGHT).last.used


# vertices


def test_dragging_a_vertex_moves_it_by_as_much_as_the_pointer() -> None:
    hand = a_hand_on(OUTLINE).drag((12, 11), (7, 6), (2, 1))
    ring = hand.only.region.parts[0].exterior.tolist()  # type: ignore[union-attr]
    assert ring[0] == [0, 0]
    assert hand.commits == 1


def test_a_vertex_brought_back_commits_nothing() -> None:
    assert a_hand_on(OUTLINE).drag((12, 11), (40, 40), (12, 11)).commits == 0


def test_a_vertex_may_not_make_the_outline_cross_itself() -> None:
    hand = a_hand_on(OUTLINE).drag((10, 10), (200, 60))
    assert hand.commits == 0
    assert "cross" in str(hand.last.refused)


def test_a_click_on_a_midpoint_inserts_a_vertex_and_a_drag_moves_it() -> None:
    hand = a_hand_on(OUTLINE).click(60, 10)
    assert hand.only.region == Polygon.from_ring(
        [(10, 10), (60, 10), (110, 10), (110, 110), (10, 110)]
    )
    hand.drag((110, 60), (120, 60))
    ring = hand.only.region.parts[0].exterior.tolist()
    assert [120, 60] in ring and len(ring) == 6


def test_a_double_click_on_an_edge_inserts_a_vertex_there() -> None:
    hand = a_hand_on(OUTLINE).double(30, 12)
    ring = hand.only.region.parts[0].exterior.tolist()  # type: ignore[union-attr]
    assert ring[1] == [30, 10] and len(ring) == 5


def test_alt_click_deletes_a_vertex_but_never_below_three() -> None:
    hand = a_hand_on(OUTLINE).click(10, 10, ALT)
    assert hand.commits == 1
    hand.click(110, 10, ALT)
    assert hand.commits == 1
    assert "three points" in str(hand.last.refused or "three points")
    assert len(hand.only.region.parts[0].exterior) == 3  # type: ignore[union-attr]


def test_delete_removes_the_active_vertex_not_the_annotation() -> None:
    hand = a_hand_on(OUTLINE).click(10, 10)
    kinds = [handle.kind for handle in hand.last.preview.handles]
    assert kinds.count(HandleKind.ACTIVE) == 1
    hand.key("delete")
    assert len(hand.only.region.parts[0].exterior) == 3  # type: ignore[union-attr]
    hand.key("delete")
    assert not hand.project.annotations


def test_a_triangular_hole_refuses_to_lose_a_vertex_and_ctrl_delete_removes_it() -> None:
    hand = a_hand_on(HOLED).click(40, 40).key("delete")
    assert "hole" in str(hand.last.refused)
    hand.key("delete", CONTROL)
    assert hand.only.region == OUTLINE


def test_a_line_keeps_two_points() -> None:
    hand = a_hand_on(Polyline([(10, 10), (100, 10)])).press(10, 10, ALT)
    assert "two points" in str(hand.last.refused)


def test_arrow_keys_move_the_active_vertex() -> None:
    hand = a_hand_on(OUTLINE).click(10, 10).key("left").key("up")
    assert hand.only.region.parts[0].exterior[0].tolist() == [9, 9]  # type: ignore[union-attr]
    assert hand.last.preview.handles


# boxes and ellipses


def test_a_corner_resizes_about_the_opposite_one() -> None:
    hand = a_hand_on(LOW).drag((110, 110), (130, 150))
    assert hand.only.region == Box.from_corners(10, 10, 130, 150)


def test_a_side_changes_one_dimension() -> None:
    hand = a_hand_on(LOW).drag((110, 60), (130, 90))
    assert hand.only.region == Box.from_corners(10, 10, 130, 110)


def test_a_turned_box_keeps_its_opposite_corner() -> None:
    turned = Box(200, 200, 100, 60, 30)
    from workbench.geom.shapes import box_corners

    corner, opposite = box_corners(turned)[2], box_corners(turned)[0]
    hand = a_hand_on(turned).drag(tuple(corner), (corner[0] + 30, corner[1] + 7))
    after = hand.only.region
    assert isinstance(after, Box) and after.angle == 30
    assert box_corners(after)[0].tolist() == pytest.approx(opposite.tolist())
    assert box_corners(after)[2].tolist() == pytest.approx([corner[0] + 30, corner[1] + 7])


def test_shift_keeps_the_proportions() -> None:
    hand = a_hand_on(Box(60, 60, 100, 50)).drag((110, 85), (160, 90), held=(SHIFT,))
    after = hand.only.region
    assert isinstance(after, Box) and after.width / after.height == pytest.approx(2)


def test_the_round_grip_turns_in_steps_with_shift() -> None:
    hand = a_hand_on(LOW)
    (grip,) = [
        h
        for h in hand.tool.show(Waiting(), hand.context).preview.handles
        if h.kind is HandleKind.ROTATE
    ]
    hand.drag((grip.x, grip.y), (100, 10), (140, 30), held=(SHIFT,))
    after = hand.only.region
    assert isinstance(after, Box)
    assert after.angle % 15 == pytest.approx(0) and after.angle > 0
    assert (after.x, after.y, after.width) == (60, 60, 100)


def test_a_grip_brought_back_commits_nothing() -> None:
    for grip in ((110, 110), (110, 60), (60, -14)):
        assert a_hand_on(LOW).drag(grip, (200, 200), grip).commits == 0


def test_an_ellipse_turns_in_millimetres() -> None:
    spacing = Calibration(Spacing(2, 1), CalibrationSource.USER, aspect=2.0)
    hand = a_hand_on(Ellipse(200, 200, 40, 10))
    hand.context = evolve(hand.context, calibration=spacing)
    hand.drag((200, 166), (300, 200))  # from straight above to straight right: a quarter turn
    after = hand.only.region
    assert isinstance(after, Ellipse)
    # 40 mm wide and 20 mm high become 20 mm wide and 40 mm high: 20 by 20 px.
    assert (after.rx, after.ry) == pytest.approx((20, 20))


def test_a_point_can_be_moved() -> None:
    hand = a_hand_on(Point(50, 50)).drag((50, 50), (60, 70))
    assert hand.only.region == Point(60, 70)


def test_an_annotation_that_vanishes_during_a_drag_ends_it_quietly() -> None:
    for places in (((12, 11), (30, 30)), ((60, 60), (90, 90))):
        hand = a_hand_on(OUTLINE).press(*places[0]).move(*places[1])
        other = Hand("select", hand.document, ["a"]).key("delete")
        assert other.commits == 1
        hand.move(50, 50).release(50, 50)
        assert hand.commits == 0 and hand.state == Waiting()


@pytest.mark.parametrize("start", [(100, 100), (150, 150)])
def test_a_drag_over_a_change_of_the_frame_changes_nothing(start: tuple[float, float]) -> None:
    hand = a_hand_on(Box(150, 150, 100, 100)).press(*start).move(start[0] + 30, start[1] + 30)
    before = hand.regions
    home = hand.context
    hand.context = evolve(home, anchor=OnFrame(ANCHOR.image, 2))
    hand.move(10, 10).release(10, 10)
    assert hand.last.preview.ghosts == ()
    assert hand.regions == before and hand.commits == 0
    hand.context = home
    hand.move(60, 60)
    assert hand.last.preview.ghosts == ()


def test_on_a_cut_arrow_keys_move_by_a_pixel_of_the_picture() -> None:
    hand = Hand("select", a_document(a_drawn("a", Box(50, 50, 20, 10))), ["a"])
    hand.context = evolve(hand.context, grid=(0.5, 0.25))
    hand.key("right").key("down")
    assert hand.regions["a"] == Box(50.5, 50.25, 20, 10)


def test_what_was_drawn_on_another_picture_says_where_to_move_it() -> None:
    elsewhere = evolve(a_drawn("a", Box(50, 50, 20, 10)), anchor=OnFrame(IMAGE, 2))
    hand = Hand("select", a_document(elsewhere), ["a"]).press(50, 50).move(80, 50)
    assert hand.commits == 0
    assert "another picture" in str(hand.last.refused)


PLANE = OnPlane("f", (-50.0, -50.0, 10.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0)


def test_what_lies_within_a_slab_is_moved_there_and_stays_on_its_own_plane() -> None:
    drawn = evolve(a_drawn("a", Box(60, 60, 100, 80)), anchor=PLANE)
    hand = Hand("select", a_document(drawn), ["a"])
    hand.context = evolve(hand.context, anchor=evolve(PLANE, thickness=20.0))
    hand.drag((60, 60), (90, 60))
    assert (hand.commits, hand.regions["a"]) == (1, Box(90, 60, 100, 80))
    assert hand.document.project.annotations[AnnotationId(EntityId("a"))].anchor == PLANE


def test_what_is_selected_on_another_plane_says_at_once_where_it_is_edited() -> None:
    drawn = evolve(a_drawn("a", Box(50, 50, 20, 10)), anchor=PLANE)
    hand = Hand("select", a_document(drawn), ["a"])
    away = evolve(PLANE, row_axis=(0.0, 0.0, 1.0), column_axis=(0.0, 1.0, 0.0))
    hand.context = evolve(hand.context, anchor=away)
    hand.move(10, 10)
    assert "another picture" in str(hand.last.hint)
