"""An image that was calibrated with a camera profile which has expired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from workbench.api.checks import Finding, Severity
from workbench.base.text import t
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.whole import Whole


def find(whole: Whole, rules: object) -> Iterable[Finding]:
    """Yield annotated images whose calibration has expired."""
    project, today = whole.rules.project, date.today()
    for image in project.images.values():
        made = image.calibration
        if made is None or made.expires is None or made.expires >= today:
            continue
        if project.count_on(image.id):
            text = t(
                "The calibration expired on {date}. Calibrate the camera again.",
                date=made.expires.isoformat(),
            )
            yield whole.rules.found(CHECK, text, image.id)


CHECK = CheckInfo(
    "calibration_expired", t("Calibration expired"), Severity.WARNING, Scope.PROJECT, find
)
