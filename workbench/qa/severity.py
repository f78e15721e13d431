"""The severity of a defect: by the rules of the scheme, or by a person's word over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from attrs import frozen

from workbench.base.expressions import ExpressionError, Kind, Known, parse
from workbench.base.figures import significant, trimmed
from workbench.base.text import Text, t
from workbench.geom.measuring.quantity import Quantity
from workbench.model.annotation import Annotation, Purpose
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme
from workbench.model.severity import Severity, SeverityRule
from workbench.qa.conditions import known_in, lineage

_MM, _MM2, _ONE = Known(Kind.NUMBER, "mm"), Known(Kind.NUMBER, "mm2"), Known(Kind.NUMBER)
NAMES: Mapping[str, Known] = {
    "length_mm": _MM,
    "area_mm2": _MM2,
    "perimeter_mm": _MM,
    "max_feret_mm": _MM,
    "min_feret_mm": _MM,
    "width_max_mm": _MM,
    "equivalent_diameter_mm": _MM,
    "circularity": _ONE,
    "zone": Known(Kind.TEXT),
    "x_mm": _MM,
    "y_mm": _MM,
}
"""What rules may name beside attributes; places are in part coordinates."""

# What stands in for a quantity that a shape does not have: an outline is as long as it is across.
_INSTEAD = {
    "length_mm": ("long_axis_mm", "max_feret_mm"),
    "width_max_mm": ("short_axis_mm", "min_feret_mm"),
    "max_feret_mm": ("length_mm",),
}
_UNITS = {"mm": "_mm", "mm2": "_mm2"}
_PLACES = frozenset({"zone", "x_mm", "y_mm"})


class JudgedBy(StrEnum):
    """Who or what said how severe it is."""

    RULE = "rule"
    PERSON = "person"
    NO_RULE = "no_rule"
    OPEN = "open"


@frozen
class Judged:
    """How severe a defect is.

    Parameters
    ----------
    key : str or None
        The grade; None while it is open, or when no rule holds.
    rule : SeverityRule or None
        The rule that gave it; with a person's word, the one that they overruled.
    reason : Text
        Why, for whoever reads it.
    ruled : str or None
        What the rules alone say.
    missing : tuple of str
        The names without a value that leave it open.
    """

    key: str | None
    rule: SeverityRule | None
    reason: Text
    by: JudgedBy
    ruled: str | None = None
    missing: tuple[str, ...] = ()


def severity_of(
    project: Project,
    annotation: Annotation,
    quantities: Iterable[Quantity],
    values: Mapping[str, Any] | None = None,
) -> Judged | None:
    """Return how severe an annotation is; None where the scheme has no rule for its label.

    The first rule that holds counts. One that is open leaves open all behind it: it might hold.

    Parameters
    ----------
    quantities : iterable of Quantity
        What was measured of it.
    values : mapping
        What else rules may name: ``zone x_mm y_mm``; a zone of ``""`` is outside of all.
    """
    scheme = project.scheme
    if scheme is None or not scheme.severities:
        return None
    rules = rules_for(scheme, annotation)
    choice = annotation.severity
    if not rules and choice is None:
        return None
    by_rules = _by_rules(rules, rule_values(annotation, quantities, values or {}))
    if choice is None:
        return by_rules
    text = t("Set by {author}: {reason}", author=choice.author, reason=choice.reason)
    return Judged(choice.severity, by_rules.rule, text, JudgedBy.PERSON, by_rules.key)


def rules_for(scheme: LabelScheme, annotation: Annotation) -> tuple[SeverityRule, ...]:
    """Return the rules that concern an annotation; none do a plain measurement."""
    if annotation.label is None and annotation.purpose is Purpose.MEASUREMENT:
        return ()
    kinds = lineage(scheme, annotation.label)
    return tuple(one for one in scheme.severity_rules if one.label is None or one.label in kinds)


def rule_values(
    annotation: Annotation, quantities: Iterable[Quantity], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the names of rules stand for; attributes count over what was measured."""
    found: dict[str, Any] = {}
    for one in quantities:
        name = f"{one.name}{_UNITS[one.unit]}" if one.unit in _UNITS else one.name
        found.setdefault(name, _settled(one.value))
    for name, others in _INSTEAD.items():
        if name not in found:
            stand_in = next((found[other] for other in others if other in found), None)
            if stand_in is not None:
                found[name] = stand_in
    return {**found, **values, **annotation.attributes}


def _settled(value: float) -> float:
    """Return a number without the noise of floats: what is 0.5 mm long is at a limit of 0.5 mm."""
    return float(f"{value:.12g}")


def known_names(scheme: LabelScheme, label: str | None) -> dict[str, Known]:
    """Return what a rule for a label, or for all, may name."""
    return {**NAMES, **known_in(scheme, label)}


def rule_problem(scheme: LabelScheme, rule: SeverityRule) -> Text | None:
    """Return what is wrong with a rule, or None."""
    if rule.label is not None and scheme.get(rule.label) is None:
        return t("There is no label “{key}”.", key=rule.label)
    if rule.severity not in {one.key for one in scheme.severities}:
        return t("There is no severity “{key}”.", key=rule.severity)
    try:
        parse(rule.when).check(known_names(scheme, rule.label))
    except ExpressionError as error:
        return error.text
    return None


def condition_text(rule: SeverityRule) -> Text | str:
    """Return the condition of a rule as it is shown; one that always holds is the last resort."""
    return t("otherwise") if rule.when.strip() == "True" else rule.when


def grade_of(scheme: LabelScheme | None, key: str | None) -> Severity | None:
    """Return a grade of the scheme by its key."""
    grades = scheme.severities if scheme is not None else ()
    return next((one for one in grades if one.key == key), None)


def _by_rules(rules: Iterable[SeverityRule], values: Mapping[str, Any]) -> Judged:
    for rule in rules:
        try:
            expression = parse(rule.when)
        except ExpressionError as error:
            text = t("The rule “{rule}” cannot be judged: {why}", rule=rule.when, why=error.text)
            return Judged(None, rule, text, JudgedBy.OPEN)
        holds = expression.judge(values)
        if holds is None:
            missing = tuple(sorted(n for n in expression.names if values.get(n) is None))
            return Judged(None, rule, _open_text(rule, missing), JudgedBy.OPEN, missing=missing)
        if holds:
            said = _said(expression.names, values)
            text = (
                t("{rule} ({values})", rule=rule.when, values=said)
                if said
                else t("No earlier rule holds.")
            )
            return Judged(rule.severity, rule, text, JudgedBy.RULE, rule.severity)
    return Judged(None, None, t("No rule holds."), JudgedBy.NO_RULE)


def _said(names: Iterable[str], values: Mapping[str, Any]) -> str:
    said = []
    for name in sorted(names):
        value = values.get(name)
        if isinstance(value, float):
            said.append(f"{name} = {_whole(value)}")
        elif value is not None:
            said.append(f"{name} = {value!s}")
    return ", ".join(said)


def _whole(value: float) -> str:
    """Return a number with all digits that decide: 0.504 is more than 0.5, and not 0.50."""
    short, whole = significant(value), trimmed(value)
    return short if len(short) >= len(whole) else whole


def _open_text(rule: SeverityRule, missing: tuple[str, ...]) -> Text:
    names = ", ".join(missing)
    if any(name.endswith(("_mm", "_mm2")) for name in missing if name not in _PLACES):
        return t(
            "Open: {names} is not known, as nobody knows the millimetres. Calibrate the image.",
            names=names,
        )
    if any(name in _PLACES for name in missing):
        return t(
            "Open: {names} is not known. Place the part on the image, and calibrate it.",
            names=names,
        )
    if missing:
        return t("Open: {names} has no value.", names=names)
    return t("Open: “{rule}” does not fit the values.", rule=rule.when)
