"""Regions as COCO segmentations with their area and box, many at a time.

COCO counts positions from the corner of the first pixel, as we do: nothing is shifted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.api.exchange import ExportAnnotation
from workbench.api.geometry import compress, encode, extent, rings, spans_of
from workbench.api.values import Points, Polygon, PolygonPart

ELLIPSE_TOLERANCE = 0.1  # px between an ellipse and the polygon that is written for it


@frozen
class Segmentation:
    """What COCO wants to know of a shape."""

    value: Any
    area: float
    bbox: Sequence[float]


def segmentations(
    annotations: Sequence[ExportAnnotation],
    sizes: Sequence[tuple[int, int]],
    compressed: bool = True,
) -> list[Segmentation]:
    """Return the segmentation of each annotation; `sizes` are (rows, columns) of their frames."""
    found: list[Segmentation | None] = [None] * len(annotations)
    outlines: list[Points] = []
    owners: list[int] = []
    for i, annotation in enumerate(annotations):
        assert annotation.region is not None
        parts = rings(annotation.region, ELLIPSE_TOLERANCE)
        if any(part.holes for part in parts):
            found[i] = run_lengths(parts, *sizes[i], compressed=compressed)
        if found[i] is None:
            outlines.extend(part.exterior for part in parts)
            owners.extend([i] * len(parts))
    for i, polygons in _polygons(outlines, owners):
        found[i] = polygons
    return [one for one in found if one is not None]


def run_lengths(
    parts: tuple[PolygonPart, ...], rows: int, columns: int, compressed: bool
) -> Segmentation | None:
    """Return a mask; None when no pixel's centre is inside: then outlines say more than nothing."""
    spans = spans_of(Polygon(parts), rows, columns)
    if not len(spans):
        return None
    counts = encode(spans, rows, columns)
    top, left, bottom, right = spans.bounds
    return Segmentation(
        {"counts": compress(counts) if compressed else counts, "size": [rows, columns]},
        spans.count,
        [left, top, right - left, bottom - top],
    )


def _polygons(outlines: list[Points], owners: list[int]) -> list[tuple[int, Segmentation]]:
    """Return areas and boxes of all outlines at once, grouped by owner."""
    if not outlines:
        return []
    lengths = np.array([len(ring) for ring in outlines])
    starts = np.cumsum(lengths) - lengths
    points = np.concatenate(outlines)
    # Areas are computed around each ring's first point: far from the origin digits would be lost.
    local = points - np.repeat(points[starts], lengths, axis=0)
    after = np.arange(1, len(points) + 1)
    after[starts + lengths - 1] = starts
    cross = local[:, 0] * local[after, 1] - local[after, 0] * local[:, 1]
    ring_areas = np.abs(np.add.reduceat(cross, starts)) / 2
    _mend(ring_areas, outlines, points, lengths)
    owner = np.array(owners)
    firsts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    areas = np.add.reduceat(ring_areas, firsts).tolist()
    low = np.minimum.reduceat(points, starts[firsts], axis=0)
    high = np.maximum.reduceat(points, starts[firsts], axis=0)
    boxes = np.concatenate([low, high - low], axis=1).tolist()
    flat = points.ravel().tolist()
    begin, end = (starts * 2).tolist(), ((starts + lengths) * 2).tolist()
    bounds = [*firsts.tolist(), len(outlines)]
    return [
        (
            owners[bounds[k]],
            Segmentation(
                [flat[begin[r] : end[r]] for r in range(bounds[k], bounds[k + 1])],
                areas[k],
                boxes[k],
            ),
        )
        for k in range(len(firsts))
    ]


def _mend(areas: NDArray[np.float64], outlines: list[Points], points: Points, lengths: Any) -> None:
    """Put in the areas of outlines that cross themselves: by the sum of crosses loops cancel."""
    import shapely

    numbers = np.repeat(np.arange(len(outlines)), lengths)
    polygons = shapely.polygons(shapely.linearrings(points, indices=numbers))
    for i in np.flatnonzero(~shapely.is_valid(polygons)).tolist():
        areas[i] = extent(Polygon.from_ring(outlines[i]))
