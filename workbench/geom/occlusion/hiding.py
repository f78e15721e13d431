"""Hiding: who hides whom, for all shapes of a frame at once or for some pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.geom.occlusion.grid import areas, is_sliver, on_grid
from workbench.geom.occlusion.layered import Layered
from workbench.geom.occlusion.overlap import overlapping, slanted_bounds
from workbench.geom.occlusion.rules import Rules
from workbench.geom.occlusion.shape import Shape
from workbench.model.ids import AnnotationId
from workbench.model.regions import AREA_REGIONS

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Indices = NDArray[np.intp]
Hiders = dict[AnnotationId, list[AnnotationId]]

# Pairs looked at in one go: arrays of more would only take memory.
_BATCH = 65536
# From so many pairs on it is worth while to look at bounds along the diagonals first.
_MANY = 256


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
    return hiders_of_pairs(shapes, a[once], b[once], rules)


def hiders_of_pairs(shapes: Sequence[Shape], a: Indices, b: Indices, rules: Rules) -> Hiders:
    """Return who hides whom among pairs of shapes, the nearest first.

    Parameters
    ----------
    a, b : ndarray of int
        The pairs, by their places in `shapes`; their bounds meet.
    """
    a, b = _met(shapes, a, b)
    found: list[tuple[int, int]] = []
    if rules.in_regions:
        a, b, found = _in_regions(shapes, a, b, rules)
    order = sorted(range(len(shapes)), key=lambda i: shapes[i].key)
    ranks = np.empty(len(shapes), dtype=np.intp)
    ranks[order] = np.arange(len(shapes))
    near, far = _turned(shapes, a, b, ranks, rules)
    opaque = np.array([one.is_opaque for one in shapes], dtype=bool)[near]
    near, far = near[opaque], far[opaque]
    hit = _overlap(shapes, near, far)
    more = np.array(found, dtype=np.intp).reshape(-1, 2).T
    near, far = np.append(near[hit], more[0]), np.append(far[hit], more[1])
    by_far = np.lexsort((-ranks[near], far))
    result: Hiders = {}
    for i, j in zip(near[by_far].tolist(), far[by_far].tolist(), strict=True):
        result.setdefault(shapes[j].id, []).append(shapes[i].id)
    return result


def hiders_of_few(
    shapes: Sequence[Shape], pairs: Iterable[tuple[int, int]], rules: Rules
) -> Hiders:
    """Return the same of a few pairs, for which arrays would take longer than all else."""
    found: list[tuple[int, int]] = []
    whole: list[tuple[int, int]] = []
    for i, j in pairs:
        one, other = shapes[i], shapes[j]
        if not meet(one, other):
            continue
        if rules.in_regions and rules.regional_pairs(one.id, other.id):
            both = ((i, j), (j, i))
            found += [
                p for p in both if regional_cover(shapes[p[0]], shapes[p[1]], rules) is not None
            ]
            continue
        near, far = (i, j) if rules.is_front(one, other) else (j, i)
        if shapes[near].is_opaque:
            whole.append((near, far))
    if whole:
        hit = _overlap(shapes, *np.array(whole, dtype=np.intp).T)
        found += [pair for pair, is_hit in zip(whole, hit.tolist(), strict=True) if is_hit]
    found.sort(key=lambda pair: shapes[pair[0]].key, reverse=True)
    result: Hiders = {}
    for i, j in found:
        result.setdefault(shapes[j].id, []).append(shapes[i].id)
    return result


def _met(shapes: Sequence[Shape], a: Indices, b: Indices) -> tuple[Indices, Indices]:
    """Return the pairs that have to do with each other."""
    numbers: dict[str, int] = {}
    groups = np.array([numbers.setdefault(one.group, len(numbers)) for one in shapes])
    same = groups[a] == groups[b]
    a, b = a[same], b[same]
    if any(one.wholes for one in shapes):
        pairs = zip(a.tolist(), b.tolist(), strict=True)
        same = np.array([meet(shapes[i], shapes[j]) for i, j in pairs], dtype=bool)
        a, b = a[same], b[same]
    return a, b


def _in_regions(
    shapes: Sequence[Shape], a: Indices, b: Indices, rules: Rules
) -> tuple[Indices, Indices, list[tuple[int, int]]]:
    """Return the pairs of which nothing was said in regions; of the others, near and far ones."""
    found: list[tuple[int, int]] = []
    rest = np.ones(len(a), dtype=bool)
    for place, (i, j) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        if rules.regional_pairs(shapes[i].id, shapes[j].id):
            rest[place] = False
            both = ((i, j), (j, i))
            found += [
                p for p in both if regional_cover(shapes[p[0]], shapes[p[1]], rules) is not None
            ]
    return a[rest], b[rest], found


def _turned(
    shapes: Sequence[Shape], a: Indices, b: Indices, ranks: Indices, rules: Rules
) -> tuple[Indices, Indices]:
    """Return the nearer and the farther one of each pair."""
    is_front = ranks[a] > ranks[b]
    if rules.whole_pairs:
        for place, (i, j) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            is_front[place] = rules.is_front(shapes[i], shapes[j])
    return np.where(is_front, a, b), np.where(is_front, b, a)


def _overlap(shapes: Sequence[Shape], near: Indices, far: Indices) -> NDArray[np.bool_]:
    import shapely

    framed = np.array([one.framed for one in shapes], dtype=object)
    shapely.prepare(framed)  # does nothing where it was done before
    boxes = shapely.bounds(framed).reshape(-1, 4)
    hit = np.zeros(len(near), dtype=bool)
    if len(near) > _MANY:
        slanted = slanted_bounds(framed)
        meet_ = np.flatnonzero(_meet(slanted[near], slanted[far]))
        hit[meet_] = _overlap_of(framed, boxes, near[meet_], far[meet_])
        return hit
    return _overlap_of(framed, boxes, near, far)


def _meet(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether pairs of bounds, shape (n, 4), have more than an edge in common."""
    low = np.maximum(one[:, :2], other[:, :2])
    return np.asarray((low < np.minimum(one[:, 2:], other[:, 2:])).all(axis=1))


def _overlap_of(
    framed: NDArray[Any], boxes: NDArray[np.float64], near: Indices, far: Indices
) -> NDArray[np.bool_]:
    hit = np.zeros(len(near), dtype=bool)
    for start in range(0, len(near), _BATCH):
        batch = slice(start, start + _BATCH)
        one, other = near[batch], far[batch]
        hit[batch] = overlapping(framed[one], framed[other], boxes[one], boxes[other])
    return hit


def regional_cover(near: Shape, far: Shape, rules: Rules) -> BaseGeometry | None:
    """Return what `near` hides of `far` where pairs have regions; None when that is nothing."""
    import shapely

    if not near.is_opaque or near.bounds is None or far.bounds is None:
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
    far: Shape, by: Iterable[AnnotationId], shapes: Layered[AnnotationId, Shape], rules: Rules
) -> Sequence[Shape | BaseGeometry]:
    """Return what hides a shape: others as a whole, or the part of one that does."""
    if not rules.in_regions:
        return shapes.several(by)
    found: list[Shape | BaseGeometry] = []
    for id in by:
        near = shapes[id]
        if not rules.regional_pairs(id, far.id):
            found.append(near)
        elif (cover := regional_cover(near, far, rules)) is not None:
            found.append(cover)
    return found
