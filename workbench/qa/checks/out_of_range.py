"""A number outside of its range."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.figures import trimmed, with_unit
from workbench.base.text import language, t
from workbench.model.scheme import AttributeKind
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield numbers below the least or above the greatest that the scheme allows."""
    one = shape.annotation
    for attribute in rules.attributes(one):
        value = one.attributes.get(attribute.name)
        if attribute.kind is not AttributeKind.NUMBER or value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or attribute.takes(value):
            continue
        low = "" if attribute.minimum is None else trimmed(attribute.minimum)
        high = "" if attribute.maximum is None else trimmed(attribute.maximum)
        text = t(
            "“{name}” is {value}, outside of {low} … {high}.",
            name=attribute.titles.get(language(), attribute.name),
            value=with_unit(trimmed(value), attribute.unit),
            low=low,
            high=high,
        )
        yield rules.found(CHECK, text, one.id, subject=attribute.name, value=float(value))


CHECK = CheckInfo("out_of_range", t("Number out of range"), Severity.ERROR, Scope.ONE, find)
