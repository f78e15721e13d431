"""An annotation without a place and without a label says nothing."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield annotations that have neither region nor label."""
    if shape.region is None and shape.annotation.label is None:
        yield rules.found(CHECK, t("It has neither a shape nor a label."), shape.id)


CHECK = CheckInfo("nothing_said", t("Empty annotation"), Severity.ERROR, Scope.ONE, find)
