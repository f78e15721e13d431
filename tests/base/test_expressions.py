"""Conditions of a rule book: judged, never run; what is wrong is said with its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.expressions import ExpressionError, Kind, Known, check, judge, parse

KNOWN = {
    "length": Known(Kind.NUMBER, "mm"),
    "width": Known(Kind.NUMBER, "mm"),
    "depth": Known(Kind.NUMBER, "um"),
    "count": Known(Kind.NUMBER),
    "severity": Known(Kind.TEXT, choices=("minor", "major")),
    "sides": Known(Kind.LIST, choices=("top", "bottom")),
    "remark": Known(Kind.TEXT),
    "open": Known(Kind.BOOLEAN),
    "depth of pit": Known(Kind.NUMBER, "um"),
    "深度": Known(Kind.NUMBER, "mm"),
}
VALUES: dict[str, Any] = {
    "length": 4.0,
    "width": 1.5,
    "severity": "major",
    "sides": ("top",),
    "open": True,
    "depth of pit": 12,
    "深度": 2,
    "count": 3,
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("width <= length", True),
        ("width > length / 2", False),
        ("severity == 'major' and length > 0.5", True),
        ("severity in ('minor', 'other')", False),
        ("'top' in sides", True),
        ("'top' not in sides", False),
        ("not open", False),
        ("`depth of pit` < 20", True),
        ("深度 ** 2 == 4", True),
        ("0 < width < length", True),
        ("len(sides) == 1", True),
        ("max(width, 深度) == 2", True),
        ("abs(-count) == 3", True),
        ("given(depth)", False),
        ("given(width) and not given(depth)", True),
    ],
)
def test_conditions_are_judged(text: str, holds: bool) -> None:
    assert judge(text, VALUES) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("depth < 3", None),
        ("depth < 3 or open", True),
        ("open or depth < 3", True),
        ("depth < 3 and not open", False),
        ("depth < 3 and open", None),
        ("not (depth < 3)", None),
    ],
)
def test_what_depends_on_a_missing_value_stays_open(text: str, holds: bool | None) -> None:
    assert judge(text, VALUES) is holds


def test_values_of_another_kind_leave_it_open() -> None:
    assert judge("width < 3", {"width": "much"}) is None
    assert judge("width / count > 1", {"width": 3, "count": 0}) is None


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("", 1, "nothing"),
        ("length <", 8, "not understood"),
        ("length = 3", 8, "=="),
        ("height > 3", 1, "“height”"),
        ("length > width and tallness > 3", 20, "“tallness”"),
        ("length + 1", 1, "yes or no"),
        ("length > depth", 10, "different units"),
        ("length > severity", 10, "cannot be compared"),
        ("severity < 'major'", 12, "larger or smaller"),
        ("severity == 'majr'", 13, "minor, major"),
        ("'left' in sides", 1, "top, bottom"),
        ("severity in 'major'", 13, "list"),
        ("length and open", 1, "yes or no"),
        ("remark + 1 > 2", 1, "number"),
        ("length.real > 1", 1, "not allowed"),
        ("open if open else open", 1, "not allowed"),
        ("(lambda: open)()", 1, "no such function"),
        ("[x for x in sides]", 1, "not allowed"),
        ("sides[0] == 'top'", 1, "not allowed"),
        ("eval('1')", 1, "no such function"),
        ("__import__('os')", 1, "no such function"),
        ("given(3)", 1, "one attribute"),
        ("open == None", 9, "only numbers"),
        ("f'{open}' == 'x'", 1, "not allowed"),
        ("深度 > 1 and 高度 > 2", 12, "“高度”"),
        ("  `depth of pit` > length", 20, "different units"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, at: int, says: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check(text, KNOWN)
    assert caught.value.at == at
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["length > 0.001 * depth", "2 * length >= width", "深度 < width"])
def test_a_number_brings_units_together(text: str) -> None:
    check(text, KNOWN)


def test_nothing_long_or_large_is_worked_out() -> None:
    with pytest.raises(ExpressionError, match="too long"):
        parse("1 " + "+ 1" * 400 + " > 0")
    with pytest.raises(ExpressionError, match="too many"):
        parse("1" + "+1" * 150 + ">0")
    with pytest.raises(ExpressionError):
        parse("(" * 240 + "1" + ")" * 240)
    assert judge("9 ** 9 ** 9 > 1", {}) is None
    assert judge("9 ** 99999999 > 1", {}) is None


def test_the_names_are_told() -> None:
    assert parse("given(depth) or max(width, 1) < `a b`").names == {"depth", "width", "a b"}


WORDS = "a length severity in not and or 1 2.5 lambda given len 深度 __ **".split()
alphabet = st.sampled_from([*"()[]{}.,:=<>!*+-/'\"`\\ \n", *WORDS])


@given(st.lists(alphabet, max_size=25).map(" ".join) | st.text(max_size=40))
def test_any_text_is_judged_or_refused_in_words(text: str) -> None:
    try:
        expression = parse(text)
    except ExpressionError as error:
        assert 1 <= error.at <= max(1, len(text))
        return
    assert expression.judge(VALUES) in (True, False, None)
    assert expression.judge({}) in (True, False, None)
    try:
        expression.check(KNOWN)
    except ExpressionError as error:
        assert 1 <= error.at <= max(1, len(text))
