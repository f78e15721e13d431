"""Words where the scheme wants a coded term."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.annotation import Purpose
from workbench.model.coded import concept_of
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield findings without a coded term, under a scheme whose labels have some."""
    one = shape.annotation
    if one.purpose is not Purpose.FINDING or not rules.is_coded:
        return
    label = rules.label(one)
    if one.label is None and not one.note.strip():
        return  # nothing is said of it at all: that is another check's
    if concept_of(one, label) is None:
        said = rules.title(one.label) if one.label is not None else one.note.strip()
        text = t("“{words}” is free text: no coded term stands for it.", words=said[:60])
        yield rules.found(CHECK, text, one.id)


CHECK = CheckInfo("uncoded", t("No coded term"), Severity.NOTE, Scope.ONE, find)
