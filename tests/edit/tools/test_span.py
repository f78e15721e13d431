from __future__ import annotations

import pytest
from attrs import evolve

from tests.edit.tools.hand import ALT, SHIFT, Hand
from workbench.model.annotation import Purpose
from workbench.model.calibration import Calibration, CalibrationSource, Spacing, UltrasoundRegion
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Point, Polyline

CT = Calibration(Spacing(0.8, 0.4), CalibrationSource.PATIENT, aspect=2.0)


@pytest.mark.parametrize("tool", ["box", "ellipse", "ruler"])
def test_a_drag_and_two_clicks_give_the_same(tool: str) -> None:
    dragged = Hand(tool).drag((10, 20), (50, 60), (110, 80))
    clicked = Hand(tool).click(10, 20).move(40, 40).click(110, 80)
    assert dragged.only.region == clicked.only.region
    assert dragged.commits == clicked.commits == 1
    assert dragged.state == dragged.tool.start()


def test_a_box_lies_between_its_corners() -> None:
    assert Hand("box").drag((110, 80), (10, 20)).only.region == Box(60, 50, 100, 60)


def test_an_ellipse_is_inscribed() -> None:
    assert Hand("ellipse").drag((10, 20), (110, 80)).only.region == Ellipse(60, 50, 50, 30)


def test_shift_draws_a_square_and_alt_draws_from_the_centre() -> None:
    square = Hand("box").drag((10, 20), (110, 80), held=(SHIFT,)).only.region
    assert square == Box(60, 70, 100, 100)
    centred = Hand("box").drag((110, 120), (160, 140), held=(ALT,)).only.region
    assert centred == Box(110, 120, 100, 40)


def test_a_circle_is_one_in_millimetres() -> None:
    region = Hand("ellipse", calibration=CT).drag((10, 20), (110, 30), held=(SHIFT,)).only.region
    assert isinstance(region, Ellipse)
    assert region.rx * 0.4 == pytest.approx(region.ry * 0.8)


@pytest.mark.parametrize("tool", ["box", "ellipse", "ruler"])
def test_too_small_is_nothing(tool: str) -> None:
    hand = Hand(tool).click(10, 10).click(12, 11)
    assert hand.commits == 0
    assert hand.state == hand.tool.start()
    assert Hand(tool).double(10, 10).commits == 0


@pytest.mark.parametrize("tool", ["box", "ellipse", "ruler"])
def test_escape_cancels_without_a_trace(tool: str) -> None:
    hand = Hand(tool).press(10, 10).move(60, 60)
    assert hand.last.preview.ghosts
    hand.key("escape").release(60, 60)
    assert hand.commits == 0
    assert hand.state == hand.tool.start()


def test_the_ruler_shows_millimetres_with_their_source() -> None:
    hand = Hand("ruler", calibration=CT).press(10, 10).move(40, 30)
    (caption,) = hand.last.preview.captions
    # 30 * 0.4 = 12 and 20 * 0.8 = 16
    assert (caption.text, caption.badge) == ("20.0\u2009mm", "patient")


def test_the_ruler_shows_pixels_when_nobody_knows() -> None:
    hand = Hand("ruler").press(10, 10).move(40, 50)
    assert hand.last.preview.captions[0].text == "50.0\u2009px"


def test_the_ruler_shows_pixels_outside_an_ultrasound_region() -> None:
    region = UltrasoundRegion(0, 0, 100, 100, Spacing(0.1, 0.1))
    calibration = Calibration(source=CalibrationSource.ULTRASOUND_REGION, regions=(region,))
    hand = Hand("ruler", calibration=calibration).press(10, 10).move(40, 50)
    (caption,) = hand.last.preview.captions
    assert (caption.text, caption.badge) == ("5.00\u2009mm", "ultrasound")
    hand.move(140, 10)
    assert hand.last.preview.captions[0].text == "130.0\u2009px"


def test_a_ruler_is_kept_as_a_measurement_without_a_label() -> None:
    hand = Hand("ruler")
    hand.context = evolve(hand.context, label="scratch")
    one = hand.drag((10, 10), (40, 50)).only
    assert (one.purpose, one.kind, one.label) == (
        Purpose.MEASUREMENT,
        MeasurementKind.LENGTH,
        None,
    )
    assert one.region == Polyline([(10, 10), (40, 50)])


def test_a_point_is_set_once_by_a_double_click() -> None:
    hand = Hand("point").double(30, 40)
    assert hand.only.region == Point(30, 40)


def test_pan_and_window_look_and_never_edit() -> None:
    for tool in ("pan", "window_level"):
        hand = Hand(tool).press(10, 10).move(15, 12)
        (request,) = hand.last.view
        assert (getattr(request, "dx", 0), getattr(request, "dy", 0)) == (5, 2)
        hand.release(15, 12).move(30, 30)
        assert hand.last.view == () and hand.commits == 0
