"""Points of measurements dragged, nudged and taken out; texts changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve

from tests.edit.tools.hand import ALT, CONTROL, SHIFT, Hand, a_document, a_drawn
from workbench.api.tools import AskText, HandleKind
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.measurement import MeasurementKind as Kind
from workbench.model.regions import Lines, Point, Polygon, Polyline, Region

CT = Calibration(Spacing(0.8, 0.4), CalibrationSource.PATIENT, aspect=2.0)


def measured(region: Region, kind: Kind, note: str = "") -> Annotation:
    return evolve(a_drawn("m", region), purpose=Purpose.MEASUREMENT, kind=kind, note=note)


def holding(region: Region, kind: Kind, note: str = "", **more: Any) -> Hand:
    return Hand("select", a_document(measured(region, kind, note)), "m", **more)


def lines_of(hand: Hand) -> list[list[list[float]]]:
    region = hand.only.region
    assert isinstance(region, Lines)
    return [line.tolist() for line in region.lines]


AXES = Lines([[(50, 100), (150, 100)], [(100, 80), (100, 130)]])


def test_the_short_axis_turns_and_goes_along_with_the_long_one() -> None:
    hand = holding(AXES, Kind.BIDIRECTIONAL).drag((150, 100), (50, 200))
    long, short = lines_of(hand)
    assert long == [[50, 100], [50, 200]]
    assert short == [[70, 150], [20, 150]]


def test_an_end_of_the_short_axis_moves_it_along_and_keeps_the_other_side() -> None:
    hand = holding(AXES, Kind.BIDIRECTIONAL).drag((100, 80), (70, 60))
    assert lines_of(hand)[1] == [[70, 60], [70, 130]]


def test_an_end_of_the_short_axis_stays_on_its_side_and_on_the_long_axis() -> None:
    hand = holding(AXES, Kind.BIDIRECTIONAL).drag((100, 80), (20, 110))
    assert lines_of(hand)[1] == [[50, 100], [50, 130]]


def test_a_short_axis_drawn_longer_is_the_long_one_and_its_end_stays_active() -> None:
    hand = holding(AXES, Kind.BIDIRECTIONAL).drag((100, 130), (100, 210))
    long, short = lines_of(hand)
    assert sorted(point[1] for point in long) == [80, 210]
    assert sorted(point[0] for point in short) == [50, 150]
    hand.key("down")
    assert max(point[1] for point in lines_of(hand)[0]) == 211


def test_the_axes_stay_perpendicular_in_millimetres() -> None:
    hand = holding(
        Lines([[(50, 100), (150, 100)], [(100, 90), (100, 115)]]),
        Kind.BIDIRECTIONAL,
        calibration=CT,
    )
    hand.drag((150, 100), (140, 130)).key("right").key("down")
    first, second = (np.array(line) * (0.4, 0.8) for line in lines_of(hand))
    assert (first[1] - first[0]) @ (second[1] - second[0]) == pytest.approx(0, abs=1e-9)


def test_the_foot_of_a_perpendicular_has_no_grip_and_follows() -> None:
    region = Lines([[(50, 100), (150, 100)], [(90, 100), (90, 40)]])
    hand = holding(region, Kind.PERPENDICULAR)
    grips = hand.tool.show(hand.state, hand.context).preview.handles
    assert [(g.x, g.y) for g in grips] == [(50, 100), (150, 100), (90, 40)]
    hand.drag((90, 40), (120, 60))
    assert lines_of(hand)[1] == [[120, 100], [120, 60]]


def test_parallel_lines_stay_parallel() -> None:
    region = Lines([[(50, 100), (150, 100)], [(50, 160), (150, 160)]])
    moved = holding(region, Kind.PARALLEL).drag((150, 160), (170, 180))
    assert lines_of(moved)[1] == [[50, 180], [170, 180]]
    turned = holding(region, Kind.PARALLEL).drag((150, 100), (50, 200))
    first, second = (np.array(line) for line in lines_of(turned))
    u, v = first[1] - first[0], second[1] - second[0]
    assert u[0] * v[1] - u[1] * v[0] == pytest.approx(0, abs=1e-9)
    assert np.hypot(*v) == pytest.approx(100)
    assert second.mean(axis=0).tolist() == [100, 160]


def test_widths_of_the_chest_stay_level() -> None:
    region = Lines([[(100, 100), (200, 100)], [(50, 140), (300, 140)]])
    hand = holding(region, Kind.CARDIOTHORACIC).drag((200, 100), (210, 90))
    assert lines_of(hand)[0] == [[100, 90], [210, 90]]


def test_a_width_of_a_crack_keeps_its_direction_and_can_be_deleted() -> None:
    region = Lines([[(50, 100), (150, 100)], [(80, 96), (80, 104)], [(120, 96), (120, 104)]])
    hand = holding(region, Kind.CALIPER, pixel=0.25).drag((80, 96), (90, 90))
    assert lines_of(hand)[1] == [[80, 90], [80, 104]]
    hand.key("delete")
    assert lines_of(hand) == [[[50, 100], [150, 100]], [[120, 96], [120, 104]]]
    assert len(hand.project.annotations) == 1


def test_widths_that_are_narrow_on_the_screen_have_no_grips() -> None:
    region = Lines([[(50, 100), (150, 100)], [(80, 96), (80, 104)], [(120, 96), (120, 104)]])
    far, near = (holding(region, Kind.CALIPER, pixel=pixel) for pixel in (1.0, 0.25))
    shown = [len(one.tool.show(one.state, one.context).preview.handles) for one in (far, near)]
    assert shown == [2, 6]
    far.drag((80, 96), (80, 90))
    assert far.only.region != region and len(lines_of(far)) == 3  # moved as a whole


def test_a_measurement_needs_all_its_points() -> None:
    hand = holding(Polyline([(10, 10), (50, 50), (90, 10)]), Kind.ANGLE).press(50, 50, ALT)
    assert hand.last.refused is not None and hand.commits == 0
    hand.click(50, 50).key("delete")
    assert hand.project.annotations == {}


def test_only_a_path_takes_more_points() -> None:
    for kind, count in ((Kind.PATH, 3), (Kind.LENGTH, 2), (Kind.ARROW, 2)):
        hand = holding(Polyline([(10, 10), (90, 10)]), kind)
        grips = hand.tool.show(hand.state, hand.context).preview.handles
        assert any(g.kind is HandleKind.MIDPOINT for g in grips) is (kind is Kind.PATH)
        hand.double(50, 10)
        region = hand.only.region
        assert isinstance(region, Polyline) and len(region.points) == count


def test_a_dragged_end_keeps_to_steps_of_45_degrees_from_the_other_one() -> None:
    hand = holding(Polyline([(10, 10), (90, 10)]), Kind.LENGTH)
    hand.drag((90, 10), (95, 40), (96, 90), held=(SHIFT,))
    region = hand.only.region
    assert isinstance(region, Polyline)
    dx, dy = (region.points[1] - region.points[0]).tolist()
    assert dx == pytest.approx(dy)


def test_a_ruler_moves_no_outline_that_has_a_point_in_the_same_place() -> None:
    outline = a_drawn("a", Polygon.from_ring([(90, 10), (120, 10), (120, 60)]))
    ruler = measured(Polyline([(10, 10), (90, 10)]), Kind.LENGTH)
    hand = Hand("select", a_document(outline, ruler), "m").drag((90, 10), (95, 40))
    assert hand.regions["a"] == outline.region
    assert hand.regions["m"] == Polyline([(10, 10), (95, 40)])


def test_live_figures_follow_a_dragged_end() -> None:
    hand = holding(AXES, Kind.BIDIRECTIONAL, calibration=CT).press(150, 100).move(250, 100)
    (caption,) = hand.last.preview.captions
    assert (caption.text, caption.badge) == ("80.0 × 40.0\u2009mm", "patient")
    assert [ghost.kind for ghost in hand.last.preview.ghosts] == [Kind.BIDIRECTIONAL]


def test_a_text_is_changed_by_a_double_click() -> None:
    hand = holding(Point(40, 40), Kind.TEXT, "old").double(40, 40)
    assert hand.last.view == () and hand.commits == 0
    hand = holding(Point(40, 40), Kind.TEXT, "old")
    hand.feed(_double(40, 40))
    assert hand.last.view == (AskText(40, 40, "old"),)
    assert hand.type("new words").only.note == "new words"
    assert hand.document.undo() is not None and hand.only.note == "old"


def test_a_text_cannot_lose_all_its_words_and_escape_keeps_them() -> None:
    hand = holding(Point(40, 40), Kind.TEXT, "old")
    hand.feed(_double(40, 40))
    assert hand.type(" ").last.refused is not None
    hand.feed(_double(40, 40))
    hand.key("escape").type("late")
    assert hand.only.note == "old" and hand.commits == 0


def _double(x: float, y: float) -> Any:
    from workbench.api.tools import Button, PointerEvent, PointerKind

    return PointerEvent(PointerKind.DOUBLE, x, y, Button.LEFT)


# -- edges of the picture ---------------------------------------------------------------------


def picture(hand: Hand, values: np.ndarray) -> Hand:
    def samples(x0: int, y0: int, x1: int, y1: int, step: int) -> np.ndarray:
        assert step == 1
        return values[y0:y1, x0:x1]

    hand.context = evolve(hand.context, samples=samples)
    return hand


def a_step(at: float) -> np.ndarray:
    """Dark at the left of x = `at`, with the pixel on it mixed as a lens does."""
    x = np.arange(500)
    return np.tile(np.clip(x + 1 - at, 0, 1) * 1000.0, (400, 1))


def test_control_puts_an_end_on_the_edge_along_its_line_to_a_part_of_a_pixel() -> None:
    hand = picture(Hand("ruler"), a_step(200.3))
    hand.press(100, 50).move(205, 60, CONTROL).release(205, 60, CONTROL)
    region = hand.only.region
    assert isinstance(region, Polyline)
    x, y = region.points[1].tolist()
    assert x == pytest.approx(200.3, abs=0.1)
    assert y == pytest.approx(50 + (x - 100) * 10 / 105, abs=1e-6)


def test_the_switch_snaps_always_and_control_then_does_not() -> None:
    from workbench.api.tools import Habits

    hand = picture(Hand("ruler", habits=Habits(snapping=True)), a_step(200.3))
    hand.click(205, 60).move(300, 60, CONTROL).click(300, 60, CONTROL)
    region = hand.only.region
    assert isinstance(region, Polyline)
    assert region.points[0].tolist() == pytest.approx([200.3, 60], abs=0.15)
    assert region.points[1].tolist() == [300, 60]


def test_a_dragged_end_snaps_too_and_an_even_picture_has_no_edge() -> None:
    ruler = Polyline([(100, 50), (220, 50)])
    hand = picture(holding(ruler, Kind.LENGTH), a_step(200.3))
    hand.drag((220, 50), (204, 50), held=(CONTROL,))
    region = hand.only.region
    assert isinstance(region, Polyline)
    assert region.points[1].tolist() == pytest.approx([200.3, 50], abs=0.1)
    flat = picture(holding(ruler, Kind.LENGTH), np.full((400, 500), 7.0))
    assert flat.drag((220, 50), (204, 50), held=(CONTROL,)).only.region == Polyline(
        [(100, 50), (204, 50)]
    )


def a_crack(width: float, slope: float = 0.0, dark: bool = True) -> np.ndarray:
    """A line of a width around y = 200 + slope * (x - 250), covered pixels mixed by area."""
    x, y = np.meshgrid(np.arange(500) + 0.5, np.arange(400) + 0.5)
    across = (y - 200 - slope * (x - 250)) / np.hypot(1, slope)
    cover = np.clip(width / 2 + 0.5 - np.abs(across), 0, 1)
    return 1000 - 600 * cover if dark else 400 + 600 * cover


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize(("width", "slope"), [(6.0, 0.0), (3.0, 0.3), (9.4, -0.5)])
def test_the_widths_of_a_crack_are_found_by_its_borders(
    width: float, slope: float, dark: bool
) -> None:
    hand = picture(Hand("caliper"), a_crack(width, slope, dark))
    ends = [(x, 200 + slope * (x - 250) + 1.0) for x in (150, 350)]
    hand.click(*ends[0]).click(*ends[1]).key("enter")
    _, *found = lines_of(hand)
    assert len(found) > 10
    sizes = [np.hypot(*np.subtract(b, a)) for a, b in found]
    assert sizes == pytest.approx([width] * len(found), abs=0.2)


def test_an_even_picture_has_no_crack_and_the_line_stays_to_be_drawn_on() -> None:
    hand = picture(Hand("caliper"), np.full((400, 500), 7.0))
    hand.click(100, 200).click(300, 200).key("enter")
    assert hand.commits == 0 and hand.last.refused is not None
    assert hand.last.preview.ghosts


def test_the_centre_line_of_a_crack_that_is_dragged_finds_its_widths_anew() -> None:
    hand = picture(Hand("caliper"), a_crack(6.0))
    hand.click(100, 200).click(200, 200).key("enter")
    before = len(lines_of(hand))
    hand = picture(Hand("select", hand.document, [hand.only.id]), a_crack(6.0))
    hand.drag((200, 200), (400, 200))
    assert len(lines_of(hand)) > before
    assert {round(np.hypot(*np.subtract(b, a)), 1) for a, b in lines_of(hand)[1:]} == {6.0}
