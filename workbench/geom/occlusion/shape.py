"""Shape: one area annotation, ready to hide others and to be hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from workbench.geom.occlusion.clipper import Contours, contours_of
from workbench.geom.occlusion.facts import Facts
from workbench.geom.occlusion.grid import AreaRegion, Geometries, all_on_grid, clipped, on_grid
from workbench.geom.occlusion.index import Bounds
from workbench.geom.occlusion.rules import Key, Rules, wholes_of
from workbench.model.annotation import Annotation, Purpose
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import ShapeRole
from workbench.model.regions import AREA_REGIONS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@frozen(eq=False)
class Shape:
    """One area annotation as the engine sees it.

    Parameters
    ----------
    key : (float, AnnotationId)
        Sorts from the farthest to the nearest.
    wholes : tuple of AnnotationId
        What it is a part of, the nearest whole first.
    full, framed : geometry
        Valid, on the grid; all of it, and what of it lies in the frame (may be empty).
    size, inside, true_size : float
        Areas of `full`, of `framed`, and of the region as it is stored.
    """

    id: AnnotationId
    annotation: Annotation
    key: Key
    group: str
    is_opaque: bool
    wholes: tuple[AnnotationId, ...]
    full: BaseGeometry
    framed: BaseGeometry
    size: float
    inside: float
    true_size: float

    @property
    def is_drawn(self) -> bool:
        """Whether a person drew what can be seen of it."""
        one = self.annotation
        return one.role is ShapeRole.VISIBLE or isinstance(one.visible, AREA_REGIONS)

    @property
    def bounds(self) -> Bounds | None:
        """The upright rectangle around what lies in the frame, ``(x0, y0, x1, y1)``."""
        return self.framed.bounds if self.inside else None

    @property
    def contours(self) -> Contours:
        """The rings of what lies in the frame, open; taken anew, for few are asked for twice."""
        return contours_of(self.framed)

    def drawn(self, frame: BaseGeometry) -> BaseGeometry | None:
        """Return what a person drew as visible, inside the frame; None where it is computed."""
        if isinstance(self.annotation.visible, AREA_REGIONS):
            return clipped(on_grid(self.annotation.visible), frame)
        return self.framed if self.annotation.role is ShapeRole.VISIBLE else None


def shapes_of(
    facts: Facts, rules: Rules, annotations: Iterable[Annotation], frame: BaseGeometry
) -> dict[AnnotationId, Shape]:
    """Return the shapes of those annotations that have an area; what measures hides nothing."""
    import shapely

    chosen: list[Annotation] = []
    regions: list[AreaRegion] = []
    for one in annotations:
        if isinstance(one.region, AREA_REGIONS) and one.purpose is Purpose.FINDING:
            chosen.append(one)
            regions.append(one.region)
    if not chosen:
        return {}
    full, true = all_on_grid(regions)
    framed = _framed(full, frame)
    sizes = np.stack([shapely.area(full), shapely.area(framed), true], axis=1).tolist()
    rows = zip(chosen, full, framed, sizes, strict=True)
    return {
        one.id: Shape(
            id=one.id,
            annotation=one,
            full=whole,
            framed=part,
            size=size,
            inside=inside,
            true_size=true_size,
            key=rules.key(one),
            group=rules.group(one, facts.annotations),
            is_opaque=rules.is_opaque(one),
            wholes=wholes_of(one, facts.annotations) if one.part_of is not None else (),
        )
        for one, whole, part, (size, inside, true_size) in rows
    }


def _framed(full: Geometries, frame: BaseGeometry) -> Geometries:
    import shapely

    framed = full.copy()
    if frame.is_empty:
        framed[:] = shapely.Polygon()
        return framed
    x0, y0, x1, y1 = shapely.bounds(full).T
    right, bottom = frame.bounds[2:]
    # Nothing compares with the NaN of what is empty: it is cut, and stays empty.
    inside = (x0 >= 0) & (y0 >= 0) & (x1 <= right) & (y1 <= bottom)
    for i in np.flatnonzero(~inside).tolist():
        framed[i] = clipped(full[i], frame)
    return framed
