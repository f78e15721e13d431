"""A part that is not visible, and nothing annotated that hides it."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import FrameShapes


def find(frame: FrameShapes, rules: Rules) -> Iterable[Finding]:
    """Yield annotations whose drawn visible part leaves out what nothing hides."""
    if not any(shape.annotation.visible is not None for shape in frame.shapes.values()):
        return
    for one in frame.scene(rules).unexplained:
        text = t(
            "{area} px² of it are not visible, and nothing annotated hides them.",
            area=f"{one.area:.0f}",
        )
        yield rules.found(CHECK, text, one.id, area=round(one.area, 2))


CHECK = CheckInfo("hidden_by_nothing", t("Hidden by nothing"), Severity.WARNING, Scope.FRAME, find)
