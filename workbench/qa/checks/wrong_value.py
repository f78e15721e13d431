"""A value of another kind than its attribute, or none of its choices."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import language, t
from workbench.model.scheme import AttributeKind
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield values that their attribute does not take; numbers out of range are another check."""
    one = shape.annotation
    for attribute in rules.attributes(one):
        value = one.attributes.get(attribute.name)
        if value is None or value in ("", ()) or attribute.takes(value):
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if attribute.kind is AttributeKind.NUMBER and is_number:
            continue
        name = attribute.titles.get(language(), attribute.name)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        if attribute.choices:
            known = ", ".join(attribute.choices)
            text = t(
                "“{name}” is “{value}”, none of: {known}.", name=name, value=shown, known=known
            )
        else:
            text = t("“{name}” is “{value}”, which is of another kind.", name=name, value=shown)
        yield rules.found(CHECK, text, one.id, subject=attribute.name)


CHECK = CheckInfo("wrong_value", t("Value not allowed"), Severity.ERROR, Scope.ONE, find)
