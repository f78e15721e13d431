"""What is wrong in a label scheme file, beyond what its records can say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from workbench.api.scheme.reading import attribute_of
from workbench.api.scheme.records import (
    AttributeRecord,
    LabelRecord,
    OcclusionRecord,
    RulePageRecord,
    SchemeRecord,
)
from workbench.base.errors import InputError
from workbench.base.expressions import ExpressionError, check
from workbench.base.text import Text, t
from workbench.model.scheme import AttributeKind, LabelScheme
from workbench.qa.conditions import known_in, known_of
from workbench.qa.severity import rule_problem

LARGEST_PICTURE = 1 << 20
LARGEST_ALTOGETHER = 32 << 20
_PNG = b"\x89PNG\r\n\x1a\n"


def mistake(place: str, reason: Text) -> InputError:
    """Return what is raised of a mistake at a place of the file, as ``$.labels[3].digit``."""
    return InputError(t("Label scheme, {place}: {reason}", place=place, reason=reason))


def check_records(record: SchemeRecord) -> None:
    """Raise InputError where records contradict themselves or each other."""
    pictures: set[bytes] = set()
    for at, label in enumerate(record.labels):
        _check_label(label, f"$.labels[{at}]", pictures)
    _check_together(record.labels)
    _check_occlusion(record.occlusion)
    _check_severities(record)


def check_conditions(scheme: LabelScheme) -> None:
    """Raise InputError where a condition names attributes or labels that are not there."""
    for at, label in enumerate(scheme.labels):
        known = known_of(scheme.attributes_of(label.key))
        for n, attribute in enumerate(label.attributes):
            if attribute.required_if:
                place = f"$.labels[{at}].attributes[{n}].required_if"
                _check_condition(attribute.required_if, known, place)
    for at, rule in enumerate(scheme.rules):
        if rule.label is not None and scheme.get(rule.label) is None:
            raise mistake(f"$.rules[{at}].label", _no_label(rule.label))
        _check_condition(rule.must, known_in(scheme, rule.label), f"$.rules[{at}].must")
    for at, one in enumerate(scheme.severity_rules):
        wrong = rule_problem(scheme, one)
        if wrong is not None:
            raise mistake(f"$.severity_rules[{at}]", wrong)


def _check_condition(text: str, known: Any, place: str) -> None:
    try:
        check(text, known)
    except ExpressionError as error:
        raise mistake(place, error.text) from error


def _no_label(key: str) -> Text:
    return t("There is no label “{key}”. Add it or correct the key.", key=key)


# -- one label ----------------------------------------------------------------------------------


def _check_label(label: LabelRecord, place: str, pictures: set[bytes]) -> None:
    for at, attribute in enumerate(label.attributes):
        _check_attribute(attribute, f"{place}.attributes[{at}]")
    names = [attribute.name for attribute in label.attributes]
    for at, name in enumerate(names):
        if name in names[:at]:
            reason = t("The attribute “{name}” occurs twice. Rename one.", name=name)
            raise mistake(f"{place}.attributes[{at}].name", reason)
    if label.page is not None:
        _check_pictures(label.page, f"{place}.page", pictures)


def _check_attribute(record: AttributeRecord, place: str) -> None:
    low, high = record.minimum, record.maximum
    choosing = record.kind in (AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE)
    if choosing and not record.choices:
        raise mistake(f"{place}.choices", t("List at least one value to choose from."))
    if low is not None and high is not None and low > high:
        raise mistake(f"{place}.minimum", t("It is larger than “maximum”. Exchange the two."))
    default = tuple(record.default) if isinstance(record.default, list) else record.default
    if default is not None and not attribute_of(replace(record, default=None)).takes(default):
        raise mistake(f"{place}.default", t("The attribute does not take this value. Correct it."))


def _check_pictures(page: RulePageRecord, place: str, seen: set[bytes]) -> None:
    """Check the pictures of a page; `seen` has those of all pages before, and gets these."""
    for at, one in enumerate(page.examples):
        where = f"{place}.examples[{at}].picture"
        if not one.picture.startswith(_PNG):
            raise mistake(where, t("A PNG file in base64 is needed."))
        if len(one.picture) > LARGEST_PICTURE:
            raise mistake(where, t("The picture is larger than 1 MiB. Crop it or make it smaller."))
        seen.add(one.picture)
        if sum(map(len, seen)) > LARGEST_ALTOGETHER:
            raise mistake(where, t("All pictures together are larger than 32 MiB. Leave some out."))


# -- what no label can know alone -----------------------------------------------------------------


def _check_together(labels: Sequence[LabelRecord]) -> None:
    keys = [label.key for label in labels]
    digits: dict[int, str] = {}
    for at, label in enumerate(labels):
        place = f"$.labels[{at}]"
        _check_once(keys, at, place)
        for member, other in (("parent", label.parent), ("part_of", label.part_of)):
            if other is not None and other not in keys:
                raise mistake(f"{place}.{member}", _no_label(other))
        if label.digit is not None:
            _check_digit(label.digit, digits, place)
            digits[label.digit] = label.key
    parents = {label.key: label.parent for label in labels}
    for at, label in enumerate(labels):
        if _is_in_circle(label.key, parents):
            reason = t("The label is its own ancestor. Choose another parent.")
            raise mistake(f"$.labels[{at}].parent", reason)


def _check_once(keys: Sequence[str], at: int, place: str) -> None:
    if keys[at] in keys[:at]:
        reason = t("The key “{key}” occurs twice. Rename one.", key=keys[at])
        raise mistake(f"{place}.key", reason)


def _check_digit(digit: int, taken: Mapping[int, str], place: str) -> None:
    if digit in taken:
        reason = t(
            "The digit {digit} belongs to “{key}” already. Choose another.",
            digit=digit,
            key=taken[digit],
        )
        raise mistake(f"{place}.digit", reason)


def _is_in_circle(key: str, parents: Mapping[str, str | None]) -> bool:
    at = parents[key]
    for _ in parents:
        if at is None:
            return False
        if at == key:
            return True
        at = parents[at]
    return False


def _check_occlusion(record: OcclusionRecord | None) -> None:
    if record is not None and record.none > record.partial:
        raise mistake("$.occlusion.none", t("It is larger than “partial”. Exchange the two."))


def _check_severities(record: SchemeRecord) -> None:
    keys = [one.key for one in record.severities]
    for at in range(len(keys)):
        _check_once(keys, at, f"$.severities[{at}]")
    for at, rule in enumerate(record.severity_rules):
        if rule.severity not in keys:
            reason = t("There is no severity “{key}”.", key=rule.severity)
            raise mistake(f"$.severity_rules[{at}].severity", reason)
