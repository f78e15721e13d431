"""Places as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.viewing.places import Target, parse_place
from workbench.base.errors import InputError
from workbench.model.calibration import Spacing

MM = Spacing(0.5, 0.25)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1200, 3400", Target(1200, 3400)),
        ("1200 3400", Target(1200, 3400)),
        ("  1200.5,3400 px ", Target(1200.5, 3400)),
        ("x 12 y 34", Target(12, 34)),
        ("x=12, y=34", Target(12, 34)),
        ("1200，3400", Target(1200, 3400)),
        ("10, 20 mm", Target(40, 40)),
        ("10mm 20mm 50%", Target(40, 40, 0.5)),
        ("500 µm, 500 µm", Target(2, 1)),
        ("1200, 3400, 2", Target(1200, 3400, 2)),
        ("1200, 3400 200 %", Target(1200, 3400, 2)),
        ("1200, 3400 @ 4x", Target(1200, 3400, 4)),
        ("1200, 3400 1:4", Target(1200, 3400, 0.25)),
        ("-3, 4", Target(-3, 4)),
        ("(1200, 3400)", Target(1200, 3400)),
        ("（１２００；３４００）", Target(1200, 3400)),
        ("1200、3400　200％", Target(1200, 3400, 2)),
        ("10，20 毫米 50％", Target(40, 40, 0.5)),
        ("500微米，500微米", Target(2, 1)),
        ("12像素, 34像素", Target(12, 34)),
        ("500 μm 500 μm", Target(2, 1)),
    ],
)
def test_a_place_is_understood(typed: str, meant: Target) -> None:
    assert parse_place(typed, MM) == meant


@pytest.mark.parametrize(
    "typed", ["", "12", "here", "1,2,3,4", "1 mm, 2 px", "1, 2 0%", "1, 2 1:0.0x"]
)
def test_what_is_no_place_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        parse_place(typed, MM)


def test_millimetres_need_a_calibration() -> None:
    with pytest.raises(InputError, match="millimetres"):
        parse_place("1, 2 mm", None)


@given(st.text(max_size=30))
def test_nothing_typed_does_harm(typed: str) -> None:
    try:
        parse_place(typed, MM)
    except InputError:
        pass


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_what_is_shown_can_be_typed(x: int, y: int) -> None:
    assert parse_place(f"{x:.0f}, {y:.0f}", None) == Target(x, y)
