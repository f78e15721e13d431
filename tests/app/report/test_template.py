"""The language of templates: what vanishes, what is refused, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.report.template import LARGEST, Template, TemplateError


def fill(source: str, **values: str) -> str:
    return Template.parse(source).fill(values)


def test_names_are_replaced_by_what_is_known():
    assert fill("{finding}: {size}", finding="Nodule", size="12 mm") == "Nodule: 12 mm"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{a}[ in {b}]", "A"),
        ("{a}[ of {a}]", "A of A"),
        ("{a}[ ({a}, {b})]", "A"),
        ("{a}[ ({a}[, {b}])]", "A (A)"),
        ("{a}[; [{b}]]", "A"),
        ("[{b}|{a}|c]", "A"),
        ("[{b}|nothing]", "nothing"),
        ("{a} {b} {a}", "A A"),
        ("[{b}. ]{a}", "A"),
    ],
)
def test_a_part_vanishes_when_what_it_needs_is_not_known(source, said):
    assert fill(source, a="A") == said


def test_a_line_of_which_nothing_is_left_is_left_out():
    assert fill("{a}\n[Note: {b}]\n{a}", a="A") == "A\nA"
    assert fill("{a}\n\n{a}", a="A") == "A\n\nA"


def test_special_characters_are_written_with_a_backslash():
    assert fill(r"\{a\} \[b\] \| \\ | {a}", a="A") == r"{a} [b] | \ | A"


@pytest.mark.parametrize(
    ("value", "lower", "upper"),
    [
        ("Nodule", "nodule", "Nodule"),
        ("CT table", "CT table", "CT table"),
        ("结节", "结节", "结节"),
    ],
)
def test_initials_follow_the_sentence_and_abbreviations_stay(value, lower, upper):
    assert fill("{a:lower}", a=value) == lower
    assert fill("{a:upper}", a=lower) == upper


def test_notes_at_the_top_are_not_said_and_give_the_title():
    template = Template.parse("# title: 缺陷\n# a note\n{a}\n# said")
    assert template.title == "缺陷"
    assert template.fill({"a": "A"}) == "A\n# said"


def test_a_value_is_said_as_it_is_and_never_read_as_a_template():
    assert fill("{a}", a="{b} [x|y] \\ \n %s {0}") == "{b} [x|y] \\ %s {0}"


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("{a", 1, 1),
        ("ok\n  {A}", 2, 3),
        ("x}", 1, 2),
        ("x]", 1, 2),
        ("[a\n[b]", 1, 1),
        ("[a}", 1, 3),
        ("a\\q", 1, 2),
        ("a\\", 1, 2),
        ("{a:loud}", 1, 1),
        ("{a.b", 1, 1),
        ("{}", 1, 1),
        ("{a.__class__.x:{b}}", 1, 1),
        ("# title: x\n\n {unknown}", 3, 2),
    ],
)
def test_a_mistake_is_told_with_its_place(source, line, column):
    with pytest.raises(TemplateError) as caught:
        Template.parse(source, known=lambda name: name in ("a", "b"))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)


def test_what_is_too_large_or_nested_too_deep_is_refused():
    with pytest.raises(TemplateError):
        Template.parse("x" * (LARGEST + 1))
    with pytest.raises(TemplateError):
        Template.parse("[" * 1000 + "]" * 1000)


@given(st.text(alphabet="ab{}[]|\\\n:#. 结", max_size=60))
def test_any_text_is_filled_or_refused_with_a_place_inside_it(source):
    try:
        template = Template.parse(source)
    except TemplateError as error:
        assert 1 <= error.line <= source.count("\n") + 1
        assert error.column >= 1
        return
    assert "\0" not in template.fill({"a": "x"})
    assert template.names() >= set()
