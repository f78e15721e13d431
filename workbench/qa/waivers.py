"""Which findings may stay, because somebody said why."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.api.checks import Finding
from workbench.model.ids import EntityId
from workbench.model.project import Project
from workbench.model.review import Waiver

_Key = tuple[str, EntityId | None, tuple[EntityId, ...]]


def waivers_by_key(project: Project) -> dict[_Key, Waiver]:
    """Return waivers by what findings have in common with them; the latest counts."""
    every = sorted(project.waivers.values(), key=lambda one: one.id)
    return {(one.check, one.about, one.others): one for one in every}


def split(
    project: Project, findings: Iterable[Finding]
) -> tuple[list[Finding], list[tuple[Finding, Waiver]]]:
    """Return the findings that count, and those that were waived, both in their order."""
    known = waivers_by_key(project)
    open_: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    for one in findings:
        waiver = known.get(one.key)
        if waiver is None:
            open_.append(one)
        else:
            waived.append((one, waiver))
    return open_, waived
