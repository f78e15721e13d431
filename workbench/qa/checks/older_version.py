"""Judged by an older version of the rule book, in which its label meant something else."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.fixes import MARK_JUDGED
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield annotations whose label means something else since they were judged."""
    one = shape.annotation
    version = one.provenance.scheme_version
    if one.label not in rules.changed_since.get(version, frozenset()):
        return
    text = t(
        "Judged by version {version} of the label scheme; “{label}” means something else since.",
        version=version,
        label=rules.title(one.label),
    )
    yield rules.found(CHECK, text, one.id, fix=MARK_JUDGED, version=float(version))


CHECK = CheckInfo("older_version", t("To be judged again"), Severity.WARNING, Scope.ONE, find)
