"""Severity in the properties: what the rules say, why, and a person's word over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QIcon

from workbench.app.host import Desk
from workbench.app.severity.facts import place_text
from workbench.app.severity.words import judged_title, severity_title
from workbench.base.text import Text, t
from workbench.geom.part import place_of
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.regions import Point
from workbench.qa.severity import Judged, JudgedBy, condition_text
from workbench.ui.panels.form import Form
from workbench.ui.parts import label
from workbench.ui.tool_bar import swatch

_BY_RULE = ""


class SeveritySection:
    """Rows of the properties; none where the scheme has no grades for what is selected.

    `again` fills the form anew.
    """

    def __init__(
        self,
        form: Form,
        desk: Desk,
        run: Callable[[Callable[[], object]], None],
        again: Callable[[], object],
    ) -> None:
        self._form, self._desk, self._run, self._again = form, desk, run, again

    def show(self, chosen: Sequence[Annotation], free: bool) -> None:
        """Show the severity of what is selected, and where on the part it is."""
        if len(chosen) == 1:
            self._show_place(chosen[0])
        severity = self._desk.session.severity
        if not severity.is_used:
            return
        found = [severity.judged(one, wait=len(chosen) == 1) for one in chosen]
        if not any(found):
            return
        choices = {one.severity.severity if one.severity else _BY_RULE for one in chosen}
        self._form.choice(
            "severity",
            t("Severity"),
            self._options(found[0] if len(found) == 1 else None),
            next(iter(choices)) if len(choices) == 1 else None,
            lambda key: self._take(chosen, key),
            mixed=len(choices) > 1,
            enabled=free,
        )
        if len(found) == 1 and found[0] is not None:
            self._show_reason(found[0])

    def _show_place(self, one: Annotation) -> None:
        anchor, session = one.anchor, self._desk.session
        if not isinstance(anchor, OnFrame) or one.region is None:
            return
        image = session.project.images.get(anchor.image)
        if image is None or image.placement is None:
            return
        calibration = session.library.calibration(anchor.image, anchor.frame)
        at = Point(*place_of(one.region))
        said = place_text(session.project, anchor, at, calibration)
        if said:
            tip = t("Where the middle of it lies on the part, and in which zone.")
            self._form.value(t("On the part"), said, tip=tip)

    def _options(self, judged: Judged | None) -> list[tuple[str, str, QIcon | None]]:
        scheme = self._desk.session.project.scheme
        grades = scheme.severities if scheme is not None else ()
        by_rule: Text | str = t("By the rules")
        color = None
        if judged is not None:
            ruled = judged if judged.by is not JudgedBy.PERSON else None
            said = (
                judged_title(scheme, ruled)
                if ruled is not None
                else severity_title(scheme, judged.ruled) or t("none")
            )
            by_rule = t("By the rules: {severity}", severity=said)
            color = next((one.color for one in grades if one.key == judged.ruled), None)
        options: list[tuple[str, str, QIcon | None]] = [
            (_BY_RULE, str(by_rule), swatch(color) if color else None)
        ]
        titles = [(one.key, severity_title(scheme, one.key), swatch(one.color)) for one in grades]
        return [*options, *titles]

    def _show_reason(self, judged: Judged) -> None:
        tone = "warn" if judged.by is JudgedBy.OPEN else "muted"
        self._form.wide(label(judged.reason, tone, wrap=True))
        if judged.by is JudgedBy.PERSON and judged.rule is not None and judged.key != judged.ruled:
            scheme = self._desk.session.project.scheme
            text = t(
                "By the rules it would be “{severity}”: {rule}",
                severity=severity_title(scheme, judged.ruled) or t("none"),
                rule=condition_text(judged.rule),
            )
            self._form.wide(label(text, "warn", wrap=True))

    def _take(self, chosen: Sequence[Annotation], key: str) -> None:
        ids = [one.id for one in chosen]
        if not key:
            self._run(lambda: self._desk.session.do(commands.set_severity, ids, None))
            return
        scheme = self._desk.session.project.scheme
        title = severity_title(scheme, key)
        reason = self._desk.host.ask_text(t("Why is the severity “{severity}”?", severity=title))
        if reason is None:
            self._again()  # what was there before comes back
            return
        self._run(lambda: self._desk.session.do(commands.set_severity, ids, key, reason))
