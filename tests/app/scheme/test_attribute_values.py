from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.scheme.attribute_values import parse_number, parse_value, range_text, value_text
from workbench.base.errors import InputError
from workbench.base.figures import MINUS
from workbench.model.scheme import Attribute, AttributeKind

DEPTH = Attribute("depth", AttributeKind.NUMBER, unit="um", minimum=0.0, maximum=500.0)


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


def test_a_choice_is_called_by_its_name_in_the_language() -> None:
    from workbench.app.scheme.attribute_values import choice_title

    titles = {"a": {"zh_CN": "甲"}, "b": {"zh_CN": "甲"}, "c": {"zh_CN": "丙"}}
    kind = AttributeKind.CHOICE
    attribute = Attribute("x", kind, choices=("a", "b", "c", "d"), choice_titles=titles)
    said = [choice_title(attribute, one, "zh_CN") for one in attribute.choices]
    assert said == ["a", "b", "丙", "d"]
