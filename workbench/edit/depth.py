"""Depth order: who is in front of whom on one frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.edit.overlaps import annotations_at
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.order import DepthOrder
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project


def push_behind(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Put annotations behind all others of their frame, keeping their order among themselves."""
    chosen = DepthOrder.of(project.scheme).nearest_first(commands.editable(project, ids))
    lowest = min(_depths_around(project, chosen), default=0.0)
    return commands.set_depth(
        project, stamp, {a.id: lowest - 1.0 - i for i, a in enumerate(chosen)}
    )


def pull_front(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Put annotations in front of all others of their frame, keeping their order."""
    chosen = DepthOrder.of(project.scheme).nearest_first(commands.editable(project, ids))
    highest = max(_depths_around(project, chosen), default=0.0)
    return commands.set_depth(
        project, stamp, {a.id: highest + 1.0 + i for i, a in enumerate(reversed(chosen))}
    )


def _depths_around(project: Project, chosen: Sequence[Annotation]) -> list[float]:
    """Return the depths of all others on the frames and planes of the chosen."""
    ids = {annotation.id for annotation in chosen}
    order = DepthOrder.of(project.scheme)
    return [
        order.depth(other)
        for anchor in {a.anchor for a in chosen}
        for other in annotations_at(project, anchor)
        if other.id not in ids
    ]
