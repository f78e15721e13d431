"""Shapes turned, mirrored, stretched, put at a position, aligned and spread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft.chosen import one_frame, shapes
from workbench.edit.craft.shape import transformed, with_shape
from workbench.geom import transform
from workbench.geom.arrange import Side, aligned, around, centroid, distributed, placed
from workbench.geom.shapes import Bounds, bounds
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Region

Ids = Iterable[AnnotationId]


def turned(regions: Mapping[AnnotationId, Region], degrees: float, aspect: float) -> Move:
    """Return what turns each shape about its own centroid, clockwise."""
    centers = {id: centroid(region) for id, region in regions.items()}
    return lambda id, one: transform.rotate(one, degrees, *centers[id], aspect)


def stretched(regions: Mapping[AnnotationId, Region], factor: float) -> Move:
    """Return what stretches each shape about its own centroid."""
    centers = {id: centroid(region) for id, region in regions.items()}
    return lambda id, one: transform.scale(one, factor, factor, *centers[id])


def put(regions: Mapping[AnnotationId, Region], into: Bounds) -> Move:
    """Return what brings the rectangle around all shapes to another place and size."""
    frame = around(list(regions.values()))
    return lambda id, one: placed(one, frame, into)


def mirror(project: Project, stamp: Stamp, ids: Ids, *, across: bool) -> Patch:
    """Mirror each shape at the upright line through its centroid, or at the level one."""
    regions = shapes(project, ids)
    centers = {id: centroid(region) for id, region in regions.items()}

    def change(id: AnnotationId, region: Region) -> Region:
        x, y = centers[id]
        return transform.mirror(region, x=x) if across else transform.mirror(region, y=y)

    name = t("Mirror left to right") if across else t("Mirror top to bottom")
    return transformed(project, stamp, name, regions, change)


def align(project: Project, stamp: Stamp, ids: Ids, side: Side) -> Patch:
    """Bring one side of several shapes onto one line."""
    regions = _several(project, ids, 2)
    return _moved(project, stamp, regions, aligned(regions, side), _ALIGNED[side])


def distribute(project: Project, stamp: Stamp, ids: Ids, *, across: bool) -> Patch:
    """Give three shapes or more the same gap from one to the next."""
    regions = _several(project, ids, 3)
    name = t("Distribute across") if across else t("Distribute down")
    return _moved(project, stamp, regions, distributed(regions, across=across), name)


def _several(project: Project, ids: Ids, least: int) -> dict[AnnotationId, Region]:
    regions = shapes(project, ids)
    if len(regions) < least:
        raise InputError(t("Select at least {n} shapes first.", n=least))
    one_frame(project, regions)
    return regions


def _moved(
    project: Project,
    stamp: Stamp,
    before: Mapping[AnnotationId, Region],
    after: Mapping[AnnotationId, Region],
    name: Text,
) -> Patch:
    """Return the patch of shapes that moved, and with each what is visible of it."""
    seen: dict[AnnotationId, Region] = {}
    for id, region in after.items():
        visible = project.annotations[id].visible
        if visible is not None:
            (x0, y0, *_), (x1, y1, *_) = bounds(before[id]), bounds(region)
            seen[id] = transform.translate(visible, x1 - x0, y1 - y0)
    return with_shape(project, stamp, name, after, seen)


Move = Callable[[AnnotationId, Region], Region]
_ALIGNED = {
    Side.LEFT: t("Align left"),
    Side.RIGHT: t("Align right"),
    Side.TOP: t("Align top"),
    Side.BOTTOM: t("Align bottom"),
    Side.CENTER: t("Align centres across"),
    Side.MIDDLE: t("Align centres down"),
}
