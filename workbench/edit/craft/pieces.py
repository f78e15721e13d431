"""One shape becomes several: sliced by a line, or split into its parts.

The first piece is the annotation that was there; the others have its label, attributes, layer,
author and depth, and stand to others as it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft.chosen import shapes
from workbench.edit.craft.shape import with_shape
from workbench.geom.combine import intersected
from workbench.geom.pieces import parts_of
from workbench.geom.shapes import bounds
from workbench.geom.slicing import extended, sliced
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.commands.make import make_patch
from workbench.model.ids import AnnotationId, EntityId, PairId, new_id
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project
from workbench.model.regions import AREA_REGIONS, Points, Polygon, Polyline, Region

SLICED = t("Slice shape")


def slice_shapes(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    line: Points,
    frame: tuple[float, float] | None = None,
) -> Patch:
    """Cut shapes along a line into as many pieces as it makes.

    Parameters
    ----------
    frame : (float, float) or None
        Size of the picture: a line that ends at its border goes on there, for a shape that reaches
        beyond.

    Raises
    ------
    InputError
        If nothing is cut, or one is locked.
    """
    regions = shapes(project, ids, (*AREA_REGIONS, Polyline))
    pieces: dict[AnnotationId, list[Region]] = {}
    for id, region in regions.items():
        found = sliced(region, _long_enough(line, region, frame))
        if found:
            pieces[id] = found
    if not pieces:
        raise InputError(t("The line does not cut a selected shape. Draw it all the way across."))
    return in_pieces(project, stamp, SLICED, pieces)


def split_parts(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Make annotations of their own of the parts of polygons."""
    regions = shapes(project, ids, AREA_REGIONS)
    pieces: dict[AnnotationId, Sequence[Region]] = {
        id: parts_of(region)
        for id, region in regions.items()
        if isinstance(region, Polygon) and len(region.parts) > 1
    }
    if not pieces:
        raise InputError(t("The selected shapes have one part only."))
    return in_pieces(project, stamp, t("Split into parts"), pieces)


def in_pieces(
    project: Project, stamp: Stamp, name: Text, pieces: Mapping[AnnotationId, Sequence[Region]]
) -> Patch:
    """Return what puts pieces in the place of annotations."""
    firsts = with_shape(project, stamp, name, {id: found[0] for id, found in pieces.items()})
    made = [
        _piece(project.annotations[id], region, stamp)
        for id, found in pieces.items()
        for region in found[1:]
    ]
    added = commands.add_annotations(project, stamp, made)
    origins = [id for id, found in pieces.items() for _ in found[1:]]
    values = _pairs(project, dict(zip((a.id for a in made), origins, strict=True)))
    patch = firsts.then(added).then(make_patch(name, stamp, project, values))
    return evolve(patch, name=name)


def _piece(annotation: Annotation, region: Region, stamp: Stamp) -> Annotation:
    seen = annotation.visible
    if seen is not None:
        seen = intersected([seen, region]) if isinstance(region, AREA_REGIONS) else None
    return evolve(
        annotation,
        id=AnnotationId(EntityId(new_id())),
        region=region,
        visible=seen,
        provenance=annotation.provenance.touched(stamp.at),
    )


def _pairs(
    project: Project, origin: Mapping[AnnotationId, AnnotationId]
) -> dict[EntityId, Entity | None]:
    """Return what is said of who is nearer, for the pieces too."""
    values: dict[EntityId, Entity | None] = {}
    for pair in project.pairs.values():
        for piece, whole in origin.items():
            id = PairId(EntityId(new_id()))
            if pair.front == whole:
                values[id] = evolve(pair, id=id, front=piece)
            elif pair.back == whole:
                values[id] = evolve(pair, id=id, back=piece)
    return values


def _long_enough(line: Points, region: Region, frame: tuple[float, float] | None) -> Points:
    """Return the line, with ends at the border of the picture drawn out beyond the shape."""
    if frame is None or not any(frame):
        return line
    x0, y0, x1, y1 = bounds(region)
    if x0 >= 0 and y0 >= 0 and x1 <= frame[0] and y1 <= frame[1]:
        return line
    longer = extended(line, region)
    points = line.copy()
    for end in (0, -1):
        x, y = line[end].tolist()
        if x in (0.0, frame[0]) or y in (0.0, frame[1]):
            points[end] = longer[end]
    return points
