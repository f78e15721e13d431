"""Annotations that are in front of each other in a circle."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import FrameShapes


def find(frame: FrameShapes, rules: Rules) -> Iterable[Finding]:
    """Yield each circle once, about its earliest annotation."""
    if not rules.project.pairs_on(frame.place.image, frame.place.frame):
        return  # by depth alone there are no circles
    for cycle in frame.scene(rules).cycles:
        first, *others = sorted(cycle.ids)
        text = t("{n} annotations are in front of each other in a circle.", n=len(cycle.ids))
        yield rules.found(CHECK, text, first, *others)


CHECK = CheckInfo("occlusion_cycle", t("In front of each other"), Severity.ERROR, Scope.FRAME, find)
