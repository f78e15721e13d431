"""The label scheme file: what is written comes back, what is wrong is named with its place."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.api.scheme.content import SchemeContent
from workbench.api.scheme.reading import picture_of
from workbench.app.sample import SAMPLE_LABELS
from workbench.app.scheme.file import json_schema, read_scheme, write_scheme
from workbench.app.scheme.mistakes import LARGEST_PICTURE
from workbench.base.errors import InputError
from workbench.base.resources import resource_path
from workbench.model.concept import Concept
from workbench.model.ids import EntityId, SchemeId
from workbench.model.occlusion import FullPolicy, OcclusionPolicy, Opacity, ScenePolicy
from workbench.model.scheme import (
    Attribute,
    AttributeKind,
    CheckSetting,
    Example,
    ExampleKind,
    FieldRule,
    Label,
    LabelScheme,
    RulePage,
)

SCHEMA = resource_path("docs", "label-scheme.schema.json")
SAMPLE = resource_path("docs", "label-scheme.sample.json")


def scheme_of(*labels: Label, name: str = "Rules") -> LabelScheme:
    return LabelScheme(SchemeId(EntityId("s")), 1, name, labels)


def fits(value: Any, schema: Any, root: Any) -> bool:
    """Say whether a value fits a JSON Schema, for the keywords that ours uses."""
    known = {
        "$schema", "$ref", "$defs", "title", "description", "default", "type", "properties",
        "required", "additionalProperties", "items", "enum", "anyOf", "pattern", "minLength",
        "minimum", "maximum", "contentEncoding",
    }  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        return fits(value, target, root)
    if "anyOf" in schema:
        return any(fits(value, one, root) for one in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "type" in schema and not _is_type(value, schema["type"]):
        return False
    if isinstance(value, str):
        pattern = schema.get("pattern")
        return len(value) >= schema.get("minLength", 0) and (
            pattern is None or re.search(pattern, value) is not None
        )
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        return bool(low <= value <= high)
    if isinstance(value, list):
        return all(fits(one, schema.get("items", {}), root) for one in value)
    if isinstance(value, dict):
        known_members = schema.get("properties", {})
        others = schema.get("additionalProperties", True)
        return all(name in value for name in schema.get("required", ())) and all(
            fits(one, known_members[name], root)
            if name in known_members
            else others is True or (isinstance(others, dict) and fits(one, others, root))
            for name, one in value.items()
        )
    return True


def _is_type(value: Any, kind: str | list[str]) -> bool:
    if isinstance(kind, list):
        return any(_is_type(value, one) for one in kind)
    if isinstance(value, bool):
        return kind == "boolean"
    python: dict[str, Any] = {
        "string": str, "number": (int, float), "integer": int, "array": list, "object": dict,
        "null": type(None),
    }  # fmt: skip
    return kind in python and isinstance(value, python[kind])


def fits_published(data: bytes) -> bool:
    schema = json.loads(SCHEMA.read_bytes())
    return fits(json.loads(data), schema, schema)


def test_the_published_schema_is_the_one_the_reader_has() -> None:
    assert SCHEMA.read_bytes() == json_schema()


def test_the_published_sample_passes_schema_and_reader() -> None:
    assert fits_published(SAMPLE.read_bytes())
    content = read_scheme(SAMPLE.read_bytes())
    name, labels = content.name, content.labels
    assert name == "Steel strip and chest"
    assert [label.key for label in labels] == ["defect", "defect/scratch", "nodule", "ok"]
    assert labels[1].parent == "defect"
    assert labels[1].attributes[0].maximum == 500
    assert labels[2].concept == Concept("SCT", "27925004", "Nodule")
    assert {attribute.kind for label in labels for attribute in label.attributes} == set(
        AttributeKind
    )


def test_the_sample_project_comes_back_from_a_file() -> None:
    content = read_scheme(write_scheme(scheme_of(*SAMPLE_LABELS)))
    assert (content.name, content.labels) == ("Rules", SAMPLE_LABELS)


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    plain = read_scheme(text.encode())
    assert read_scheme(text.encode("utf-8-sig")) == plain
    assert read_scheme(text.encode("utf-16")) == plain


def test_only_the_keys_are_needed() -> None:
    content = read_scheme(b'{"labels": [{"key": "pit"}]}')
    assert content == SchemeContent("", (Label("pit", "pit"),))


WRONG = [
    ({"labels": [{"key": "a", "colour": "#000000"}]}, "$.labels[0]", "colour"),
    ({"labels": [{"name": "a"}]}, "$.labels[0]", "key"),
    ({"labels": [{"key": ""}]}, "$.labels[0].key", ""),
    ({"labels": [{"key": "a", "color": "red"}]}, "$.labels[0].color", "#56b4e9"),
    ({"labels": [{"key": "a", "color": "#ABCDEF"}]}, "$.labels[0].color", ""),
    ({"labels": [{"key": "a", "digit": 12}]}, "$.labels[0].digit", "0 to 9"),
    ({"labels": [{"key": "a", "digit": True}]}, "$.labels[0].digit", ""),
    ({"labels": "a"}, "$.labels", ""),
    ({"name": "x"}, "$", "labels"),
    ([], "$", ""),
    ({"labels": [], "version": 4}, "$.version", "newer"),
    ({"labels": [], "format": "coco"}, "$.format", "not a label scheme"),
    (
        {"labels": [{"key": "a", "attributes": [{"name": "x", "kind": "colour"}]}]},
        "$.labels[0].attributes[0].kind",
        "",
    ),
]
TOGETHER = [
    ({"labels": [{"key": "a"}, {"key": "a"}]}, "$.labels[1].key", "twice"),
    ({"labels": [{"key": "a", "parent": "b"}]}, "$.labels[0].parent", "“b”"),
    ({"labels": [{"key": "a", "parent": "a"}]}, "$.labels[0].parent", "ancestor"),
    (
        {"labels": [{"key": "a", "digit": 3}, {"key": "b", "digit": 3}]},
        "$.labels[1].digit",
        "“a”",
    ),
    (
        {"labels": [{"key": "a", "attributes": [{"name": "x", "kind": "choice"}]}]},
        "$.labels[0].attributes[0].choices",
        "at least one",
    ),
    (
        {
            "labels": [
                {
                    "key": "a",
                    "attributes": [{"name": "x", "kind": "number", "minimum": 2, "maximum": 1}],
                }
            ]
        },
        "$.labels[0].attributes[0].minimum",
        "maximum",
    ),
    (
        {"labels": [{"key": "a", "attributes": [{"name": "x"}, {"name": "x"}]}]},
        "$.labels[0].attributes[1].name",
        "twice",
    ),
    (
        {"labels": [{"key": "a", "attributes": [{"name": "x", "default": 3}]}]},
        "$.labels[0].attributes[0].default",
        "",
    ),
]


@pytest.mark.parametrize(("content", "place", "says"), WRONG)
def test_what_the_schema_forbids_the_reader_names_with_its_place(
    content: Any, place: str, says: str
) -> None:
    data = json.dumps(content).encode()
    assert not fits_published(data)
    with pytest.raises(InputError) as caught:
        read_scheme(data)
    assert f"Label scheme, {place}: " in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(("content", "place", "says"), TOGETHER)
def test_what_only_shows_together_is_named_with_its_place(
    content: Any, place: str, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_scheme(json.dumps(content).encode())
    assert f"Label scheme, {place}: " in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xff", b"\xff\xfe\x00", b"[1, 2", b"\x00" * 40])
def test_what_is_no_json_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(InputError, match=r"(?i)label scheme"):
        read_scheme(data)


def test_a_scheme_file_is_for_people_and_stable(tmp_path: Path) -> None:
    data = write_scheme(scheme_of(Label("划痕", "划痕", digit=1)))
    text = data.decode()
    assert '"划痕"' in text
    assert text.startswith('{\n  "format": "workbench-label-scheme"')
    assert text.endswith("}\n")
    assert write_scheme(read_scheme(data)) == data


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
numbers = st.floats(-1e6, 1e6)


@st.composite
def attributes(draw: st.DrawFn, name: str) -> Attribute:
    kind = draw(st.sampled_from(AttributeKind))
    low, high = sorted((draw(numbers), draw(numbers)))
    choices = tuple(draw(st.lists(words, min_size=1, max_size=4, unique=True)))
    default: st.SearchStrategy[Any] = {
        AttributeKind.TEXT: words,
        AttributeKind.NUMBER: st.floats(low, high),
        AttributeKind.BOOLEAN: st.booleans(),
        AttributeKind.CHOICE: st.sampled_from(choices),
        AttributeKind.MULTI_CHOICE: st.lists(st.sampled_from(choices), unique=True).map(tuple),
    }[kind]
    return Attribute(
        name,
        kind,
        draw(st.booleans()),
        draw(st.sampled_from(["", "mm"])),
        low,
        high,
        choices,
        draw(st.none() | default),
        draw(st.dictionaries(st.just("zh_CN"), words)),
    )


@st.composite
def labels_of_a_scheme(draw: st.DrawFn) -> tuple[Label, ...]:
    keys = draw(st.lists(words, max_size=5, unique=True))
    digits = draw(st.permutations(range(10)))
    made: list[Label] = []
    for at, key in enumerate(keys):
        names = draw(st.lists(words, max_size=3, unique=True))
        made.append(
            Label(
                key,
                draw(words),
                draw(st.from_regex("#[0-9a-f]{6}", fullmatch=True)),
                draw(st.none() | st.sampled_from(keys[:at])) if at else None,
                draw(st.none() | st.just(digits[at])),
                draw(numbers),
                tuple(draw(attributes(name)) for name in names),
                draw(st.none() | st.builds(Concept, words, words, words, st.none() | words)),
                draw(st.dictionaries(st.sampled_from(["zh_CN", "de"]), words)),
            )
        )
    return tuple(draw(st.permutations(made)))


@given(labels_of_a_scheme(), st.text(st.characters(codec="utf-8"), max_size=8))
def test_every_scheme_comes_back_and_fits_the_schema(labels: tuple[Label, ...], name: str) -> None:
    data = write_scheme(scheme_of(*labels, name=name))
    content = read_scheme(data)
    assert (content.name, content.labels) == (name, labels)
    assert fits_published(data)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
FULL = SchemeContent(
    "All of it",
    (
        Label("housing", "Housing", selectable=False),
        Label(
            "pit",
            "Pit",
            part_of="housing",
            opacity=Opacity.CUTOUT,
            occlusion_group="front",
            exclusive="surface",
            attributes=(
                Attribute(
                    "grade",
                    AttributeKind.CHOICE,
                    choices=("a", "b"),
                    choice_titles={"a": {"zh_CN": "甲"}},
                ),
                Attribute("depth", AttributeKind.NUMBER, unit="um", required_if="grade == 'a'"),
            ),
            page=RulePage(
                "Deeper than 5 um.",
                {"zh_CN": "深度大于 5 微米。"},
                (Example(ExampleKind.BORDERLINE, picture_of(PNG).id, "just one"),),
            ),
        ),
    ),
    OcclusionPolicy(0.02, 0.6, ScenePolicy.AMODAL_UP_TO, 0.8, FullPolicy.DROP),
    (FieldRule("depth > 1", "pit", "Too flat.", {"zh_CN": "太浅。"}),),
    (CheckSetting("duplicate", False, "note", {"iou": 0.8}),),
    "First.",
    (picture_of(PNG),),
)


def test_everything_of_a_scheme_comes_back_with_its_pictures() -> None:
    data = write_scheme(FULL)
    assert read_scheme(data) == FULL
    assert write_scheme(read_scheme(data)) == data
    assert fits_published(data)


def test_a_file_of_the_first_version_is_read() -> None:
    old = {"format": "workbench-label-scheme", "version": 1, "labels": [{"key": "a"}]}
    assert read_scheme(json.dumps(old).encode()).labels == (Label("a", "a"),)


def changed(path: str, value: Any) -> bytes:
    content = json.loads(write_scheme(FULL))
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    at = content
    for part in way:
        at = at[part]
    at[last] = value
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("path", "value", "place", "says"),
    [
        ("labels.1.part_of", "gone", "$.labels[1].part_of", "“gone”"),
        ("labels.1.attributes.1.required_if", "grad == 'a'", "attributes[1].required_if", "“grad”"),
        ("rules.0.must", "depth >", "$.rules[0].must", "not understood"),
        ("rules.0.label", "gone", "$.rules[0].label", "“gone”"),
        ("labels.1.page.examples.0.picture", "AAAA", "examples[0].picture", "PNG"),
        ("labels.1.page.examples.0.picture", "?", "examples[0].picture", ""),
        ("labels.1.opacity", "thin", "$.labels[1].opacity", ""),
        ("occlusion.none", 0.9, "$.occlusion.none", "partial"),
        ("occlusion.partial", 2, "$.occlusion.partial", ""),
        ("checks.0.severity", "bad", "$.checks[0].severity", ""),
    ],
)
def test_what_is_wrong_in_the_new_parts_is_named_with_its_place(
    path: str, value: Any, place: str, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_scheme(changed(path, value))
    assert place in str(caught.value)
    assert says in str(caught.value)


def test_a_picture_that_is_too_large_is_refused() -> None:
    large = base64.b64encode(PNG + bytes(LARGEST_PICTURE)).decode()
    with pytest.raises(InputError, match="1 MiB"):
        read_scheme(changed("labels.1.page.examples.0.picture", large))
