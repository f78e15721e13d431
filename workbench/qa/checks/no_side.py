"""A site of which a body has two, and no side."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.model.coded import coding_of
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.paired import is_paired
from workbench.qa.rules import Rules
from workbench.qa.shapes import Shape


def find(shape: Shape, rules: Rules) -> Iterable[Finding]:
    """Yield annotations at a paired site that do not say which side."""
    one, label = shape.annotation, rules.label(shape.annotation)
    if one.coding is None and (label is None or label.coding is None):
        return
    coding = coding_of(one, label)
    if coding.site is None or coding.laterality is not None or not is_paired(coding.site):
        return
    if any((each.scheme, each.value) in _SIDES for each in coding.site_modifiers):
        return
    text = t("“{site}” is on both sides of the body: say which.", site=coding.site.meaning)
    yield rules.found(CHECK, text, one.id)


# PS3.16 CID 244; some write the side among the modifiers of the site.
_SIDES = frozenset(("SCT", code) for code in ("24028007", "7771000", "51440002", "66459002"))

CHECK = CheckInfo("no_side", t("Side missing"), Severity.WARNING, Scope.ONE, find)
