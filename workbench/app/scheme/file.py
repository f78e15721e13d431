"""The label scheme as a JSON file: read with the place of every mistake, written stably.

``resources/docs/label-scheme.schema.json`` is made from the records of ``workbench.api.scheme``
(``python -m workbench.app.scheme.file``); a test keeps them together. Version 2 has what version 1
has, and more: rule book, rules, checks, occlusion. Version 3 has severities as well.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Any

import msgspec

from workbench.api.scheme.complaints import complaint
from workbench.api.scheme.content import DRAFT, SchemeContent
from workbench.api.scheme.reading import picture_of, scheme_of
from workbench.api.scheme.records import (
    FORMAT,
    VERSION,
    CodingRecord,
    LabelRecord,
    SchemeRecord,
)
from workbench.api.scheme.writing import record_of
from workbench.app.scheme.mistakes import check_conditions, check_records, mistake
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.ids import PictureId
from workbench.model.scheme import LabelScheme, Picture


def read_scheme(data: bytes) -> SchemeContent:
    """Return what a scheme file says.

    Raises
    ------
    InputError
        With the place in the file, e.g. ``$.labels[3].digit``, and what is needed there.
    """
    record = _decoded(data)
    _fill_in(record)
    check_records(record)
    scheme = scheme_of(record, DRAFT)
    check_conditions(scheme)
    return SchemeContent.of(scheme, _pictures(record))


def _decoded(data: bytes) -> SchemeRecord:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _from_utf16(data)
    try:
        return msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=SchemeRecord)
    except msgspec.ValidationError as error:
        raise mistake(*complaint(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        text = t(
            "The label scheme is not valid JSON: {reason}. Correct it in a text editor.",
            reason=str(error),
        )
        raise InputError(text) from error


def _from_utf16(data: bytes) -> bytes:
    try:
        return data.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise InputError(
            t("The label scheme is not readable text. Save it in the encoding UTF-8.")
        ) from error


def _fill_in(record: SchemeRecord) -> None:
    """Put what a file may leave out where it was left out."""
    for severity in record.severities:
        severity.name = severity.name or severity.key
    for label in record.labels:
        label.coding = _said(label.coding)


def _said(coding: CodingRecord | None) -> CodingRecord | None:
    return None if coding == CodingRecord() else coding


def _pictures(record: SchemeRecord) -> dict[PictureId, Picture]:
    pages = (label.page for label in record.labels if label.page is not None)
    found = (picture_of(one.picture) for page in pages for one in page.examples)
    return {picture.id: picture for picture in found}


# -- writing ------------------------------------------------------------------------------------


def write_scheme(scheme: LabelScheme | SchemeContent, pictures: Sequence[Picture] = ()) -> bytes:
    """Return a scheme as JSON: readable, the same bytes for the same scheme."""
    if isinstance(scheme, LabelScheme):
        scheme = SchemeContent.of(scheme, {one.id: one for one in pictures})
    record = record_of(scheme)
    for label in record.labels:
        _make_stable(label)
    made: dict[str, Any] = msgspec.to_builtins(record, order="deterministic")
    head = {"format": FORMAT, "version": VERSION, "name": scheme.name}
    made["labels"] = [
        # Said although it is the default: a reader of the file wants to see it.
        {"key": one.key, "name": one.name, "color": one.color} | label
        for one, label in zip(record.labels, made["labels"], strict=True)
    ]
    return msgspec.json.format(msgspec.json.encode(head | made), indent=2) + b"\n"


def _make_stable(label: LabelRecord) -> None:
    label.coding = _said(label.coding)
    label.priority = _as_float(label.priority)
    for attribute in label.attributes:
        attribute.minimum = _as_float(attribute.minimum)
        attribute.maximum = _as_float(attribute.maximum)
        attribute.default = _as_float(attribute.default)


def _as_float(value: Any) -> Any:
    """Return a number as a float: 3 and 3.0 are equal, and so are their bytes then."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


# -- the published schema -----------------------------------------------------------------------


def json_schema() -> bytes:
    """Return the JSON Schema of the file, from the records that read it."""
    schema: dict[str, Any] = msgspec.json.schema(SchemeRecord)
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
