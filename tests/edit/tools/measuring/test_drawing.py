"""What the gestures of each measuring tool make."""

from __future__ import annotations

import numpy as np
import pytest

from tests.edit.tools.hand import SHIFT, Hand, a_document, a_drawn
from workbench.api.tools import AskText
from workbench.edit.tools import MEASURING
from workbench.model.anchor import OnPlane
from workbench.model.annotation import Purpose
from workbench.model.calibration import (
    IN_PATIENT,
    Calibration,
    CalibrationSource,
    Rectification,
    Spacing,
)
from workbench.model.measurement import MeasurementKind as Kind
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline

CT = Calibration(Spacing(0.8, 0.4), CalibrationSource.PATIENT, aspect=2.0)
TILTED = Calibration(
    Spacing(0.1, 0.1),
    CalibrationSource.PROFILE,
    rectification=Rectification((0.1, 0.01, 0, 0, 0.12, 0, 0.0002, 0.0004, 1)),
)


def mm(points: np.ndarray) -> np.ndarray:
    return points * (0.4, 0.8)


def lines_of(hand: Hand) -> list[np.ndarray]:
    region = hand.only.region
    assert isinstance(region, Lines)
    return list(region.lines)


def test_an_angle_is_a_drag_and_a_click_or_three_clicks() -> None:
    dragged = Hand("angle").drag((20, 20), (60, 60)).click(100, 20)
    clicked = Hand("angle").click(20, 20).click(60, 60).click(100, 20)
    assert dragged.only.region == clicked.only.region == Polyline([(20, 20), (60, 60), (100, 20)])
    assert dragged.only.kind is Kind.ANGLE


def test_an_angle_tells_degrees_while_it_is_drawn() -> None:
    hand = Hand("angle", calibration=CT).drag((20, 20), (60, 20)).move(60, 40)
    (caption,) = hand.last.preview.captions
    assert (caption.text, caption.badge) == ("90.0°", "")


@pytest.mark.parametrize("tool", ["open_angle", "cobb"])
def test_two_lines_are_two_drags_or_four_clicks(tool: str) -> None:
    dragged = Hand(tool).drag((20, 20), (80, 30)).drag((20, 80), (90, 60))
    clicked = Hand(tool).click(20, 20).click(80, 30).click(20, 80).click(90, 60)
    assert dragged.only.region == clicked.only.region
    assert dragged.only.region == Lines([[(20, 20), (80, 30)], [(20, 80), (90, 60)]])


def test_the_short_axis_is_perpendicular_in_millimetres_and_goes_through_the_pointer() -> None:
    hand = Hand("bidirectional", calibration=CT).drag((50, 50), (150, 70)).drag((90, 40), (98, 80))
    long, short = map(mm, lines_of(hand))
    assert (long[1] - long[0]) @ (short[1] - short[0]) == pytest.approx(0, abs=1e-9)
    assert min(np.hypot(*(short - mm(np.array([98, 80]))).T)) == pytest.approx(0, abs=1e-9)


def test_the_short_axis_always_crosses_the_long_one() -> None:
    hand = Hand("bidirectional").drag((50, 100), (150, 100)).drag((90, 60), (100, 80))
    _, short = lines_of(hand)
    assert sorted(short[:, 1].tolist()) == [60, 100]


def test_what_is_longer_becomes_the_long_axis() -> None:
    hand = Hand("bidirectional").drag((100, 100), (140, 100)).drag((120, 60), (120, 150))
    long, short = lines_of(hand)
    assert abs(long[1] - long[0]).tolist() == [0, 90]
    assert abs(short[1] - short[0]).tolist() == [40, 0]


def test_enter_makes_the_short_axis_the_same_on_both_sides() -> None:
    hand = Hand("bidirectional").drag((50, 100), (150, 100)).move(90, 80).key("enter")
    _, short = lines_of(hand)
    assert sorted(map(tuple, short.tolist())) == [(90, 80), (90, 120)]


def test_both_axes_are_told_in_one_line_with_their_source() -> None:
    hand = Hand("bidirectional", calibration=CT).drag((50, 50), (150, 50)).move(100, 60)
    (caption,) = hand.last.preview.captions
    assert (caption.text, caption.badge) == ("40.0 × 16.0\u2009mm", "patient")


def test_a_perpendicular_distance_is_so_in_millimetres_also_beyond_the_line() -> None:
    hand = Hand("perpendicular", calibration=CT).drag((20, 20), (60, 30)).click(150, 90)
    line, way = map(mm, lines_of(hand))
    assert (line[1] - line[0]) @ (way[1] - way[0]) == pytest.approx(0, abs=1e-9)
    assert way[1].tolist() == [60, 72]


def test_a_perpendicular_is_one_in_the_plane_that_a_tilted_camera_sees() -> None:
    hand = Hand("perpendicular", calibration=TILTED).drag((100, 100), (300, 120)).click(180, 250)
    matrix = np.reshape(TILTED.rectification.homography, (3, 3))  # type: ignore[union-attr]

    def plane(points: np.ndarray) -> np.ndarray:
        u = np.column_stack((points, np.ones(len(points)))) @ matrix.T
        return u[:, :2] / u[:, 2:]

    line, way = map(plane, lines_of(hand))
    u, v = line[1] - line[0], way[1] - way[0]
    assert u @ v == pytest.approx(0, abs=1e-7 * np.hypot(*u) * np.hypot(*v))
    raw = lines_of(hand)
    assert abs((raw[0][1] - raw[0][0]) @ (raw[1][1] - raw[1][0])) > 1


def test_a_parallel_line_goes_through_the_third_click() -> None:
    hand = Hand("parallel").drag((20, 20), (80, 20)).click(40, 70)
    _, second = lines_of(hand)
    assert second.tolist() == [[20, 70], [80, 70]]


def test_heart_and_thorax_are_measured_level() -> None:
    hand = Hand("cardiothoracic").drag((100, 100), (200, 130)).drag((50, 140), (300, 100))
    heart, thorax = lines_of(hand)
    assert heart.tolist() == [[100, 100], [200, 100]]
    assert thorax.tolist() == [[50, 140], [300, 140]]
    assert hand.only.kind is Kind.CARDIOTHORACIC


def test_shift_keeps_a_second_line_to_steps_of_45_degrees() -> None:
    hand = Hand("cobb").drag((20, 20), (80, 30)).drag((20, 80), (90, 84), held=(SHIFT,))
    assert lines_of(hand)[1].tolist() == [[20, 80], [90, 80]]


@pytest.mark.parametrize(
    ("tool", "region"),
    [
        ("roi_box", Box(60, 50, 100, 60)),
        ("roi_ellipse", Ellipse(60, 50, 50, 30)),
    ],
)
def test_a_region_of_interest_is_drawn_as_a_finding_is(tool: str, region: object) -> None:
    one = Hand(tool).drag((10, 20), (110, 80)).only
    assert (one.region, one.kind, one.purpose) == (region, Kind.ROI, Purpose.MEASUREMENT)


def test_a_circle_is_drawn_from_its_centre_and_is_round_in_millimetres() -> None:
    region = Hand("roi_circle", calibration=CT).drag((100, 100), (130, 100)).only.region
    assert region == Ellipse(100, 100, 30, 15)


def test_polygon_and_freehand_regions_are_measurements() -> None:
    clicked = Hand("roi_polygon").click(10, 10).click(90, 10).click(50, 80).key("enter").only
    drawn = Hand("roi_freehand").drag((10, 10), (90, 10), (50, 80), (10, 10)).only
    for one in (clicked, drawn):
        assert isinstance(one.region, Polygon)
        assert (one.kind, one.purpose) == (Kind.ROI, Purpose.MEASUREMENT)


def test_a_region_of_interest_takes_nothing_off_its_neighbours() -> None:
    from workbench.api.tools import Habits, Overlap

    document = a_document(a_drawn("a", Box(60, 60, 80, 80)))
    hand = Hand("roi_box", document, habits=Habits(overlap=Overlap.SHARE)).drag((40, 40), (90, 90))
    made = [a for a in hand.project.annotations.values() if a.kind is Kind.ROI]
    assert [one.region for one in made] == [Box(65, 65, 50, 50)]


def test_a_path_ends_with_enter_and_keeps_its_kind() -> None:
    for tool, kind in (("path_length", Kind.PATH), ("profile", Kind.PROFILE)):
        one = Hand(tool).click(10, 10).click(40, 50).click(80, 20).key("enter").only
        assert one.region == Polyline([(10, 10), (40, 50), (80, 20)])
        assert one.kind is kind


def test_a_point_value_is_one_click_and_tells_no_position() -> None:
    one = Hand("probe", calibration=CT).click(30, 40).only
    assert (one.region, one.kind) == (Point(30, 40), Kind.PROBE)


def test_the_text_of_an_arrow_is_asked_for_at_its_tail_and_committed_with_it() -> None:
    hand = Hand("arrow").drag((20, 30), (90, 60))
    assert hand.last.view == (AskText(20, 30),)
    assert hand.commits == 0
    hand.type("  calcified  rim ")
    assert hand.only.region == Polyline([(20, 30), (90, 60)])
    assert (hand.only.note, hand.only.kind, hand.commits) == ("calcified rim", Kind.ARROW, 1)


def test_an_arrow_needs_no_words_and_a_text_does() -> None:
    assert Hand("arrow").drag((20, 30), (90, 60)).type("").only.note == ""
    assert Hand("text").click(20, 30).type("  ").commits == 0
    assert Hand("text").click(20, 30).type("钙化").only.note == "钙化"


def test_escape_takes_back_a_text_that_is_typed() -> None:
    hand = Hand("text").click(20, 30).key("escape").type("late")
    assert hand.commits == 0 and hand.state == hand.tool.start()


def test_a_press_elsewhere_leaves_the_text_and_begins_anew() -> None:
    hand = Hand("text").click(20, 30).click(70, 80)
    assert hand.last.view == () or hand.last.view == (AskText(70, 80),)
    assert hand.type("here").only.region == Point(70, 80)


def test_backspace_takes_back_one_position_after_the_other() -> None:
    hand = Hand("cobb").drag((20, 20), (80, 30)).key("backspace").move(80, 60)
    assert hand.last.preview.ghosts
    assert hand.key("backspace").state == hand.tool.start()


def test_on_a_cut_millimetres_are_those_of_the_plane_and_the_badge_says_so() -> None:
    from attrs import evolve

    hand = Hand("ruler", calibration=IN_PATIENT)
    plane = OnPlane("1.2.3", (0, 0, 0), (1, 0, 0), (0, 1, 0), 1.0)
    hand.context = evolve(hand.context, anchor=plane, grid=(0.5, 0.5))
    (caption,) = hand.press(10, 10).move(40, 50).last.preview.captions
    assert (caption.text, caption.badge) == ("50.0\u2009mm", "patient, on a cut")


def test_millimetres_at_the_detector_and_of_an_old_calibration_warn() -> None:
    from datetime import date

    at_detector = Calibration(Spacing(0.1, 0.1), CalibrationSource.DETECTOR)
    old = Calibration(Spacing(0.1, 0.1), CalibrationSource.PROFILE, expires=date(2020, 1, 1))
    said = []
    for calibration in (at_detector, old, CT):
        (caption,) = (
            Hand("ruler", calibration=calibration).press(10, 10).move(40, 50).last.preview.captions
        )
        said.append((caption.badge, caption.warns))
    assert said == [("at detector", True), ("camera, expired", True), ("patient", False)]


def test_uncertainty_is_told_on_demand() -> None:
    from workbench.api.tools import Habits

    hand = Hand("ruler", calibration=CT, habits=Habits(uncertainty=True))
    (caption,) = hand.press(10, 10).move(40, 50).last.preview.captions
    assert "±" in caption.text and caption.text.endswith("\u2009mm")


def test_values_inside_are_told_while_a_region_is_drawn() -> None:
    from attrs import evolve

    hand = Hand("roi_box", calibration=CT)
    hand.context = evolve(hand.context, values=lambda region, kind: (f"{kind}",))
    (caption,) = hand.press(10, 10).move(40, 50).last.preview.captions
    assert caption.text.split("\n")[1] == "roi"


@pytest.mark.parametrize("tool", [one.name for group in MEASURING for one in group])
def test_a_locked_layer_is_named_before_anything_is_drawn(tool: str) -> None:
    from tests.edit.tools.hand import LAYER
    from workbench.model.layer import Layer

    hand = Hand(tool, a_document(layers=[Layer(LAYER, "Lesions", locked=True)])).press(20, 20)
    assert hand.last.refused is not None and "locked" in str(hand.last.refused)
    assert hand.state == hand.tool.start()
