"""Several shapes become one, or one is cut by the others.

The oldest of those that become one stays: with its id, label, attributes, layer and author.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft.chosen import farthest_first, together
from workbench.edit.craft.shape import with_shape
from workbench.geom import combine
from workbench.geom.pieces import as_parts, hull
from workbench.model import commands
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Polygon, Region

Ids = Iterable[AnnotationId]


def join(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Make one annotation of all that several cover; borders between them vanish."""
    return _into_one(project, stamp, ids, t("Join shapes"), combine.joined)


def merge(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Make one annotation whose parts are several; their outlines stay point by point."""

    def parts(regions: Sequence[Region]) -> Polygon:
        if combine.overlap(regions):
            raise InputError(t("The shapes overlap. Join them in place of this."))
        return as_parts(regions)

    return _into_one(project, stamp, ids, t("Make parts of one shape"), parts)


def hull_of_all(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Make one annotation of the convex hull around several."""
    return _into_one(project, stamp, ids, t("Convex hull of all"), hull)


def intersect(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Leave what several have in common."""
    name = t("Intersect shapes")
    return _into_one(project, stamp, ids, name, combine.intersected, same_label=False)


def exclude(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Leave what only one of two covers."""
    name = t("Leave out the overlap")
    return _into_one(project, stamp, ids, name, combine.excluded, same_label=False)


def subtract(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Cut all others out of the shape that is farthest behind; they stay as they are."""
    regions = together(project, ids)
    back = farthest_first(project, regions)[0]
    others = [region for id, region in regions.items() if id != back.id]
    left = combine.subtracted(regions[back.id], others)
    if left is None:
        raise InputError(t("Nothing would be left of the shape behind."))
    if left == regions[back.id] or not _shares(regions[back.id], others):
        raise InputError(t("The shapes do not overlap, so nothing is cut off."))
    return with_shape(project, stamp, t("Subtract shapes"), {back.id: left})


def _into_one(
    project: Project,
    stamp: Stamp,
    ids: Ids,
    name: Text,
    make: Callable[[Sequence[Region]], Polygon | None],
    *,
    same_label: bool = True,
) -> Patch:
    regions = together(project, ids)
    if same_label:
        _refuse_labels(project, regions)
    made = make(list(regions.values()))
    if made is None:
        raise InputError(t("Nothing would be left: the shapes have nothing in common."))
    first, *others = regions
    kept = with_shape(project, stamp, name, {first: made})
    return _named(kept.then(commands.delete_annotations(project, stamp, others)), name)


def _named(patch: Patch, name: Text) -> Patch:
    from attrs import evolve

    return evolve(patch, name=name)


def _refuse_labels(project: Project, ids: Ids) -> None:
    """Raise InputError where one shape would have to have two meanings."""
    if len({project.annotations[id].label for id in ids}) > 1:
        raise InputError(t("The shapes have different labels. Give them the same one first."))


def _shares(region: Region, others: Sequence[Region]) -> bool:
    return any(combine.intersected([region, one]) is not None for one in others)
