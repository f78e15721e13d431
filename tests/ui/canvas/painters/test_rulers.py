"""Rulers say where things are, also on a turned picture."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.viewport import View, centered
from workbench.model.calibration import Spacing
from workbench.ui.canvas.painters.rulers import Scale, has_room, scales_of, ticks_of

MM = Spacing(0.5, 0.25)  # dy, dx


def a_view(turn: Turn = UPRIGHT) -> View:
    return centered(View(4000, 3000, 800, 600, turn=turn), 2.0, (1000.0, 900.0))


def test_upright_rulers_measure_x_and_y() -> None:
    across, down = scales_of(a_view(), None)
    assert (across.start, across.per_device) == pytest.approx((800.0, 0.5))
    assert (down.start, down.per_device) == pytest.approx((750.0, 0.5))
    across, down = scales_of(a_view(), MM)
    assert (across.start, down.start) == pytest.approx((200.0, 375.0))


@pytest.mark.parametrize("turn", [Turn(q, m) for q in range(4) for m in (False, True)])
def test_a_ruler_agrees_with_the_view(turn: Turn) -> None:
    view = a_view(turn)
    across, down = scales_of(view, None)
    for scale, at, axis in ((across, (333.0, 0.0), 1), (down, (0.0, 222.0), 0)):
        image = view.to_image(*at)
        length = image[axis if turn.swaps else 1 - axis]
        assert scale.device(length) == pytest.approx(max(at))


@given(st.floats(-1e5, 1e5), st.floats(1e-4, 500), st.booleans(), st.floats(200, 4000))
def test_numbers_are_apart_round_and_on_the_ruler(
    start: float, per_device: float, backwards: bool, length: float
) -> None:
    scale = Scale(start, -per_device if backwards else per_device)
    ticks = ticks_of(scale, length, 72.0)
    numbered = [tick for tick in ticks if tick.text]
    assert all(-1 <= tick.at <= length + 1 for tick in ticks)
    gaps = [abs(b.at - a.at) for a, b in pairwise(numbered)]
    assert all(gap >= 71 for gap in gaps)
    assert len({tick.text for tick in numbered}) == len(numbered)


@pytest.mark.parametrize(
    ("left", "is_down", "fits"),
    [
        (30.0, False, True),
        (20.0, False, False),  # below the unit in the corner
        (365.0, False, False),  # "100" of 100000 at the right end
        (0.0, True, True),
        (-4.0, True, False),
        (350.0, True, False),  # behind the upper ruler
    ],
)
def test_a_number_that_is_not_seen_whole_is_not_written(
    left: float, is_down: bool, fits: bool
) -> None:
    assert has_room(left, 40.0, 400.0, is_down) is fits
