"""Which annotations share an area with which, asked one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.geom.shapes import Bounds, bounds, repaired, to_shapely
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.annotation import Annotation, Purpose
from workbench.model.ids import AnnotationId
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class Overlaps:
    """The overlaps of a project as it is now; what was asked is remembered."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._areas: dict[Anchor, list[tuple[Annotation, Bounds]]] = {}
        self._shapes: dict[AnnotationId, BaseGeometry] = {}
        self._known: dict[AnnotationId, list[Annotation]] = {}

    def of(self, one: Annotation) -> Sequence[Annotation]:
        """Return the others at the same place in the patient or on the same frame."""
        if one.id not in self._known:
            self._known[one.id] = self._found(one)
        return self._known[one.id]

    def _found(self, one: Annotation) -> list[Annotation]:
        region = one.region
        if not isinstance(region, AREA_REGIONS) or one.purpose is not Purpose.FINDING:
            return []
        x0, y0, x1, y1 = bounds(region)
        near = [
            other
            for other, (a0, b0, a1, b1) in self._at(one.anchor)
            if other.id != one.id and a0 < x1 and a1 > x0 and b0 < y1 and b1 > y0
        ]
        mine = self._shape(one.id, region)
        return [
            other
            for other in near
            if other.region and mine.intersection(self._shape(other.id, other.region)).area > 0
        ]

    def _at(self, anchor: Anchor) -> list[tuple[Annotation, Bounds]]:
        if anchor not in self._areas:
            there = annotations_at(self._project, anchor)
            self._areas[anchor] = [
                (one, bounds(one.region))
                for one in there
                if isinstance(one.region, AREA_REGIONS) and one.purpose is Purpose.FINDING
            ]
        return self._areas[anchor]

    def _shape(self, id: AnnotationId, region: Region) -> BaseGeometry:
        if id not in self._shapes:
            shape = to_shapely(region)
            self._shapes[id] = shape if shape.is_valid else repaired(shape)
        return self._shapes[id]


def annotations_at(project: Project, anchor: Anchor) -> list[Annotation]:
    """Return the annotations of one frame, or of one plane."""
    if isinstance(anchor, OnFrame):
        return list(project.annotations_on(anchor.image, anchor.frame))
    ids = project.index.on_planes_of(anchor.frame_of_reference)
    found = (project.annotations[id] for id in ids)
    return [one for one in found if one.anchor == anchor]
