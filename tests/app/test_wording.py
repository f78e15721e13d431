"""Figures and names for readers, and values from what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.scheme.attribute_values import parse_number, parse_value, range_text, value_text
from workbench.app.wording import (
    MINUS,
    STATUS_TITLES,
    calibration_text,
    number,
    significant,
    with_unit,
)
from workbench.base.errors import InputError
from workbench.model.calibration import (
    CALIBRATION_TITLES,
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Spacing,
)
from workbench.model.review import ImageStatus
from workbench.model.scheme import Attribute, AttributeKind

DEPTH = Attribute("depth", AttributeKind.NUMBER, unit="um", minimum=0.0, maximum=500.0)


def test_every_source_of_millimetres_and_every_status_has_a_name() -> None:
    assert set(CALIBRATION_TITLES) == set(CalibrationSource)
    assert set(STATUS_TITLES) == set(ImageStatus)


def test_a_minus_is_a_minus_and_zero_has_none() -> None:
    assert number(-2.25, 2) == f"{MINUS}2.25"
    assert number(-0.01) == "0.0"


def test_decimals_follow_the_size() -> None:
    assert [significant(v) for v in (3.14159, 31.4159, 3141.59)] == ["3.14", "31.4", "3142"]


def test_units_stand_after_a_thin_space() -> None:
    assert with_unit("8.4", "mm2") == "8.4\u2009mm²"
    assert with_unit("12", "1") == "12"


def test_the_badge_says_where_millimetres_come_from() -> None:
    assert calibration_text(UNCALIBRATED) == "Not calibrated"
    square = Calibration(Spacing(0.5, 0.5), CalibrationSource.PATIENT)
    assert calibration_text(square) == "Patient plane 0.5\u2009mm"
    tall = Calibration(Spacing(0.7, 0.5), CalibrationSource.USER)
    assert "0.5 × 0.7" in calibration_text(tall)


def test_a_number_out_of_range_is_refused_with_the_range() -> None:
    with pytest.raises(InputError, match=r"500\.5 is outside of what depth may be: 0 … 500"):
        parse_number(DEPTH, "500.5")


def test_no_number_is_refused_and_nothing_clears() -> None:
    for text in ("deep", "nan", "inf", "1 2"):
        with pytest.raises(InputError, match="not a number"):
            parse_value(DEPTH, text)
    assert parse_value(DEPTH, "  ") is None
    assert parse_value(Attribute("who"), " anna ") == "anna"


def test_a_decimal_comma_and_a_real_minus_are_understood() -> None:
    free = Attribute("x", AttributeKind.NUMBER)
    assert parse_number(free, f"{MINUS}1,5") == -1.5


@given(st.floats(0, 500))
def test_what_is_shown_can_be_typed_again(value: float) -> None:
    assert parse_number(DEPTH, value_text(value)) == pytest.approx(value, rel=1e-5, abs=1e-6)


def test_ranges_with_one_end() -> None:
    assert range_text(Attribute("x", AttributeKind.NUMBER, minimum=2.0)) == "≥ 2"
    assert range_text(Attribute("x", AttributeKind.NUMBER, maximum=2.0, unit="mm")) == "≤ 2\u2009mm"
    assert range_text(Attribute("x", AttributeKind.NUMBER)) == ""
