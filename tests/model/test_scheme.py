"""The label scheme: one tree of labels with attributes that say what they take."""

# mypy: disable-error-code="assignment"

from __future__ import annotations

import math

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import LABELS
from workbench.model.ids import EntityId, SchemeId
from workbench.model.scheme import Attribute, AttributeKind, Label, LabelScheme

TEXT = Attribute("note")
NUMBER = Attribute("size", AttributeKind.NUMBER, minimum=0, maximum=10)
CHOICE = Attribute("texture", AttributeKind.CHOICE, choices=("solid", "glass"))
MULTI = Attribute("signs", AttributeKind.MULTI_CHOICE, choices=("a", "b"))
BOOLEAN = Attribute("sure", AttributeKind.BOOLEAN)


def scheme(*labels: Label) -> LabelScheme:
    return LabelScheme(SchemeId(EntityId("s")), 1, "Test", labels)


def test_keys_are_unique_and_not_empty():
    with pytest.raises(ValueError, match="unique"):
        scheme(Label("a", "A"), Label("a", "B"))
    with pytest.raises(ValueError, match="key"):
        Label("", "A")


def test_a_parent_must_be_in_the_scheme():
    with pytest.raises(ValueError, match="unknown parent 'b'"):
        scheme(Label("a", "A", parent="b"))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_no_label_is_its_own_ancestor(n):
    ring = [Label(f"l{i}", "L", parent=f"l{(i + 1) % n}") for i in range(n)]
    with pytest.raises(ValueError, match="own ancestor"):
        scheme(*ring)
    with pytest.raises(ValueError, match="own ancestor"):
        scheme(Label("child", "C", parent="l0"), *ring)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_a_scheme_is_refused_or_has_no_cycle(parents):
    labels = [
        Label(f"l{i}", "L", parent=f"l{p}" if p < len(parents) else None)
        for i, p in enumerate(parents)
    ]
    try:
        made = scheme(*labels)
    except ValueError:
        return
    for label in made.labels:
        steps, at = 0, label
        while at.parent is not None:
            at = made.get(at.parent)
            steps += 1
        assert steps < len(labels)


def test_a_label_inherits_the_attributes_of_its_ancestors_first():
    made = scheme(
        Label("a", "A", attributes=(TEXT, BOOLEAN)),
        Label("b", "B", parent="a", attributes=(NUMBER,)),
        Label("c", "C", parent="b", attributes=(evolve(TEXT, required=True),)),
    )
    assert made.attributes_of("b") == (TEXT, BOOLEAN, NUMBER)
    assert [a.name for a in made.attributes_of("c")] == ["sure", "size", "note"]
    assert made.attributes_of("c")[-1].required
    assert made.attributes_of("no such") == ()
    assert made.attributes_of(None) == ()


def test_defaults_are_those_of_the_label_and_its_ancestors():
    made = LabelScheme(SchemeId(EntityId("s")), 1, labels=LABELS)
    assert made.defaults_of("nodule") == {"texture": "solid"}
    assert made.defaults_of("lesion") == {}
    assert made.defaults_of(None) == {}


@pytest.mark.parametrize(
    ("attribute", "takes", "refuses"),
    [
        (TEXT, ["", "x", "结节"], [1, True, None, ("x",)]),
        (NUMBER, [0, 10, 3.5], [-0.1, 10.5, True, "3", math.nan, math.inf, None]),
        (evolve(NUMBER, minimum=None, maximum=None), [-1e9, 1e9], [math.inf, math.nan]),
        (CHOICE, ["solid"], ["Solid", "", 1, ("solid",), None]),
        (MULTI, [(), ("a",), ("b", "a")], ["a", ("c",), ["a"], None]),
        (BOOLEAN, [True, False], [1, 0, "true", None]),
    ],
)
def test_an_attribute_takes_values_of_its_kind_range_and_choices(attribute, takes, refuses):
    assert [v for v in takes if not attribute.takes(v)] == []
    assert [v for v in refuses if attribute.takes(v)] == []


@pytest.mark.parametrize("kind", [AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE])
def test_a_choice_needs_choices(kind):
    with pytest.raises(ValueError, match="needs choices"):
        Attribute("x", kind)


def test_an_attribute_that_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="no number between"):
        evolve(NUMBER, minimum=11)
    with pytest.raises(ValueError, match="no number between"):
        evolve(NUMBER, minimum=math.nan)
    with pytest.raises(ValueError, match="default"):
        evolve(CHOICE, default="liquid")
    with pytest.raises(ValueError, match="default"):
        evolve(NUMBER, default=11)
    with pytest.raises(ValueError, match="name"):
        Attribute("")


def test_a_label_has_each_attribute_once():
    with pytest.raises(ValueError, match="different names"):
        Label("a", "A", attributes=(TEXT, evolve(NUMBER, name="note")))


@pytest.mark.parametrize("digit", [-1, 10])
def test_a_shortcut_is_one_digit(digit):
    with pytest.raises(ValueError):
        Label("a", "A", digit=digit)
    assert Label("a", "A", digit=0).digit == 0


def test_titles_fall_back_to_the_name():
    label = Label("a", "Nodule", titles={"zh_CN": "结节"})
    assert (label.title("zh_CN"), label.title("en"), label.title("fr")) == (
        "结节",
        "Nodule",
        "Nodule",
    )


def test_versions_count_from_one():
    with pytest.raises(ValueError, match=">= 1"):
        LabelScheme(SchemeId(EntityId("s")), 0)
