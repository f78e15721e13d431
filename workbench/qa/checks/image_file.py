"""An image whose file is missing, or is another one than when it was annotated."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.whole import Whole


def find(whole: Whole, rules: object) -> Iterable[Finding]:
    """Yield annotated images whose file is not what it was."""
    for id in whole.rules.project.images:
        reason = whole.missing(id)
        if reason is not None:
            yield whole.rules.found(CHECK, reason, id)


CHECK = CheckInfo("image_file", t("Image file"), Severity.ERROR, Scope.PROJECT, find)
