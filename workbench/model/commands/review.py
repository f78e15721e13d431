"""Verbs for what people decide about findings."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.commands.make import make_patch
from workbench.model.ids import EntityId, WaiverId, new_id
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.review import Waiver


def waive(
    project: Project,
    stamp: Stamp,
    check: str,
    about: EntityId | None,
    reason: str,
    others: Iterable[EntityId] = (),
) -> Patch:
    """Let a finding stay, with the reason why."""
    if not reason.strip():
        raise InputError(t("Say why this may stay; the reason is recorded."))
    id = WaiverId(EntityId(new_id()))
    waiver = Waiver(id, check, about, reason.strip(), stamp.author, stamp.at, tuple(sorted(others)))
    return make_patch(t("Waive finding"), stamp, project, {id: waiver})


def withdraw_waivers(project: Project, stamp: Stamp, ids: Iterable[WaiverId]) -> Patch:
    """Let findings count again."""
    there = [id for id in ids if id in project.waivers]
    return make_patch(t("Withdraw waiver"), stamp, project, dict.fromkeys(there))
