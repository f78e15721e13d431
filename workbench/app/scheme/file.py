"""The label scheme as a JSON file: read with the place of every mistake, written stably.

``resources/docs/label-scheme.schema.json`` is made from the structures of ``records``
(``python -m workbench.app.scheme.file``); a test keeps them together. Version 2 has what version 1
has, and more: rule book, rules, checks, occlusion. Version 3 has severities as well.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from attrs import evolve, field, frozen

from workbench.app.scheme import coding_file
from workbench.app.scheme.records import (
    FORMAT,
    VERSION,
    AttributeRecord,
    CheckRecord,
    ExampleRecord,
    FieldRuleRecord,
    LabelRecord,
    OcclusionRecord,
    RulePageRecord,
    SchemeRecord,
    SeverityRecord,
    SeverityRuleRecord,
)
from workbench.base.errors import InputError
from workbench.base.expressions import ExpressionError, check
from workbench.base.text import Text, t
from workbench.model.ids import EntityId, PictureId, SchemeId
from workbench.model.occlusion import OcclusionPolicy
from workbench.model.scheme import (
    Attribute,
    AttributeKind,
    CheckSetting,
    Example,
    FieldRule,
    Label,
    LabelScheme,
    Picture,
    RulePage,
)
from workbench.model.severity import Severity, SeverityRule
from workbench.qa.conditions import known_in, known_of
from workbench.qa.severity import rule_problem

LARGEST_PICTURE = 1 << 20
LARGEST_ALTOGETHER = 32 << 20
_PNG = b"\x89PNG\r\n\x1a\n"


@frozen
class SchemeContent:
    """What a scheme file says: a version of the scheme without number and author."""

    name: str = ""
    labels: tuple[Label, ...] = ()
    occlusion: OcclusionPolicy = field(factory=OcclusionPolicy)
    rules: tuple[FieldRule, ...] = ()
    checks: tuple[CheckSetting, ...] = ()
    note: str = ""
    pictures: tuple[Picture, ...] = ()
    severities: tuple[Severity, ...] = ()
    severity_rules: tuple[SeverityRule, ...] = ()

    @classmethod
    def of(cls, scheme: LabelScheme, pictures: Mapping[PictureId, Picture]) -> SchemeContent:
        """Return what a version of a scheme says, with the pictures of its rule book."""
        used = [id for id in examples_of(scheme.labels) if id in pictures]
        return cls(
            scheme.name,
            scheme.labels,
            scheme.occlusion,
            scheme.rules,
            scheme.checks,
            scheme.note,
            tuple(pictures[id] for id in used),
            scheme.severities,
            scheme.severity_rules,
        )

    def as_scheme(self) -> LabelScheme:
        """Return it as a first version."""
        return LabelScheme(
            SchemeId(EntityId("draft")),
            1,
            self.name,
            self.labels,
            self.occlusion,
            self.rules,
            self.checks,
            note=self.note,
            severities=self.severities,
            severity_rules=self.severity_rules,
        )


def examples_of(labels: Sequence[Label]) -> list[PictureId]:
    """Return the pictures that rule book pages show, each once, in order."""
    pages = (label.page for label in labels if label.page is not None)
    return list(dict.fromkeys(example.picture for page in pages for example in page.examples))


def picture_of(data: bytes) -> Picture:
    """Return a picture of a rule book; the same bytes are the same picture."""
    return Picture(PictureId(EntityId(hashlib.sha256(data).hexdigest()[:32])), data)


def read_scheme(data: bytes) -> SchemeContent:
    """Return what a scheme file says.

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
    pictures: dict[PictureId, Picture] = {}
    labels = tuple(_label(one, f"$.labels[{at}]", pictures) for at, one in enumerate(record.labels))
    _check_together(labels)
    content = SchemeContent(
        record.name,
        labels,
        _occlusion(record.occlusion),
        tuple(FieldRule(one.must, one.label, one.message, one.titles) for one in record.rules),
        tuple(
            CheckSetting(one.check, one.enabled, one.severity, one.values) for one in record.checks
        ),
        record.note,
        tuple(pictures.values()),
        tuple(
            Severity(one.key, one.name or one.key, one.color, one.titles)
            for one in record.severities
        ),
        _severity_rules(record),
    )
    _check_conditions(content)
    return content


def write_scheme(scheme: LabelScheme | SchemeContent, pictures: Sequence[Picture] = ()) -> bytes:
    """Return a scheme as JSON: readable, the same bytes for the same scheme."""
    if isinstance(scheme, LabelScheme):
        scheme = SchemeContent.of(scheme, {one.id: one for one in pictures})
    known = {one.id: one for one in scheme.pictures}
    labels = [_to_json(_record(label, known)) for label in scheme.labels]
    content = {"format": FORMAT, "version": VERSION, "name": scheme.name, "labels": labels}
    rest = SchemeRecord(
        [],
        occlusion=_occlusion_record(scheme.occlusion),
        rules=[
            FieldRuleRecord(one.must, one.label, one.message, dict(sorted(one.titles.items())))
            for one in scheme.rules
        ],
        checks=[
            CheckRecord(
                one.check,
                one.enabled,
                one.severity,  # type: ignore[arg-type]  # one of the words
                dict(sorted(one.values.items())),
            )
            for one in scheme.checks
        ],
        note=scheme.note,
        severities=[
            SeverityRecord(one.key, one.name, one.color, dict(sorted(one.titles.items())))
            for one in scheme.severities
        ],
        severity_rules=[
            SeverityRuleRecord(one.when, one.severity, one.label, one.note)
            for one in scheme.severity_rules
        ],
    )
    more: dict[str, Any] = msgspec.to_builtins(rest)
    del more["labels"]
    return msgspec.json.format(msgspec.json.encode({**content, **more}), indent=2) + b"\n"


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


def _label(record: LabelRecord, place: str, pictures: dict[PictureId, Picture]) -> Label:
    attributes = []
    for at, one in enumerate(record.attributes):
        attributes.append(_attribute(one, f"{place}.attributes[{at}]"))
    names = [attribute.name for attribute in attributes]
    for at, name in enumerate(names):
        if name in names[:at]:
            reason = t("The attribute “{name}” occurs twice. Rename one.", name=name)
            raise _at(f"{place}.attributes[{at}].name", reason)
    return Label(
        record.key,
        record.name or record.key,
        record.color,
        record.parent,
        record.digit,
        record.priority,
        tuple(attributes),
        coding_file.concept_of(record.concept),
        record.titles,
        record.part_of,
        record.opacity,
        record.occlusion_group,
        record.exclusive,
        record.selectable,
        _page(record.page, f"{place}.page", pictures) if record.page is not None else None,
        coding_file.coding_of(record.coding),
    )


def _page(record: RulePageRecord, place: str, pictures: dict[PictureId, Picture]) -> RulePage:
    examples = []
    for at, one in enumerate(record.examples):
        where = f"{place}.examples[{at}].picture"
        if not one.picture.startswith(_PNG):
            raise _at(where, t("A PNG file in base64 is needed."))
        if len(one.picture) > LARGEST_PICTURE:
            raise _at(where, t("The picture is larger than 1 MiB. Crop it or make it smaller."))
        picture = picture_of(one.picture)
        pictures[picture.id] = picture
        if sum(len(each.data) for each in pictures.values()) > LARGEST_ALTOGETHER:
            raise _at(where, t("All pictures together are larger than 32 MiB. Leave some out."))
        examples.append(Example(one.kind, picture.id, one.caption))
    return RulePage(record.definition, record.definitions, tuple(examples))


def _occlusion(record: OcclusionRecord | None) -> OcclusionPolicy:
    if record is None:
        return OcclusionPolicy()
    if record.none > record.partial:
        raise _at("$.occlusion.none", t("It is larger than “partial”. Exchange the two."))
    return OcclusionPolicy(
        record.none, record.partial, record.scene, record.amodal_up_to, record.full
    )


def _check_conditions(content: SchemeContent) -> None:
    """Check conditions against the attributes that they name."""
    scheme = content.as_scheme()
    for at, label in enumerate(content.labels):
        known = known_of(scheme.attributes_of(label.key))
        for n, attribute in enumerate(label.attributes):
            if attribute.required_if:
                place = f"$.labels[{at}].attributes[{n}].required_if"
                _check_condition(attribute.required_if, known, place)
    keys = {label.key for label in content.labels}
    for at, rule in enumerate(content.rules):
        if rule.label is not None and rule.label not in keys:
            reason = t("There is no label “{key}”. Add it or correct the key.", key=rule.label)
            raise _at(f"$.rules[{at}].label", reason)
        _check_condition(rule.must, known_in(scheme, rule.label), f"$.rules[{at}].must")

    for at, one in enumerate(content.severity_rules):
        wrong = rule_problem(scheme, one)
        if wrong is not None:
            raise _at(f"$.severity_rules[{at}]", wrong)


def _severity_rules(record: SchemeRecord) -> tuple[SeverityRule, ...]:
    keys = [one.key for one in record.severities]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            reason = t("The key “{key}” occurs twice. Rename one.", key=key)
            raise _at(f"$.severities[{at}].key", reason)
    for at, rule in enumerate(record.severity_rules):
        if rule.severity not in keys:
            reason = t("There is no severity “{key}”.", key=rule.severity)
            raise _at(f"$.severity_rules[{at}].severity", reason)
    return tuple(
        SeverityRule(one.when, one.severity, one.label, one.note) for one in record.severity_rules
    )


def _check_condition(text: str, known: Any, place: str) -> None:
    try:
        check(text, known)
    except ExpressionError as error:
        raise _at(place, error.text) from error


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
        record.required_if,
        record.choice_titles,
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
        if label.part_of is not None and label.part_of not in keys:
            reason = t("There is no label “{key}”. Add it or correct the key.", key=label.part_of)
            raise _at(f"{place}.part_of", reason)
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


def _record(label: Label, pictures: Mapping[PictureId, Picture]) -> LabelRecord:
    return LabelRecord(
        label.key,
        label.name,
        label.color,
        label.parent,
        label.digit,
        float(label.priority),
        [_attribute_record(attribute) for attribute in label.attributes],
        coding_file.concept_record(label.concept),
        dict(sorted(label.titles.items())),
        label.part_of,
        label.opacity,
        label.occlusion_group,
        label.exclusive,
        label.selectable,
        _page_record(label.page, pictures) if label.page is not None else None,
        coding_file.coding_record(label.coding),
    )


def _page_record(page: RulePage, pictures: Mapping[PictureId, Picture]) -> RulePageRecord:
    return RulePageRecord(
        page.definition,
        dict(sorted(page.definitions.items())),
        [
            ExampleRecord(one.kind, pictures[one.picture].data, one.caption)
            for one in page.examples
            if one.picture in pictures
        ],
    )


def _occlusion_record(policy: OcclusionPolicy) -> OcclusionRecord | None:
    if policy == OcclusionPolicy():
        return None
    return OcclusionRecord(
        policy.none, policy.partial, policy.scene, policy.amodal_up_to, policy.full
    )


def _attribute_record(attribute: Attribute) -> AttributeRecord:
    default = attribute.default
    if isinstance(default, int) and not isinstance(default, bool):
        default = float(default)  # 3 and 3.0 are equal, and so are their bytes then
    return AttributeRecord(
        attribute.name,
        attribute.kind,
        attribute.required,
        attribute.unit,
        None if attribute.minimum is None else float(attribute.minimum),
        None if attribute.maximum is None else float(attribute.maximum),
        list(attribute.choices),
        list(default) if isinstance(default, tuple) else default,
        dict(sorted(attribute.titles.items())),
        attribute.required_if,
        {
            key: dict(sorted(value.items()))
            for key, value in sorted(attribute.choice_titles.items())
        },
    )


def _to_json(record: LabelRecord) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(record)
    # Said although it is the default: a reader of the file wants to see it.
    return {"key": made.pop("key"), "name": record.name, "color": record.color, **made}


# -- the published schema -----------------------------------------------------------------------


def json_schema() -> bytes:
    """Return the JSON Schema of the file, from the structures that read it."""
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
