"""Cutting what may not overlap: everything at once by priority, or a new shape as it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from workbench.app.layers.overlaps import (
    LEAST,
    Overlaps,
    Scope,
    related,
    scopes_of,
    takes_part,
    valid_area,
)
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.shapes import bounds, polygon_from_shapely
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, EntityId
from workbench.model.layer import OverlapPolicy
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: Gives what may lie near an annotation on its frame, that one left out.
Near = Callable[[Annotation], Iterable[Annotation]]


@frozen
class Resolved:
    """What resolving did.

    Parameters
    ----------
    cut : tuple of AnnotationId
        Which lost what nearer ones cover.
    covered : tuple of AnnotationId
        Which nearer ones cover wholly: left as they were, for somebody to decide.
    locked : tuple of AnnotationId
        Which could not be cut.
    """

    patch: Patch
    cut: tuple[AnnotationId, ...] = ()
    covered: tuple[AnnotationId, ...] = ()
    locked: tuple[AnnotationId, ...] = ()


def resolve_by_priority(
    project: Project, stamp: Stamp, scope: Scope, overlaps: Overlaps
) -> Resolved:
    """Give all that is shared to the nearer ones and cut it from the others; one undo step."""
    import shapely

    regions: dict[AnnotationId, Region] = {}
    covered, locked = [], []
    locks = commands.Locks(project)
    for id in overlaps.meter(scope.layer.id).objects:
        one = project.annotations[id]
        if locks.why(one) is not None:
            locked.append(id)
            continue
        nearer = [overlaps.geometry(other) for other in overlaps.nearer(scope, one)]
        left = polygon_from_shapely(_without(overlaps.geometry(one), shapely.union_all(nearer)))
        if left is None:
            covered.append(id)
        else:
            regions[id] = left
    name = t("Resolve overlaps by priority")
    patch = commands.change_regions(project, stamp, regions, name)
    return Resolved(patch, tuple(regions), tuple(covered), tuple(locked))


def fitted(project: Project, patch: Patch, near: Near, cuts: bool) -> Patch:
    """Return a patch whose new shapes respect exclusive layers and groups.

    Parameters
    ----------
    near : callable
        Knows what lies around an annotation.
    cuts : bool
        Cut what would overlap; else refuse.

    Raises
    ------
    InputError
        If something would overlap and may not be cut, or nothing of it would be left.
    """
    after = _with_layers(project, patch)
    scopes = [one for one in scopes_of(after) if one.layer.policy is OverlapPolicy.EXCLUSIVE]
    if not scopes:
        return patch
    deltas = dict(patch.deltas)
    placed: list[Annotation] = []
    for id, delta in patch.deltas.items():
        one = delta.after
        if not isinstance(one, Annotation) or not takes_part(one) or not _is_new(delta):
            continue
        inside = frozenset().union(*(s.members for s in scopes if one.layer in s.members))
        if inside:
            others = [*_kept(near(one), patch.deltas), *placed]
            one = _fitted(one, [x for x in others if x.layer in inside], project, cuts)
            deltas[id] = evolve(delta, after=one)
        placed.append(one)
    return evolve(patch, deltas=deltas)


def _kept(near: Iterable[Annotation], deltas: Mapping[EntityId, Delta]) -> list[Annotation]:
    """Return what a patch does not give another shape itself."""
    return [one for one in near if one.id not in deltas]


def _fitted(one: Annotation, others: list[Annotation], project: Project, cuts: bool) -> Annotation:
    import shapely

    mine = valid_area(one)
    over = [
        area
        for other in others
        if other.anchor == one.anchor and takes_part(other) and _is_near(one, other)
        if not related(one, other)
        if shapely.intersection(mine, (area := valid_area(other))).area > LEAST
    ]
    if not over:
        return one
    layer = project.layers[one.layer].name if one.layer in project.layers else ""
    if not cuts:
        raise InputError(
            t(
                "“{layer}” is exclusive, and this would overlap {n} others. Draw beside them, or "
                "let new shapes be cut: Layer > Overlap > Cut what would overlap.",
                layer=layer,
                n=len(over),
            )
        )
    left = polygon_from_shapely(_without(mine, shapely.union_all(over)))
    if left is None:
        raise InputError(
            t("“{layer}” is exclusive, and others already cover all of this.", layer=layer)
        )
    return evolve(one, region=left)


def _is_near(one: Annotation, other: Annotation) -> bool:
    assert one.region is not None
    assert other.region is not None
    a, b = bounds(one.region), bounds(other.region)
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _without(area: BaseGeometry, cover: BaseGeometry) -> BaseGeometry:
    import shapely

    left = shapely.difference(area, cover)
    # Slivers that rounding leaves are no part of anything.
    parts = [one for one in shapely.get_parts(left) if one.area > LEAST]
    return shapely.union_all(parts)


def _is_new(delta: Delta) -> bool:
    before, after = delta.before, delta.after
    if not isinstance(before, Annotation) or not isinstance(after, Annotation):
        return True
    return before.region != after.region or before.layer != after.layer


def _with_layers(project: Project, patch: Patch) -> Project:
    """Return the layers as a patch leaves them; nothing else is looked at."""
    from workbench.model.layer import Layer

    layers = dict(project.layers)
    for delta in patch.deltas.values():
        if isinstance(delta.after, Layer):
            layers[delta.after.id] = delta.after
    return Project(layers.values())
