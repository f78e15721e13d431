from __future__ import annotations

import cv2
import numpy as np
import pytest
from attrs import evolve

from tests.edit.tools.hand import ALT, SHIFT, Hand, a_document, a_drawn
from workbench.geom.shapes import to_shapely
from workbench.model.regions import Polygon


def a_disc(dtype=np.uint16, low=30_000, high=30_040, noise=2.0):
    """Return a faint disc of radius 80 at (200, 200) in deep grey."""
    mask = np.zeros((400, 500), np.float32)
    cv2.circle(mask, (200, 200), 80, 1.0, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), 1.0)
    values = low + (high - low) * soft + np.random.default_rng(1).normal(0, noise, mask.shape)
    return values.astype(dtype)


def a_hand(picture=None, **more) -> Hand:
    hand = Hand("livewire", **more)
    values = a_disc() if picture is None else picture

    def samples(x0, y0, x1, y1, step):
        assert step == 1
        return values[y0:y1, x0:x1]

    hand.context = evolve(hand.context, samples=samples)
    return hand


def test_a_few_clicks_on_a_faint_edge_of_16_bits_make_its_outline() -> None:
    hand = a_hand().click(280, 200).click(200, 280).click(120, 200).click(200, 120)
    hand.move(280, 200).click(280, 200)
    assert hand.commits == 1
    region = hand.only.region
    assert isinstance(region, Polygon)
    away = np.hypot(*(region.parts[0].exterior - 200.5).T) - 80
    assert np.abs(away).max() < 3
    assert to_shapely(region).area == pytest.approx(np.pi * 80**2, rel=0.02)
    assert hand.selection == {hand.only.id}


def test_what_is_clicked_is_a_point_of_the_outline() -> None:
    hand = a_hand().click(280.75, 200).click(200, 280.5).click(120, 200).key("enter")
    points = {tuple(p) for p in hand.only.region.parts[0].exterior.tolist()}  # type: ignore[union-attr]
    assert {(280.75, 200.0), (200.0, 280.5), (120.0, 200.0)} <= points
    assert hand.last.hint == hand.tool.idle_hint  # type: ignore[attr-defined]


def test_moving_shows_the_way_without_committing() -> None:
    hand = a_hand().click(280, 200).move(200, 280)
    (ghost,) = hand.last.preview.ghosts
    assert len(ghost.region.parts[0].exterior) > 5  # type: ignore[union-attr]
    assert hand.commits == 0


def test_escape_leaves_no_trace() -> None:
    hand = a_hand().click(280, 200).click(200, 280).key("escape")
    assert hand.commits == 0
    assert not hand.last.preview.ghosts
    assert hand.state == hand.tool.start()
    hand.key("escape")
    assert not hand.last.used


def test_backspace_removes_the_last_point_and_goes_on_from_the_one_before() -> None:
    hand = a_hand().click(280, 200).click(200, 280).click(20, 20).key("backspace")
    hand.click(120, 200).click(200, 120).key("enter")
    away = np.hypot(*(hand.only.region.parts[0].exterior - 200.5).T) - 80  # type: ignore[union-attr]
    assert np.abs(away).max() < 3


def test_backspace_at_the_first_point_ends_it() -> None:
    hand = a_hand().click(280, 200).key("backspace")
    assert hand.state == hand.tool.start()


def test_shift_goes_straight() -> None:
    hand = a_hand().click(280, 200).click(200, 280, SHIFT).click(120, 200, SHIFT)
    hand.move(200, 120, SHIFT).press(200, 120, SHIFT).release(200, 120, SHIFT)
    hand.move(280, 200, SHIFT).press(280, 200, SHIFT)
    assert len(hand.only.region.parts[0].exterior) == 4  # type: ignore[union-attr]


def test_without_pixels_it_is_a_polygon_tool() -> None:
    hand = Hand("livewire").click(10, 10).click(60, 10).click(60, 60).key("enter")
    assert hand.only.region == Polygon.from_ring([(10, 10), (60, 10), (60, 60)])


def test_a_double_click_closes_it() -> None:
    hand = a_hand().click(280, 200).click(200, 280).double(120, 200)
    assert hand.commits == 1


def test_two_clicks_in_one_place_are_refused_and_go_on() -> None:
    hand = a_hand(np.zeros((400, 500))).click(50, 50).key("enter")
    assert hand.last.refused is not None
    assert hand.commits == 0


def test_alt_cuts_a_hole_along_an_edge() -> None:
    around = Polygon.from_ring([(50, 50), (350, 50), (350, 350), (50, 350)])
    hand = a_hand(document=a_document(a_drawn("a", around)), select=["a"])
    hand.click(280, 200, ALT).click(200, 280).click(120, 200).click(200, 120).key("enter")
    region = hand.only.region
    assert isinstance(region, Polygon)
    assert len(region.parts[0].holes) == 1


def test_zoomed_out_it_reads_a_coarser_picture() -> None:
    asked = []
    hand = Hand("livewire", pixel=5.0)

    def samples(x0, y0, x1, y1, step):
        asked.append((x0 % step, y0 % step, step))
        return np.zeros((-(-(y1 - y0) // step), -(-(x1 - x0) // step)))

    hand.context = evolve(hand.context, samples=samples)
    hand.click(250, 200).click(100, 100)
    assert asked == [(0, 0, 4), (0, 0, 4)]


@pytest.mark.parametrize("value", [0, 7, np.nan, np.inf])
def test_a_picture_without_edges_or_numbers_still_lets_draw(value: float) -> None:
    picture = np.full((400, 500), value)
    hand = a_hand(picture).click(50, 50).click(100, 50).click(100, 100).key("enter")
    assert hand.commits == 1


def test_on_a_cut_positions_are_millimetres() -> None:
    picture = a_disc()
    hand = Hand("livewire")

    def samples(x0, y0, x1, y1, step):
        return picture[y0:y1, x0:x1]

    # A pixel is 0.5 mm wide and 2 mm high.
    size = (500 * 0.5, 400 * 2.0)
    hand.context = evolve(
        hand.context, samples=samples, grid=(0.5, 2.0), frame_size=size, pixel=0.5
    )
    for x, y in ((280, 200), (200, 280), (120, 200), (200, 120)):
        hand.click(x * 0.5, y * 2.0)
    hand.key("enter")
    region = hand.only.region
    assert isinstance(region, Polygon)
    pixels = region.parts[0].exterior / (0.5, 2.0)
    assert np.abs(np.hypot(*(pixels - 200.5).T) - 80).max() < 3
