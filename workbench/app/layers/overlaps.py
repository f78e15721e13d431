"""Overlaps: on one frame, what annotations share against the policy of their layer or group.

An edit looks only at the neighbours of what it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.layers.near import Near
from workbench.geom.shapes import bounds, repaired, to_shapely
from workbench.model.annotation import Annotation, Purpose
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.layer import Layer, LayerKind, OverlapPolicy
from workbench.model.layer_tree import LayerTree
from workbench.model.order import DepthOrder
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

#: px2: shapes that share a border share no pixel; less than this is rounding.
LEAST = 0.01


@frozen
class Meter:
    """What overlaps in a layer or group on one frame.

    Parameters
    ----------
    px2 : float
        What the farther ones would lose if the nearer ones had all that is shared.
    objects : tuple of AnnotationId
        Those farther ones.
    """

    px2: float = 0.0
    objects: tuple[AnnotationId, ...] = ()


@frozen
class Scope:
    """A layer or group whose annotations may not simply overlap, with the layers in it."""

    layer: Layer
    members: frozenset[LayerId]


def scopes_of(project: Project) -> list[Scope]:
    """Return the layers and groups that have a policy about what is shared."""
    tree = LayerTree(project.layers)
    found = []
    for layer in project.layers.values():
        if layer.policy is OverlapPolicy.OVERLAP or layer.kind is LayerKind.REFERENCE:
            continue
        inside = (tree.layers[id] for id in tree.within(layer.id))
        drawn_on = (one.id for one in inside if one.kind is LayerKind.ANNOTATIONS)
        found.append(Scope(layer, frozenset(drawn_on)))
    return found


class Overlaps:
    """What overlaps on one frame, kept up with edits.

    Parameters
    ----------
    annotations : iterable of Annotation
        All of the frame.
    """

    def __init__(
        self, annotations: Iterable[Annotation], scopes: Iterable[Scope], depths: DepthOrder
    ) -> None:
        self._depths = depths
        self._scopes = list(scopes)
        self._near = Near(one for one in annotations if takes_part(one))
        self._geometries: dict[AnnotationId, BaseGeometry] = {}
        self._lost: dict[LayerId, dict[AnnotationId, float]] = {}
        for scope in self._scopes:
            self._lost[scope.layer.id] = {}
            for one in self._near.all():
                if one.layer in scope.members:
                    self._weigh(scope, one)

    def meter(self, layer: LayerId) -> Meter:
        """Return what overlaps in a layer or group."""
        lost = self._lost.get(layer, {})
        return Meter(sum(lost.values()), tuple(sorted(lost)))

    def follow(self, updates: Mapping[AnnotationId, Annotation | None]) -> None:
        """Take up that annotations took these values; None = gone."""
        touched = set(updates)
        for id, after in updates.items():
            for one in (self._near.get(id), after):
                if one is not None and one.region is not None:
                    near = self._near.touching(bounds(one.region))
                    mine = self._depths.key(one)
                    # Those that are nearer lose nothing to it.
                    touched |= {x.id for x in near if self._depths.key(x) < mine}
            self._geometries.pop(id, None)
            if after is not None and takes_part(after):
                self._near.put(after)
            else:
                self._near.drop(id)
        for scope in self._scopes:
            for id in touched:
                self._lost[scope.layer.id].pop(id, None)
                held = self._near.get(id)
                if held is not None and held.layer in scope.members:
                    self._weigh(scope, held)

    def nearer(self, scope: Scope, of: Annotation) -> list[Annotation]:
        """Return what is nearer than an annotation in a scope and touches its bounds."""
        mine = self._depths.key(of)
        return [
            one
            for one in self.neighbours(of)
            if one.layer in scope.members and self._depths.key(one) > mine
        ]

    def neighbours(self, of: Annotation) -> list[Annotation]:
        """Return what touches the bounds of an annotation, without its part-of relatives."""
        if of.region is None:
            return []
        near = (one for one in self._near.touching(bounds(of.region)) if one.id != of.id)
        return [one for one in near if not related(one, of)]

    def geometry(self, of: Annotation) -> BaseGeometry:
        """Return the area of an annotation, valid."""
        held = self._geometries.get(of.id)
        if held is None:
            held = self._geometries[of.id] = valid_area(of)
        return held

    def _weigh(self, scope: Scope, one: Annotation) -> None:
        import shapely

        nearer = self.nearer(scope, one)
        if not nearer:
            return
        mine = self.geometry(one)
        over = [self.geometry(other) for other in nearer]
        over = [other for other in over if shapely.intersects(mine, other)]
        if not over:
            return
        cover = over[0] if len(over) == 1 else shapely.union_all(over)
        area = float(shapely.intersection(mine, cover).area)
        if area > LEAST:
            self._lost[scope.layer.id][one.id] = area


def takes_part(one: Annotation) -> bool:
    """Return whether an annotation has an area that others may not share."""
    return isinstance(one.region, AREA_REGIONS) and one.purpose is Purpose.FINDING


def related(a: Annotation, b: Annotation) -> bool:
    """Return whether one is a part of the other: it lies on it by its nature."""
    return a.part_of == b.id or b.part_of == a.id


def valid_area(one: Annotation) -> BaseGeometry:
    """Return the area of an annotation as shapely has it, what crosses itself repaired."""
    assert one.region is not None
    geometry = to_shapely(one.region)
    return geometry if geometry.is_valid else repaired(geometry)
