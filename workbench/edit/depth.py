"""Depth order: who is in front of whom on one frame."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project


def depth_of(project: Project, annotation: Annotation) -> float:
    """Return the explicit depth, else the label's priority, else 0; larger = nearer."""
    if annotation.depth is not None:
        return annotation.depth
    scheme = project.scheme
    label = scheme.get(annotation.label) if scheme else None
    return label.priority if label else 0.0


def nearest_first(project: Project, annotations: Sequence[Annotation]) -> list[Annotation]:
    """Return annotations from the nearest to the farthest; of equal depth the later is nearer."""
    return sorted(annotations, key=lambda a: (depth_of(project, a), a.id), reverse=True)


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
    lowest = min((depth_of(project, other) for other in _rivals(project, ids)), default=0.0)
    ordered = nearest_first(project, [project.annotations[id] for id in ids])
    return commands.set_depth(
        project, stamp, {a.id: lowest - 1.0 - i for i, a in enumerate(ordered)}
    )


def pull_front(project: Project, stamp: Stamp, ids: Sequence[AnnotationId]) -> Patch:
    """Put annotations in front of all others of their frame, keeping their order."""
    highest = max((depth_of(project, other) for other in _rivals(project, ids)), default=0.0)
    ordered = nearest_first(project, [project.annotations[id] for id in ids])
    return commands.set_depth(
        project, stamp, {a.id: highest + 1.0 + i for i, a in enumerate(reversed(ordered))}
    )
