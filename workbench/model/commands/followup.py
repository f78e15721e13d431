"""Verbs for following lesions: what measures them, time points, what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.commands.annotations import Locks, change_annotations, editable
from workbench.model.commands.make import make_patch
from workbench.model.ids import AnnotationId, EntityId, LesionId, TimepointId
from workbench.model.lesion import Lesion, LesionState, Seen, Timepoint
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project


def put_lesion(
    project: Project, stamp: Stamp, lesion: Lesion, ids: Iterable[AnnotationId] = ()
) -> Patch:
    """Add a lesion, or change the one with its id; annotations that are named measure it.

    Raises
    ------
    InputError
        If it has no name, or another lesion has its name or its tracking UID.
    """
    lesion = evolve(lesion, name=lesion.name.strip())
    if not lesion.name:
        raise InputError(t("A lesion needs a name."))
    for other in project.lesions.values():
        if other.id == lesion.id:
            continue
        if other.name == lesion.name:
            raise InputError(
                t("There is a lesion “{name}” already. Choose another name.", name=lesion.name)
            )
        if other.tracking_uid == lesion.tracking_uid:
            raise InputError(
                t("Lesion “{name}” has the same tracking UID already.", name=other.name)
            )
    before = project.lesions.get(lesion.id)
    name = (
        t("Add lesion “{name}”", name=lesion.name)
        if before is None
        else t("Change lesion “{name}”", name=lesion.name)
    )
    patch = make_patch(name, stamp, project, {lesion.id: lesion} if lesion != before else {})
    return _with(patch, _named(name, project, stamp, ids, lesion.id))


def remove_lesion(project: Project, stamp: Stamp, id: LesionId) -> Patch:
    """Remove a lesion; what measured it stays and measures none.

    Annotations that are locked keep its id, which counts as none.
    """
    lesion = _lesion(project, id)
    name = t("Remove lesion “{name}”", name=lesion.name)
    locks = Locks(project)
    measured = [one for one in project.annotations.values() if one.lesion == id]
    free = [one.id for one in measured if locks.why(one) is None]
    patch = make_patch(name, stamp, project, {id: None})
    return _with(patch, _named(name, project, stamp, free, None))


def assign_lesion(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], lesion: LesionId | None
) -> Patch:
    """Say which lesion annotations measure; None = none any more."""
    if lesion is None:
        return _named(t("Take off the lesion"), project, stamp, ids, None)
    name = t("Assign to lesion “{name}”", name=_lesion(project, lesion).name)
    return _named(name, project, stamp, ids, lesion)


def set_seen(
    project: Project,
    stamp: Stamp,
    id: LesionId,
    timepoint: TimepointId,
    state: LesionState | None,
    note: str = "",
) -> Patch:
    """Write down what was seen of a lesion at a time point; None = only what was measured."""
    lesion = _lesion(project, id)
    if timepoint not in project.timepoints:
        raise InputError(t("The time point is no longer there."))
    kept = tuple(one for one in lesion.seen if one.timepoint != timepoint)
    seen = kept if state is None else (*kept, Seen(timepoint, state, note.strip()))
    after = evolve(lesion, seen=tuple(sorted(seen, key=lambda one: one.timepoint)))
    name = t("Change what was seen of lesion “{name}”", name=lesion.name)
    return make_patch(name, stamp, project, {id: after} if after != lesion else {})


def put_timepoints(project: Project, stamp: Stamp, timepoints: Sequence[Timepoint]) -> Patch:
    """Add time points, or change those with their ids.

    A study, and an image without one, belongs to one time point: it leaves the one where it was.
    Where one of them is the baseline, no other is.
    """
    if sum(one.baseline for one in timepoints) > 1:
        raise InputError(t("Only one time point can be the baseline."))
    given: dict[EntityId, Entity | None] = {one.id: one for one in timepoints}
    studies = {uid for one in timepoints for uid in one.studies}
    images = {id for one in timepoints for id in one.images}
    has_baseline = any(one.baseline for one in timepoints)
    for other in project.timepoints.values():
        if other.id in given:
            continue
        after = evolve(
            other,
            studies=tuple(uid for uid in other.studies if uid not in studies),
            images=tuple(id for id in other.images if id not in images),
            baseline=other.baseline and not has_baseline,
        )
        if after != other:
            given[other.id] = after
    changed = {id: one for id, one in given.items() if project.timepoints.get(_tp(id)) != one}
    is_new = any(id not in project.timepoints for id in changed)
    name = t("Add time points") if is_new else t("Change time points")
    return make_patch(name, stamp, project, changed)


def remove_timepoint(project: Project, stamp: Stamp, id: TimepointId) -> Patch:
    """Remove a time point, and what was seen of lesions then; no measurement goes."""
    if id not in project.timepoints:
        raise InputError(t("The time point is no longer there."))
    values: dict[EntityId, Entity | None] = {id: None}
    for lesion in project.lesions.values():
        kept = tuple(one for one in lesion.seen if one.timepoint != id)
        if kept != lesion.seen:
            values[lesion.id] = evolve(lesion, seen=kept)
    return make_patch(t("Remove time point"), stamp, project, values)


def choose_baseline(project: Project, stamp: Stamp, id: TimepointId) -> Patch:
    """Count changes from this time point."""
    if id not in project.timepoints:
        raise InputError(t("The time point is no longer there."))
    values: dict[EntityId, Entity | None] = {}
    for one in project.timepoints.values():
        after = evolve(one, baseline=one.id == id)
        if after != one:
            values[one.id] = after
    return make_patch(t("Choose the baseline"), stamp, project, values)


def _named(
    name: Text,
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    lesion: LesionId | None,
) -> Patch:
    others = [one.id for one in editable(project, ids) if one.lesion != lesion]
    values: Mapping[AnnotationId, Mapping[str, Any]] = {id: {"lesion": lesion} for id in others}
    return change_annotations(name, project, stamp, values)


def _with(patch: Patch, more: Patch) -> Patch:
    return evolve(patch, deltas={**patch.deltas, **more.deltas})


def _lesion(project: Project, id: LesionId) -> Lesion:
    found = project.lesions.get(id)
    if found is None:
        raise InputError(t("The lesion is no longer there."))
    return found


def _tp(id: EntityId) -> TimepointId:
    return TimepointId(id)
