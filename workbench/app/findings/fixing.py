"""Putting findings right: one undo step for one, or for all of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from workbench.api.checks import Finding
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.commands.annotations import change_annotations
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project


def same_kind(finding: Finding, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that the same fix puts right, this one among them."""
    if finding.fix is None:
        return []
    return [one for one in findings if one.check == finding.check and one.fix == finding.fix]


def fix(project: Project, stamp: Stamp, findings: Sequence[Finding]) -> Patch:
    """Put findings right; what is locked is left as it is, unless all of it is.

    Raises
    ------
    InputError
        If nothing of it can be changed; with the reason.
    """
    values: dict[AnnotationId, dict[str, Any]] = {}
    locked: Text | None = None
    locks = commands.Locks(project)
    for one in findings:
        if one.fix is None:
            continue
        for id, fields in one.fix.change(project, one).items():
            annotation = project.annotations.get(id)
            reason = locks.why(annotation) if annotation else None
            if reason is None:
                values.setdefault(id, {}).update(fields)
            else:
                locked = reason
    if not values:
        raise InputError(locked or t("There is nothing that could be changed safely."))
    titles = {one.fix.title for one in findings if one.fix is not None}
    title = titles.pop() if len(titles) == 1 else t("Fix findings")
    return change_annotations(title, project, stamp, values)


def safe_fixes(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings that may be put right without looking, by fix.

    Each group is made from what the one before leaves.
    """
    groups: dict[str, list[Finding]] = {}
    for one in findings:
        if one.fix is not None and one.fix.is_safe:
            groups.setdefault(one.fix.name, []).append(one)
    return list(groups.values())
