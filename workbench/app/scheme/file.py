"""The label scheme as a JSON file: read with the place of every mistake, written stably.

``resources/docs/label-scheme.schema.json`` is made from the structures below
(``python -m workbench.app.scheme.file``); a test keeps them together.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from attrs import evolve
from msgspec import Meta, Struct

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.concept import Concept
from workbench.model.scheme import Attribute, AttributeKind, Label, LabelScheme

FORMAT = "workbench-label-scheme"
VERSION = 1

_Key = Annotated[
    str,
    Meta(
        min_length=1,
        description="What annotations refer to, unique; the path a/b where a name is not.",
    ),
]
_Titles = Annotated[
    dict[str, str],
    Meta(description="Name in other languages by language code, for example zh_CN."),
]


class ConceptRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A coded term, as DICOM writes it: scheme designator, value, meaning."""

    scheme: str
    value: str
    meaning: str
    version: str | None = None


class AttributeRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A property that annotations of the label carry."""

    name: Annotated[str, Meta(min_length=1)]
    kind: Annotated[AttributeKind, Meta(description="What values it takes.")] = AttributeKind.TEXT
    required: bool = False
    unit: Annotated[str, Meta(description="UCUM unit of a number, for example mm.")] = ""
    minimum: Annotated[float | None, Meta(description="Smallest number, inclusive.")] = None
    maximum: Annotated[float | None, Meta(description="Largest number, inclusive.")] = None
    choices: Annotated[
        list[str], Meta(description="Values of a choice or multi_choice; at least one.")
    ] = []
    default: Annotated[
        str | float | bool | list[str] | None,
        Meta(description="What new annotations start with; a list for a multi_choice."),
    ] = None
    titles: _Titles = {}


class LabelRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One label."""

    key: _Key
    name: Annotated[str, Meta(description="Name shown; the key where it is left out.")] = ""
    color: Annotated[
        str, Meta(pattern="^#[0-9a-f]{6}$", description="#rrggbb in small letters.")
    ] = "#56b4e9"
    parent: Annotated[
        str | None, Meta(description="Key of the label that this one is a kind of.")
    ] = None
    digit: Annotated[
        Annotated[int, Meta(ge=0, le=9)] | None,
        Meta(description="Shortcut, each digit once in a scheme."),
    ] = None
    priority: Annotated[
        float, Meta(description="Depth of its annotations; larger is nearer and hides others.")
    ] = 0.0
    attributes: list[AttributeRecord] = []
    concept: ConceptRecord | None = None
    titles: _Titles = {}


class SchemeRecord(
    Struct, forbid_unknown_fields=True, omit_defaults=True, rename={"schema": "$schema"}
):
    """Labels of a Workbench project, with their attributes."""

    labels: Annotated[list[LabelRecord], Meta(description="In the order in which they are shown.")]
    name: str = ""
    format: Annotated[str, Meta(pattern=f"^{FORMAT}$", description="Says what the file is.")] = (
        FORMAT
    )
    version: Annotated[int, Meta(ge=1, le=VERSION, description="Version of this file format.")] = (
        VERSION
    )
    schema: Annotated[str, Meta(description="Where the JSON Schema is, for editors.")] = ""


def read_scheme(data: bytes) -> tuple[str, tuple[Label, ...]]:
    """Return name and labels of a scheme file.

    Raises
    ------
    InputError
        With the place in the file, e.g. ``$.labels[3].digit``, and what is needed there.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _from_utf16(data)
    try:
        record = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=SchemeRecord)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        text = t(
            "The label scheme is not valid JSON: {reason}. Correct it in a text editor.",
            reason=str(error),
        )
        raise InputError(text) from error
    labels = tuple(_label(one, f"$.labels[{at}]") for at, one in enumerate(record.labels))
    _check_together(labels)
    return record.name, labels


def write_scheme(scheme: LabelScheme) -> bytes:
    """Return a scheme as JSON: readable, the same bytes for the same scheme."""
    labels = [_to_json(_record(label)) for label in scheme.labels]
    content = {"format": FORMAT, "version": VERSION, "name": scheme.name, "labels": labels}
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


# -- reading ------------------------------------------------------------------------------------


def _from_utf16(data: bytes) -> bytes:
    try:
        return data.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise InputError(
            t("The label scheme is not readable text. Save it in the encoding UTF-8.")
        ) from error


def _invalid(message: str) -> InputError:
    reason, _, place = message.rpartition(" - at `")
    place = place.rstrip("`") if reason else "$"
    reason = reason or message
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", reason)
    missing = re.fullmatch(r"Object missing required field `(.*)`", reason)
    if unknown:
        return _at(place, t("“{name}” is not known there. Remove it.", name=unknown[1]))
    if missing:
        return _at(place, t("“{name}” is missing. Add it.", name=missing[1]))
    if place.endswith(".color"):
        return _at(place, t("A colour like #56b4e9 is needed."))
    if place.endswith(".digit"):
        return _at(place, t("A digit from 0 to 9 is needed."))
    if place == "$.version":
        return _at(place, t("A newer program wrote this file. Update Workbench."))
    if place == "$.format":
        return _at(place, t("This is not a label scheme."))
    return _at(place, t("{reason}. Correct it there.", reason=reason))


def _at(place: str, reason: Text) -> InputError:
    return InputError(t("Label scheme, {place}: {reason}", place=place, reason=reason))


def _label(record: LabelRecord, place: str) -> Label:
    attributes = []
    for at, one in enumerate(record.attributes):
        attributes.append(_attribute(one, f"{place}.attributes[{at}]"))
    names = [attribute.name for attribute in attributes]
    for at, name in enumerate(names):
        if name in names[:at]:
            reason = t("The attribute “{name}” occurs twice. Rename one.", name=name)
            raise _at(f"{place}.attributes[{at}].name", reason)
    concept = record.concept
    return Label(
        record.key,
        record.name or record.key,
        record.color,
        record.parent,
        record.digit,
        record.priority,
        tuple(attributes),
        Concept(concept.scheme, concept.value, concept.meaning, concept.version)
        if concept
        else None,
        record.titles,
    )


def _attribute(record: AttributeRecord, place: str) -> Attribute:
    kind, low, high = record.kind, record.minimum, record.maximum
    choosing = kind in (AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE)
    if choosing and not record.choices:
        raise _at(f"{place}.choices", t("List at least one value to choose from."))
    if low is not None and high is not None and low > high:
        raise _at(f"{place}.minimum", t("It is larger than “maximum”. Exchange the two."))
    attribute = Attribute(
        record.name,
        kind,
        record.required,
        record.unit,
        low,
        high,
        tuple(record.choices),
        None,
        record.titles,
    )
    if record.default is None:
        return attribute
    default = tuple(record.default) if isinstance(record.default, list) else record.default
    if not attribute.takes(default):
        raise _at(f"{place}.default", t("The attribute does not take this value. Correct it."))
    return evolve(attribute, default=default)


def _check_together(labels: Sequence[Label]) -> None:
    """Check what no label can know alone: keys, digits, parents."""
    keys = [label.key for label in labels]
    digits: dict[int, str] = {}
    for at, label in enumerate(labels):
        place = f"$.labels[{at}]"
        if label.key in keys[:at]:
            reason = t("The key “{key}” occurs twice. Rename one.", key=label.key)
            raise _at(f"{place}.key", reason)
        if label.parent is not None and label.parent not in keys:
            reason = t("There is no label “{key}”. Add it or correct the key.", key=label.parent)
            raise _at(f"{place}.parent", reason)
        if label.digit is not None:
            if label.digit in digits:
                reason = t(
                    "The digit {digit} belongs to “{key}” already. Choose another.",
                    digit=label.digit,
                    key=digits[label.digit],
                )
                raise _at(f"{place}.digit", reason)
            digits[label.digit] = label.key
    parents = {label.key: label.parent for label in labels}
    for at, label in enumerate(labels):
        if _is_in_circle(label.key, parents):
            reason = t("The label is its own ancestor. Choose another parent.")
            raise _at(f"$.labels[{at}].parent", reason)


def _is_in_circle(key: str, parents: dict[str, str | None]) -> bool:
    at = parents[key]
    for _ in parents:
        if at is None:
            return False
        if at == key:
            return True
        at = parents[at]
    return False


# -- writing ------------------------------------------------------------------------------------


def _record(label: Label) -> LabelRecord:
    concept = label.concept
    return LabelRecord(
        label.key,
        label.name,
        label.color,
        label.parent,
        label.digit,
        label.priority,
        [_attribute_record(attribute) for attribute in label.attributes],
        ConceptRecord(concept.scheme, concept.value, concept.meaning, concept.version)
        if concept
        else None,
        dict(sorted(label.titles.items())),
    )


def _attribute_record(attribute: Attribute) -> AttributeRecord:
    default = attribute.default
    return AttributeRecord(
        attribute.name,
        attribute.kind,
        attribute.required,
        attribute.unit,
        attribute.minimum,
        attribute.maximum,
        list(attribute.choices),
        list(default) if isinstance(default, tuple) else default,
        dict(sorted(attribute.titles.items())),
    )


def _to_json(record: LabelRecord) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(record)
    # Said although it is the default: a reader of the file wants to see it.
    return {"key": made.pop("key"), "name": record.name, "color": record.color, **made}


# -- the published schema -----------------------------------------------------------------------


def json_schema() -> bytes:
    """Return the JSON Schema of the file, from the structures that read it."""
    schema = msgspec.json.schema(SchemeRecord)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Workbench label scheme",
        **schema,
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _publish() -> None:
    from workbench.base.resources import resource_path

    resource_path("docs", "label-scheme.schema.json").write_bytes(json_schema())


if __name__ == "__main__":
    _publish()
