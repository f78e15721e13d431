"""Hiding: who hides whom, for all shapes of a frame at once or for some pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.geom.occlusion.grid import areas, is_sliver, on_grid
from workbench.geom.occlusion.overlap import overlapping
from workbench.geom.occlusion.rules import Rules
from workbench.geom.occlusion.shape import Shape
from workbench.model.ids import AnnotationId
from workbench.model.regions import AREA_REGIONS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Hiders = dict[AnnotationId, list[AnnotationId]]

# Pairs looked at in one go: arrays of more would only take memory.
_BATCH = 65536


def meet(one: Shape, other: Shape) -> bool:
    """Return whether two shapes have to do with each other at all."""
    return (
        one.id != other.id
        and one.group == other.group
        and one.id not in other.wholes
        and other.id not in one.wholes
    )


def hiders_of_all(shapes: Sequence[Shape], rules: Rules) -> Hiders:
    """Return who hides each shape that is hidden, the nearest first.

    Parameters
    ----------
    shapes : sequence of Shape
        Those with an area in the frame.
    """
    import shapely

    if len(shapes) < 2:
        return {}
    framed = np.array([shape.framed for shape in shapes], dtype=object)
    a, b = shapely.STRtree(framed).query(framed)
    once = a < b
    return hiders_of_pairs(
        [(shapes[i], shapes[j]) for i, j in _met(a[once], b[once], shapes)], rules
    )


def _met(
    a: NDArray[np.intp], b: NDArray[np.intp], shapes: Sequence[Shape]
) -> Iterable[tuple[int, int]]:
    numbers: dict[str, int] = {}
    groups = np.array([numbers.setdefault(one.group, len(numbers)) for one in shapes])
    same = groups[a] == groups[b]
    pairs = zip(a[same].tolist(), b[same].tolist(), strict=True)
    if any(one.wholes for one in shapes):
        return [(i, j) for i, j in pairs if meet(shapes[i], shapes[j])]
    return pairs


def hiders_of_pairs(pairs: Sequence[tuple[Shape, Shape]], rules: Rules) -> Hiders:
    """Return who hides whom among pairs of shapes that meet, the nearest first."""
    found: dict[AnnotationId, list[Shape]] = {}
    plain: list[tuple[Shape, Shape]] = []
    for one, other in pairs:
        if rules.regional_pairs(one.id, other.id):
            for near, far in ((one, other), (other, one)):
                if regional_cover(near, far, rules) is not None:
                    found.setdefault(far.id, []).append(near)
            continue
        near, far = (one, other) if rules.is_front(one, other) else (other, one)
        if near.is_opaque:
            plain.append((near, far))
    for near, far in _overlapping(plain):
        found.setdefault(far.id, []).append(near)
    return {
        id: [one.id for one in sorted(by, key=lambda one: one.key, reverse=True)]
        for id, by in found.items()
    }


def _overlapping(pairs: Sequence[tuple[Shape, Shape]]) -> Iterable[tuple[Shape, Shape]]:
    for start in range(0, len(pairs), _BATCH):
        batch = pairs[start : start + _BATCH]
        # In the order of ids: whoever asks, the answer is the same to the last digit.
        turned = [(a, b) if a.id < b.id else (b, a) for a, b in batch]
        hit = overlapping(
            _geometries([a for a, _ in turned]),
            _geometries([b for _, b in turned]),
            np.array([a.bounds for a, _ in turned], dtype=float).reshape(-1, 4),
            np.array([b.bounds for _, b in turned], dtype=float).reshape(-1, 4),
        )
        yield from (pair for pair, is_hit in zip(batch, hit.tolist(), strict=True) if is_hit)


def _geometries(shapes: Sequence[Shape]) -> NDArray[Any]:
    return np.array([shape.framed for shape in shapes], dtype=object)


def regional_cover(near: Shape, far: Shape, rules: Rules) -> BaseGeometry | None:
    """Return what `near` hides of `far` where pairs have regions; None when that is nothing."""
    import shapely

    if not near.is_opaque:
        return None
    both = areas(shapely.intersection(near.framed, far.framed))
    cover: BaseGeometry = both if rules.is_front(near, far) else shapely.Polygon()
    for pair in rules.regional_pairs(near.id, far.id):
        if isinstance(pair.region, AREA_REGIONS):
            there = shapely.intersection(both, on_grid(pair.region))
            join = shapely.union if pair.front == near.id else shapely.difference
            cover = areas(join(cover, there))
    parts = shapely.get_parts(cover)
    return None if all(is_sliver(one.area, one.length) for one in parts) else cover


def covers_of(
    far: Shape, by: Iterable[AnnotationId], shapes: Mapping[AnnotationId, Shape], rules: Rules
) -> list[Shape | BaseGeometry]:
    """Return what hides a shape: others as a whole, or the part of one that does."""
    found: list[Shape | BaseGeometry] = []
    for id in by:
        near = shapes[id]
        if not rules.regional_pairs(id, far.id):
            found.append(near)
        elif (cover := regional_cover(near, far, rules)) is not None:
            found.append(cover)
    return found
