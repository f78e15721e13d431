"""From records of a label scheme to its values; values that contradict themselves are no values."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, get_args

import msgspec

from workbench.api.jsonfile import Node
from workbench.api.scheme.complaints import complaint
from workbench.api.scheme.records import (
    AttributeRecord,
    CodingRecord,
    ConceptRecord,
    LabelRecord,
    OcclusionRecord,
    RulePageRecord,
    SchemeRecord,
)
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, PictureId, SchemeId
from workbench.model.occlusion import OcclusionPolicy
from workbench.model.scheme import (
    Attribute,
    CheckSetting,
    Example,
    FieldRule,
    Label,
    LabelScheme,
    Picture,
    RulePage,
)
from workbench.model.severity import Severity, SeverityRule

_OF_THE_FILE = ("format", "version", "$schema")


def scheme_in(node: Node) -> SchemeRecord:
    """Return the scheme inside another file; members that are unknown or null are passed over.

    Raises
    ------
    InputError
        With the place in that file, and what is needed there.
    """
    members = {name: one for name, one in node.object().items() if name not in _OF_THE_FILE}
    try:
        return msgspec.convert(_known(members, SchemeRecord), SchemeRecord)
    except msgspec.ValidationError as error:
        place, what = complaint(error)
        Node(None, node.path + place.removeprefix("$"), node.file).fail(what)


def scheme_of(record: SchemeRecord, id: str, version: int = 1) -> LabelScheme:
    """Return the version of a scheme that a record describes.

    Raises
    ------
    ValueError
        If it contradicts itself.
    """
    return LabelScheme(
        SchemeId(EntityId(id)),
        version,
        record.name,
        tuple(label_of(one) for one in record.labels),
        _occlusion(record.occlusion),
        tuple(FieldRule(one.must, one.label, one.message, one.titles) for one in record.rules),
        tuple(
            CheckSetting(one.check, one.enabled, one.severity, one.values) for one in record.checks
        ),
        note=record.note,
        severities=tuple(
            Severity(one.key, one.name, one.color, one.titles) for one in record.severities
        ),
        severity_rules=tuple(
            SeverityRule(one.when, one.severity, one.label, one.note)
            for one in record.severity_rules
        ),
    )


def label_of(record: LabelRecord) -> Label:
    """Return the label that a record describes."""
    return Label(
        record.key,
        record.name or record.key,
        record.color,
        record.parent,
        record.digit,
        record.priority,
        tuple(attribute_of(one) for one in record.attributes),
        concept_of(record.concept),
        record.titles,
        record.part_of,
        record.opacity,
        record.occlusion_group,
        record.exclusive,
        record.selectable,
        _page(record.page),
        _coding(record.coding),
    )


def attribute_of(record: AttributeRecord) -> Attribute:
    """Return the attribute that a record describes."""
    default = record.default
    return Attribute(
        record.name,
        record.kind,
        record.required,
        record.unit,
        record.minimum,
        record.maximum,
        tuple(record.choices),
        tuple(default) if isinstance(default, list) else default,
        record.titles,
        record.required_if,
        record.choice_titles,
    )


def picture_of(data: bytes) -> Picture:
    """Return a picture of a rule book; the same bytes are the same picture."""
    return Picture(PictureId(EntityId(hashlib.sha256(data).hexdigest()[:32])), data)


def concept_of(record: ConceptRecord | None) -> Concept | None:
    """Return the term of a record."""
    if record is None:
        return None
    return Concept(record.scheme, record.value, record.meaning, record.version)


def _coding(record: CodingRecord | None) -> Coding | None:
    if record is None:
        return None
    return Coding(
        concept_of(record.category),
        _several(record.modifiers),
        concept_of(record.site),
        _several(record.site_modifiers),
        concept_of(record.laterality),
    )


def _several(records: list[ConceptRecord]) -> tuple[Concept, ...]:
    return tuple(one for record in records if (one := concept_of(record)) is not None)


def _page(record: RulePageRecord | None) -> RulePage | None:
    if record is None:
        return None
    examples = (
        Example(one.kind, picture_of(one.picture).id, one.caption) for one in record.examples
    )
    return RulePage(record.definition, record.definitions, tuple(examples))


def _occlusion(record: OcclusionRecord | None) -> OcclusionPolicy:
    if record is None:
        return OcclusionPolicy()
    return OcclusionPolicy(
        record.none, record.partial, record.scene, record.amodal_up_to, record.full
    )


def _known(members: dict[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return what a record of this kind, and those inside of it, have names for."""
    inside = _records_in(kind)
    kept = {}
    for name, value in members.items():
        if name in inside and value is not None:
            kept[name] = _known_value(value, inside[name])
    return kept


def _known_value(value: Any, kind: type[msgspec.Struct] | None) -> Any:
    if kind is None:
        return value
    if isinstance(value, list):
        return [_known(one, kind) if isinstance(one, dict) else one for one in value]
    return _known(value, kind) if isinstance(value, dict) else value


@cache
def _records_in(kind: type[msgspec.Struct]) -> dict[str, type[msgspec.Struct] | None]:
    fields = msgspec.structs.fields(kind)
    return {field.encode_name: _record_in(field.type) for field in fields}


def _record_in(kind: Any) -> type[msgspec.Struct] | None:
    """Return the record that a type is, or is a list of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    return next((found for one in get_args(kind) if (found := _record_in(one))), None)
