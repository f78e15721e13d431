from __future__ import annotations

from workbench.base.figures import MINUS, number, significant, with_unit


def test_a_minus_is_a_minus_and_zero_has_none() -> None:
    assert number(-2.25, 2) == f"{MINUS}2.25"
    assert number(-0.01) == "0.0"


def test_decimals_follow_the_size() -> None:
    assert [significant(v) for v in (3.14159, 31.4159, 3141.59)] == ["3.14", "31.4", "3142"]


def test_units_stand_after_a_thin_space() -> None:
    assert with_unit("8.4", "mm2") == "8.4\u2009mm²"
    assert with_unit("12", "1") == "12"
