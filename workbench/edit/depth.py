"""Depth order: who is in front of whom on one frame."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.order import depth_of, nearest_first
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project


def _rivals(project: Project, ids: Sequence[AnnotationId]) -> list[Annotation]:
    anchors = {project.annotations[id].anchor for id in ids}
    return [
        other
        for anchor in anchors
        if isinstance(anchor, OnFrame)
        for other in project.annotations_on(anchor.image, anchor.frame)
        if other.id not in ids
    ]


def push_behind(project: Project, stamp: Stamp, ids: Sequence[AnnotationId]) -> Patch:
    """Put annotations behind all others of their frame, keeping their order among themselves."""
    lowest = min((depth_of(other, project.scheme) for other in _rivals(project, ids)), default=0.0)
    ordered = nearest_first([project.annotations[id] for id in ids], project.scheme)
    return commands.set_depth(
        project, stamp, {a.id: lowest - 1.0 - i for i, a in enumerate(ordered)}
    )


def pull_front(project: Project, stamp: Stamp, ids: Sequence[AnnotationId]) -> Patch:
    """Put annotations in front of all others of their frame, keeping their order."""
    highest = max((depth_of(other, project.scheme) for other in _rivals(project, ids)), default=0.0)
    ordered = nearest_first([project.annotations[id] for id in ids], project.scheme)
    return commands.set_depth(
        project, stamp, {a.id: highest + 1.0 + i for i, a in enumerate(reversed(ordered))}
    )
