"""A part of something that is not there."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.fixes import DROP_PART_OF
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield a part of what is gone, of itself, or of what is on another image."""
    one = shape.annotation
    if one.part_of is None:
        return
    whole = rules.project.annotations.get(one.part_of)
    if whole is None:
        text = t("It is a part of an annotation that is gone.")
        yield rules.found(CHECK, text, one.id, fix=DROP_PART_OF)
    elif one.id in rules.wholes_of(one):
        text = t("It is a part of itself.")
        yield rules.found(CHECK, text, one.id, fix=DROP_PART_OF)
    elif isinstance(one.anchor, OnFrame) and isinstance(whole.anchor, OnFrame):
        if one.anchor.image != whole.anchor.image:
            text = t("It is a part of an annotation on another image.")
            yield rules.found(CHECK, text, one.id, whole.id, fix=DROP_PART_OF)


CHECK = CheckInfo("part_of_gone", t("Part of nothing"), Severity.ERROR, Scope.ONE, find)
