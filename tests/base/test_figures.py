from __future__ import annotations

from workbench.base.figures import MINUS, number, significant, with_unit


def test_a_minus_is_a_minus_and_zero_has_none() -> None:
    assert number(-2.25, 2) == f"{MINUS}2.25"
    assert number(-0.01) == "0.0"


def test_decimals_follow_the_size() -> None:
    assert [significant(v) for v in (3.14159, 31.4159, 3141.59)] == ["3.14", "31.4", "3142"]


def test_thousands_are_set_apart_from_five_digits_on() -> None:
    shown = [significant(v) for v in (9999.4, 12345.6, -1234567.0, float("inf"))]
    assert shown == ["9999", "12\u202f346", f"{MINUS}1\u202f234\u202f567", "inf"]


def test_units_stand_after_a_thin_space() -> None:
    assert with_unit("8.4", "mm2") == "8.4\u2009mm²"
    assert with_unit("12", "1") == "12"
