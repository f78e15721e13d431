"""Verbs for what a model or somebody else offers: accept, correct, reject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation, Judgement
from workbench.model.commands.annotations import refuse_locked
from workbench.model.commands.make import make_patch
from workbench.model.ids import AnnotationId, EntityId, LayerId
from workbench.model.layer import LayerKind
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project


def accept_offered(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    layer: LayerId,
    correcting: bool = False,
) -> Patch:
    """Move annotations from references to a layer; model and score stay in their provenance.

    Parameters
    ----------
    correcting : bool
        They are right in the main only, and about to be changed.
    """
    target = project.layers.get(layer)
    if target is None:
        raise InputError(t("The layer is no longer there."))
    refuse_locked(target, project)
    title = t("Correct what was offered") if correcting else t("Accept what was offered")
    verdict = Judgement.CORRECTED if correcting else Judgement.ACCEPTED
    fields = {"layer": layer, "judgement": verdict, "locked": False}
    return _judged(title, project, stamp, ids, fields)


def reject_offered(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Say that offered annotations are wrong: they stay on the reference and are not shown."""
    return _judged(
        t("Reject what was offered"), project, stamp, ids, {"judgement": Judgement.REJECTED}
    )


def reopen_offered(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Take back that offered annotations were rejected."""
    return _judged(t("Judge again"), project, stamp, ids, {"judgement": None}, "")


def _judged(
    title: Text,
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    fields: Mapping[str, Any],
    by: str | None = None,
) -> Patch:
    values: dict[EntityId, Entity | None] = {}
    for id in ids:
        one = _offered(project, id)
        made = evolve(one.provenance, judged_by=stamp.author if by is None else by)
        values[id] = evolve(one, provenance=made.touched(stamp.at), **fields)
    return make_patch(title, stamp, project, values)


def _offered(project: Project, id: AnnotationId) -> Annotation:
    found = project.annotations.get(id)
    if found is None:
        raise InputError(t("The annotation is no longer there."))
    layer = project.layers.get(found.layer)
    if layer is None or layer.kind is not LayerKind.REFERENCE:
        raise InputError(t("This annotation is on no reference layer."))
    lock = layer if layer.locked else None
    refuse_locked(lock, project)
    return found
