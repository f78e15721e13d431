"""Occlusion pixel by pixel, the slow way: no geometry library, no code of the product.

A pixel belongs to a shape when its centre does, by the even-odd rule of each ring.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

from workbench.model.annotation import Annotation
from workbench.model.occlusion import DepthPair, Opacity
from workbench.model.regions import Box, Ellipse, Polygon
from workbench.model.scheme import LabelScheme

Mask = np.ndarray


@frozen(eq=False)
class Pixels:
    """What the oracle says of one annotation."""

    amodal: Mask
    visible: Mask
    hidden_by: set[str]


def mask_of(region: Any, rows: int, columns: int) -> Mask:
    """Return the pixels whose centres lie in an area."""
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    if isinstance(region, Polygon):
        mask = np.zeros((rows, columns), bool)
        for part in region.parts:
            own = _in_ring(part.exterior, x, y)
            for hole in part.holes:
                own &= ~_in_ring(hole, x, y)
            mask |= own
        return mask
    if not isinstance(region, Box | Ellipse):
        return np.zeros((rows, columns), bool)
    turn = np.radians(region.angle)
    axes = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    if isinstance(region, Box):
        half = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (
            region.width / 2,
            region.height / 2,
        )
        return _in_ring(half @ axes + (region.x, region.y), x, y)
    a, b = np.tensordot(axes, (x - region.x, y - region.y), axes=1)
    return (a / max(region.rx, 1e-12)) ** 2 + (b / max(region.ry, 1e-12)) ** 2 <= 1


def _in_ring(ring: np.ndarray, x: np.ndarray, y: np.ndarray) -> Mask:
    inside = np.zeros(x.shape, bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        crosses = (y0 <= y) != (y1 <= y)
        if crosses.any():
            at = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
            inside ^= crosses & (at > x)
    return inside


def pixels_of(entities: list[Any], rows: int, columns: int) -> dict[Any, Pixels]:
    """Return what can be seen of each area annotation, one pair after the other."""
    annotations = {one.id: one for one in entities if isinstance(one, Annotation)}
    scheme = next((one for one in entities if isinstance(one, LabelScheme)), None)
    labels = {label.key: label for label in scheme.labels} if scheme else {}
    pairs = sorted((one for one in entities if isinstance(one, DepthPair)), key=lambda one: one.id)
    areas = {
        id: mask_of(one.region, rows, columns)
        for id, one in annotations.items()
        if isinstance(one.region, Polygon | Box | Ellipse)
    }

    def lineage(id: Any) -> list[Any]:
        found = [id]
        while (above := annotations[found[-1]].part_of) in annotations and above not in found:
            found.append(above)
        return found

    def group(id: Any) -> str:
        for one in map(annotations.__getitem__, lineage(id)):
            label = labels.get(one.label or "")
            name = one.occlusion_group or (label.occlusion_group if label else "")
            if name:
                return name
        return ""

    def place(id: Any) -> tuple[float, str]:
        one = annotations[id]
        label = labels.get(one.label or "")
        return (one.depth if one.depth is not None else label.priority if label else 0.0), id

    def hides_at(near: Any, far: Any) -> Mask:
        """Return the pixels where `near` is in front of `far`."""
        said = [one for one in pairs if {one.front, one.back} == {near, far}]
        front = np.full((rows, columns), place(near) > place(far))
        for one in (one for one in said if one.region is None):
            front[:] = one.front == near
        for one in (one for one in said if one.region is not None):
            front[mask_of(one.region, rows, columns)] = one.front == near
        return front

    result: dict[Any, Pixels] = {}
    for far, amodal in areas.items():
        visible = amodal.copy()
        by: set[str] = set()
        for near, other in areas.items():
            label = labels.get(annotations[near].label or "")
            if near == far or (label is not None and label.opacity is not Opacity.OPAQUE):
                continue
            if group(near) != group(far) or near in lineage(far) or far in lineage(near):
                continue
            cover = other & amodal & hides_at(near, far)
            visible &= ~cover
            if cover.any():
                by.add(near)
        result[far] = Pixels(amodal, visible, by)
    return result


def boundary(mask: Mask) -> Mask:
    """Return the pixels of which a neighbour, also over a corner, is on the other side."""
    framed = np.pad(mask, 1, mode="edge")
    rows, columns = mask.shape
    views = [framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    stacked = np.stack(views)
    return np.asarray(stacked.any(axis=0) & ~stacked.all(axis=0))
