"""Verbs for occlusion: what is a part of what, who is nearer, what can be seen."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.commands.annotations import change_annotations, editable
from workbench.model.commands.make import make_patch
from workbench.model.ids import AnnotationId, EntityId, PairId, new_id
from workbench.model.occlusion import DepthPair, OcclusionLevel, ShapeRole
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project
from workbench.model.regions import Region


def set_visible(project: Project, stamp: Stamp, id: AnnotationId, visible: Region | None) -> Patch:
    """Draw the visible part by hand; None computes it again."""
    name = t("Draw visible part") if visible is not None else t("Compute visible part")
    return change_annotations(name, project, stamp, {id: {"visible": visible}})


def set_role(project: Project, stamp: Stamp, ids: Iterable[AnnotationId], role: ShapeRole) -> Patch:
    """Say whether outlines are whole things, or only what can be seen of them."""
    return change_annotations(
        t("Set meaning of outline"), project, stamp, {id: {"role": role} for id in ids}
    )


def judge_occlusion(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], level: OcclusionLevel | None
) -> Patch:
    """Say how much is hidden, beside what is computed; None takes it back."""
    values = {id: {"judged_occlusion": level} for id in ids}
    return change_annotations(t("Judge occlusion"), project, stamp, values)


def set_occlusion_group(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], group: str
) -> Patch:
    """Say which others they can hide; empty follows the label."""
    values = {id: {"occlusion_group": group} for id in ids}
    return change_annotations(t("Set occlusion group"), project, stamp, values)


def set_part_of(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], whole: AnnotationId | None
) -> Patch:
    """Make annotations parts of another one on the same frame; None makes them stand alone."""
    ids = list(ids)
    if whole is not None:
        _check_whole(project, ids, whole)
    name = t("Make part of") if whole is not None else t("No part any more")
    return change_annotations(name, project, stamp, {id: {"part_of": whole} for id in ids})


def _check_whole(project: Project, ids: list[AnnotationId], whole: AnnotationId) -> None:
    found = project.annotations.get(whole)
    if found is None:
        raise InputError(t("The annotation is no longer there."))
    if any(project.annotations[id].anchor != found.anchor for id in ids):
        raise InputError(t("A part must be on the same frame as the whole."))
    seen: AnnotationId | None = whole
    walked: set[AnnotationId] = set()
    while seen is not None and seen not in walked:
        if seen in ids:
            raise InputError(t("A whole cannot be a part of its own part."))
        walked.add(seen)
        above = project.annotations.get(seen)
        seen = above.part_of if above is not None else None


def set_group(project: Project, stamp: Stamp, ids: Iterable[AnnotationId], group: str) -> Patch:
    """Group annotations, or take them out of their group with an empty one."""
    name = t("Group") if group else t("Ungroup")
    return change_annotations(name, project, stamp, {id: {"group": group} for id in ids})


def put_in_front(
    project: Project,
    stamp: Stamp,
    front: AnnotationId,
    back: AnnotationId,
    region: Region | None = None,
) -> Patch:
    """Say that one annotation is nearer than another, everywhere or in a region.

    Everywhere: what was said of the two before is taken back.
    """
    one, other = editable(project, [front, back])
    if one.anchor != other.anchor or not isinstance(one.anchor, OnFrame):
        raise InputError(t("Choose two annotations of the same frame."))
    anchor = one.anchor
    values: dict[EntityId, Entity | None] = {}
    if region is None:
        values.update(dict.fromkeys(_pairs_of(project, front, back)))
    pair = DepthPair(PairId(EntityId(new_id())), anchor.image, anchor.frame, front, back, region)
    values[pair.id] = pair
    return make_patch(t("Put in front"), stamp, project, values)


def forget_pairs(project: Project, stamp: Stamp, ids: Iterable[PairId]) -> Patch:
    """Take back what was said of pairs; their depth decides again."""
    there = [id for id in ids if id in project.pairs]
    for id in there:
        pair = project.pairs[id]
        editable(project, [one for one in (pair.front, pair.back) if one in project.annotations])
    return make_patch(t("Let the depth decide"), stamp, project, dict.fromkeys(there))


def _pairs_of(project: Project, one: AnnotationId, other: AnnotationId) -> list[PairId]:
    both = {one, other}
    return [id for id, pair in project.pairs.items() if {pair.front, pair.back} == both]


def swap_pair(project: Project, stamp: Stamp, id: PairId) -> Patch:
    """Turn round who of a pair is nearer."""
    pair = project.pairs.get(id)
    if pair is None:
        raise InputError(t("What was said of the two is no longer there."))
    editable(project, [pair.front, pair.back])
    after = evolve(pair, front=pair.back, back=pair.front)
    return make_patch(t("Swap who is nearer"), stamp, project, {id: after})
