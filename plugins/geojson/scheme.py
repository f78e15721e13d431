"""The label scheme in the head of a file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from workbench.api import t
from workbench.api.jsonfile import Node
from workbench.api.scheme.content import SchemeContent
from workbench.api.scheme.reading import scheme_in, scheme_of
from workbench.api.scheme.records import (
    AttributeRecord,
    CheckRecord,
    CodingRecord,
    LabelRecord,
    OcclusionRecord,
    RulePageRecord,
    SeverityRecord,
)
from workbench.api.scheme.writing import record_of
from workbench.api.values import LabelScheme

# Members that are written although they say what is usual.
_ALWAYS: Mapping[type[msgspec.Struct], tuple[str, ...]] = {
    LabelRecord: ("key", "color"),
    AttributeRecord: ("kind",),
    CheckRecord: ("enabled",),
    SeverityRecord: ("color",),
    RulePageRecord: ("definition", "definitions"),
    OcclusionRecord: OcclusionRecord.__struct_fields__,
}
# Members that stand elsewhere than in the record, each behind all others.
_LAST: Mapping[type[msgspec.Struct], tuple[str, ...]] = {
    LabelRecord: tuple("titles part_of opacity occlusion_group exclusive page selectable".split()),
    AttributeRecord: ("default",),
    SeverityRecord: ("name", "titles"),
}


def scheme_to_json(scheme: LabelScheme) -> dict[str, Any]:
    """Return a scheme as an object; ids and pictures stay in the project."""
    record = record_of(SchemeContent.of(scheme, {}))
    return {"name": scheme.name, "version": scheme.version, **_to_json(record)}


def _to_json(record: msgspec.Struct) -> dict[str, Any]:
    """Return the members of a record that say something else than usual."""
    kind = type(record)
    usual, last = _usual(kind), _LAST.get(kind, ())
    always = _ALWAYS.get(kind, ())
    found = {}
    for name in [*(name for name in usual if name not in last), *last]:
        value = getattr(record, name)
        if name in always or value != usual[name]:
            found[name] = _value_to_json(value)
    # An empty description is none no more than an empty object is left out.
    return found or ({"category": None} if kind is CodingRecord else {})


def _value_to_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_value_to_json(one) for one in value]
    return _to_json(value) if isinstance(value, msgspec.Struct) else value


@cache
def _usual(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return what the members of a record are where a file does not say it."""
    usual = {}
    for field in msgspec.structs.fields(kind):
        made = field.default_factory
        usual[field.name] = field.default if made is msgspec.NODEFAULT else made()
    return usual


def scheme_from_json(node: Node) -> LabelScheme:
    """Return the scheme that an object describes; the pictures of its pages are passed over."""
    version, record = node.get("version"), scheme_in(node)
    for label in record.labels:
        if label.page is not None:
            label.page.examples = []
    try:
        return scheme_of(record, "geojson", version.whole(1) if version else 1)
    except ValueError as error:
        node.fail(t("The label scheme contradicts itself: {reason}.", reason=str(error)))
