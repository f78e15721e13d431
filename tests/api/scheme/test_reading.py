"""A scheme inside another file: what is known is read, what is wrong is named with its place."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.api.jsonfile import Node
from workbench.api.scheme.reading import scheme_in, scheme_of
from workbench.base.errors import InputError
from workbench.model.scheme import Attribute, Label


def inside(value: Any) -> Node:
    return Node(value, "$.workbench.scheme", "a.geojson")


def test_members_of_other_programs_and_null_are_passed_over() -> None:
    attribute = {"name": "depth", "kind": None, "mood": [1]}
    label: dict[str, Any] = {
        "key": "pit",
        "color": None,
        "page": None,
        "strange": {},
        "attributes": [attribute],
    }
    record = scheme_in(inside({"labels": [label], "version": 12, "format": "other", "x": 1}))
    assert scheme_of(record, "s").labels == (Label("pit", "pit", attributes=(Attribute("depth"),)),)


@pytest.mark.parametrize(
    ("value", "place", "says"),
    [
        ([], "$.workbench.scheme", "An object"),
        ({}, "$.workbench.scheme", "“labels” is missing"),
        ({"labels": {}}, "$.workbench.scheme.labels", "A list"),
        ({"labels": [{"key": 1}]}, "$.workbench.scheme.labels[0].key", "A text"),
        ({"labels": [{"key": "a", "digit": 12}]}, "$.workbench.scheme.labels[0].digit", "0 to 9"),
        ({"labels": [[[]]]}, "$.workbench.scheme.labels[0]", "An object"),
        (
            {"labels": [{"key": "a", "attributes": [{"name": "x", "minimum": "1"}]}]},
            "$.workbench.scheme.labels[0].attributes[0].minimum",
            "A number",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place_in_that_file(
    value: Any, place: str, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        scheme_in(inside(value))
    assert str(caught.value).startswith(f"a.geojson, {place}: ")
    assert says in str(caught.value)


def test_a_scheme_that_contradicts_itself_is_none() -> None:
    record = scheme_in(inside({"labels": [{"key": "a", "parent": "b"}]}))
    with pytest.raises(ValueError, match="unknown parent"):
        scheme_of(record, "s")
