"""A finding without a label."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.annotation import Purpose
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield shapes that say where and not what; plain measurements need no label."""
    one = shape.annotation
    if one.label is None and one.region is not None and one.purpose is Purpose.FINDING:
        yield rules.found(CHECK, t("It has no label."), one.id)


CHECK = CheckInfo("no_label", t("No label"), Severity.WARNING, Scope.ONE, find)
