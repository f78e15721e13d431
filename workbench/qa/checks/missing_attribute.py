"""What has to be said of an annotation, and is not."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.expressions import judge
from workbench.base.text import language, t
from workbench.model.annotation import Annotation
from workbench.model.scheme import Attribute
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.fixes import SET_DEFAULTS
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield each attribute that is required, always or here, and has no value."""
    one = shape.annotation
    for attribute in rules.attributes(one):
        if not is_missing(attribute, one):
            continue
        name = attribute.titles.get(language(), attribute.name)
        text = t("“{name}” is missing.", name=name)
        if not attribute.required:
            text = t(
                "“{name}” is missing: it must be given where {condition}.",
                name=name,
                condition=attribute.required_if,
            )
        fix = SET_DEFAULTS if attribute.default is not None else None
        yield rules.found(CHECK, text, one.id, subject=attribute.name, fix=fix)


def is_missing(attribute: Attribute, one: Annotation) -> bool:
    """Return whether a value is required and not there; an empty text or list is none."""
    value = one.attributes.get(attribute.name)
    if value is not None and value not in ("", ()):
        return False
    if attribute.required:
        return True
    return bool(attribute.required_if) and judge(attribute.required_if, one.attributes) is True


CHECK = CheckInfo("missing_attribute", t("Attribute missing"), Severity.ERROR, Scope.ONE, find)
