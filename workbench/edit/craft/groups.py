"""Groups: annotations of one frame that are selected and moved together."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit.craft.chosen import one_frame
from workbench.model import commands
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, new_id
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project

Ids = Iterable[AnnotationId]


def group(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Make one group of annotations; they leave the groups they were in."""
    found = [a.id for a in commands.editable(project, sorted(ids))]
    if len(found) < 2:
        raise InputError(t("Select at least {n} shapes first.", n=2))
    one_frame(project, found)
    names = {project.annotations[id].group for id in found}
    if len(names) == 1 and "" not in names:
        raise InputError(t("They are a group already."))
    return commands.set_group(project, stamp, found, new_id())


def ungroup(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Take annotations out of their groups."""
    found = [a.id for a in commands.editable(project, sorted(ids)) if a.group]
    if not found:
        raise InputError(t("The selected shapes are in no group."))
    return commands.set_group(project, stamp, found, "")


def with_mates(project: Project, ids: Ids) -> frozenset[AnnotationId]:
    """Return annotations together with those of their groups on the same frame or plane."""
    chosen = frozenset(ids)
    wanted = {
        (one.anchor, one.group)
        for id in chosen
        if (one := project.annotations.get(id)) is not None and one.group
    }
    if not wanted:
        return chosen
    found = set(chosen)
    for anchor, name in wanted:
        found.update(one.id for one in _at(project, anchor) if one.group == name)
    return frozenset(found)


def _at(project: Project, anchor: Anchor) -> list[Annotation]:
    """Return the annotations of one frame, or of one plane."""
    if isinstance(anchor, OnFrame):
        return list(project.annotations_on(anchor.image, anchor.frame))
    ids = project.index.on_planes_of(anchor.frame_of_reference)
    found = (project.annotations[id] for id in ids)
    return [one for one in found if one.anchor == anchor]
