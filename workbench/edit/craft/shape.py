"""Shapes that become other shapes: one to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft.chosen import shapes
from workbench.geom.combine import intersected
from workbench.geom.pieces import filled, hull
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Polygon, Region

Ids = Iterable[AnnotationId]
Change = Callable[[Region], Region | None]


def with_shape(
    project: Project,
    stamp: Stamp,
    name: Text,
    regions: Mapping[AnnotationId, Region],
    visible: Mapping[AnnotationId, Region] | None = None,
    merge_key: str | None = None,
) -> Patch:
    """Give annotations other shapes; a visible part that was drawn by hand stays within them.

    Parameters
    ----------
    visible : mapping or None
        The visible parts where they moved together with the shapes.

    Raises
    ------
    InputError
        If nothing would be different, or one cannot be edited.
    """
    values: dict[AnnotationId, Mapping[str, Any]] = {}
    for id, region in regions.items():
        annotation = project.annotations[id]
        if annotation.region != region:
            seen = (visible or {}).get(id) or _seen(annotation, region)
            values[id] = {"region": region, "visible": seen}
    if not values:
        raise InputError(t("That changes nothing."))
    return commands.change_annotations(name, project, stamp, values, merge_key)


def _seen(annotation: Annotation, region: Region) -> Region | None:
    if annotation.visible is None or not isinstance(region, AREA_REGIONS):
        return None
    return intersected([annotation.visible, region])


def transformed(
    project: Project,
    stamp: Stamp,
    name: Text,
    regions: Mapping[AnnotationId, Region],
    change: Callable[[AnnotationId, Region], Region],
) -> Patch:
    """Move, turn or stretch shapes, and with each what is visible of it."""
    after = {id: change(id, region) for id, region in regions.items()}
    seen = {
        id: change(id, visible)
        for id in regions
        if (visible := project.annotations[id].visible) is not None
    }
    return with_shape(project, stamp, name, after, seen)


def reshaped(project: Project, ids: Ids, change: Change) -> dict[AnnotationId, Region]:
    """Return what a change makes of shapes; those that it leaves as they are are left out.

    Raises
    ------
    InputError
        If one is locked, it is for none of them, or nothing would be left of one.
    """
    before = shapes(project, ids)
    after: dict[AnnotationId, Region] = {}
    for id, region in before.items():
        made = change(region)
        if made is None:
            raise InputError(t("Nothing would be left of a shape."))
        if made != region:
            after[id] = made
    return after


def hull_of_each(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Give each shape its convex hull."""
    before = shapes(project, ids)
    after = reshaped(project, before, lambda region: hull([region]))
    return with_shape(project, stamp, t("Convex hull"), after)


def fill_holes(project: Project, stamp: Stamp, ids: Ids) -> Patch:
    """Fill the holes of polygons."""
    regions = shapes(project, ids, AREA_REGIONS)
    after = {id: filled(region) for id, region in regions.items() if isinstance(region, Polygon)}
    if not any(after[id] != regions[id] for id in after):
        raise InputError(t("There are no holes to fill."))
    return with_shape(project, stamp, t("Fill holes"), after)
