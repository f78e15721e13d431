"""Verb for the severity of defects: a person's word over the rules, with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.commands.annotations import change_annotations
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.severity import SeverityChoice


def set_severity(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    severity: str | None,
    reason: str = "",
) -> Patch:
    """Set the severity of annotations over what the rules say; None lets the rules say again.

    Raises
    ------
    InputError
        If the scheme has no such grade, or no reason is given.
    """
    if severity is None:
        name = t("Let the rules say the severity")
        return change_annotations(name, project, stamp, {id: {"severity": None} for id in ids})
    scheme = project.scheme
    if scheme is None or severity not in {one.key for one in scheme.severities}:
        raise InputError(
            t("The label scheme has no severity “{severity}”. Choose one of it.", severity=severity)
        )
    reason = reason.strip()
    if not reason:
        raise InputError(t("Say why the severity is another one than the rules say."))
    choice = SeverityChoice(severity, reason, stamp.author, stamp.at)
    name = t("Set severity “{severity}”: {reason}", severity=severity, reason=reason)
    return change_annotations(name, project, stamp, {id: {"severity": choice} for id in ids})
