"""Cracks, scratches, vessels: the centre line of an elongated shape, and widths across it.

The centre line is the longest way through the medial axis, which is what the Voronoi diagram of
points along the outline leaves inside (Brandt and Algazi 1992). Where the medial axis forks into
the corners of an end it is cut off and goes on straight to the outline. All of it in millimetres.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.geom.measuring.outlines import CHORD, bent
from workbench.geom.measuring.scale import Scale
from workbench.geom.shapes import box_corners, ellipse_points, valid_polygon
from workbench.model.regions import Box, Ellipse, Lines, Points, Polygon

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]

#: How many widths are looked at, and how many a caliper keeps.
_LOOKED_AT = 512
STATIONS = 32
_POINTS_PER_WIDTH = 4
_MOST_POINTS = 6000
#: An end of the medial axis that is not as long as this many times its distance to the outline
#: runs into a corner: that of a right angle is sqrt(2) long.
_FORK = 1.5
#: A chord that is so many times as long as the inscribed circle is wide runs along, not across.
_ALONG = 3.0


@frozen(eq=False)
class Widths:
    """A centre line and chords across it, in image coordinates; the first chord is the widest.

    Parameters
    ----------
    chords : ndarray, shape (n, 2, 2)
        The widest, the narrowest, then others at even distances.
    """

    centre: Points
    chords: Floats

    @property
    def lines(self) -> Lines:
        """As the region of a caliper (`MeasurementKind.CALIPER`)."""
        return Lines((self.centre, *self.chords))


def crack_widths(
    region: Polygon | Ellipse | Box, scale: Scale, stations: int = STATIONS
) -> Widths | None:
    """Return the centre line of the largest part of an area and its widths.

    None when it is flat, or as round as a circle, which has no centre line.

    Parameters
    ----------
    stations : int
        How many widths at even distances are kept, beside the widest and the narrowest.
    """
    area = _largest(region, scale)
    if area is None:
        return None
    width = 2 * area.area / area.length
    medial = _medial_path(area, width)
    if medial is None:
        return None
    centre = _to_ends(_smooth(medial, width), area, width)
    chords, at = _across(centre, area, width)
    if not len(chords):
        return None
    sizes = np.hypot(*(chords[:, 1] - chords[:, 0]).T)
    even = np.linspace(at[0], at[-1], stations)
    kept = np.unique(np.abs(at[:, None] - even).argmin(axis=0)).tolist()
    first = [int(sizes.argmax()), int(sizes.argmin())]
    kept = first + [index for index in kept if index not in first]
    found = scale.to_px(chords[kept].reshape(-1, 2)).reshape(-1, 2, 2)
    return Widths(scale.to_px(centre), found)


def _largest(region: Polygon | Ellipse | Box, scale: Scale) -> BaseGeometry | None:
    import shapely

    match region:
        case Ellipse():
            region = Polygon.from_ring(ellipse_points(region, CHORD))
        case Box():
            region = Polygon.from_ring(box_corners(region))
    whole = valid_polygon(region)
    if whole is None:
        return None
    areas = []
    for part in whole.parts:
        outer, *holes = (scale.to_mm(bent(ring, scale)) for ring in part.rings)
        areas.append(shapely.Polygon(outer, holes))
    best = max(areas, key=lambda one: float(one.area))
    if not (best.area > 0 and shapely.is_valid(best)):
        return None
    shapely.prepare(best)
    shapely.prepare(best.boundary)
    return best


def _medial_path(area: BaseGeometry, width: float) -> Points | None:
    """Return the longest way through the medial axis, without forks at its ends."""
    import shapely

    step = max(width / _POINTS_PER_WIDTH, area.length / _MOST_POINTS)
    samples = np.unique(shapely.get_coordinates(shapely.segmentize(area.boundary, step)), axis=0)
    # Counted from the middle: GEOS rounds nothing, but the cells of far away points are coarse.
    middle = samples.mean(axis=0)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(samples - middle), only_edges=True)
    edges = shapely.get_parts(shapely.get_parts(cells))
    ends = shapely.get_coordinates(edges) + middle
    if len(ends) != 2 * len(edges):
        return None
    inside = shapely.contains_xy(area, ends[:, 0], ends[:, 1]).reshape(-1, 2).all(axis=1)
    ends = ends.reshape(-1, 2, 2)[inside]
    if not len(ends):
        return None
    path = _longest_path(ends, step * 1e-6)
    return _without_forks(path, area) if len(path) > 1 else None


def _longest_path(edges: Floats, close: float) -> Points:
    """Return the longest of the shortest ways between two ends of a graph (exact for trees)."""
    keys = np.round(edges.reshape(-1, 2) / close).astype(np.int64)
    _, first, nodes = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    places = edges.reshape(-1, 2)[first]
    nodes = nodes.reshape(-1, 2)
    beside: list[list[tuple[int, float]]] = [[] for _ in places]
    sizes = np.hypot(*(edges[:, 1] - edges[:, 0]).T)
    for (a, b), size in zip(nodes.tolist(), sizes.tolist(), strict=True):
        if a != b:
            beside[a].append((b, size))
            beside[b].append((a, size))
    seen: set[int] = set()
    best, best_length = [0], -1.0
    for start in range(len(places)):
        if start in seen:
            continue
        reach, _ = _distances(start, beside)
        seen.update(reach)
        far, _ = _distances(max(reach, key=reach.__getitem__), beside)
        end = max(far, key=far.__getitem__)
        if far[end] > best_length:
            best_length = far[end]
            _, before = _distances(max(reach, key=reach.__getitem__), beside)
            best = [end]
            while (previous := before.get(best[-1])) is not None:
                best.append(previous)
    return np.asarray(places[best])


def _distances(
    start: int, beside: list[list[tuple[int, float]]]
) -> tuple[dict[int, float], dict[int, int]]:
    """Return how far each node that is reached is (Dijkstra), and from which one it is reached."""
    reach: dict[int, float] = {}
    before: dict[int, int] = {}
    heap: list[tuple[float, int, int]] = [(0.0, start, -1)]
    while heap:
        way, node, source = heappop(heap)
        if node in reach:
            continue
        reach[node] = way
        if source >= 0:
            before[node] = source
        for other, size in beside[node]:
            if other not in reach:
                heappush(heap, (way + size, other, node))
    return reach, before


def _without_forks(path: Points, area: BaseGeometry) -> Points:
    """Return a path without what runs into corners at both ends; the longest half stays."""
    import shapely

    radii = shapely.distance(shapely.points(path), area.boundary)
    along = _along(path)
    start = int(np.argmax(along >= _FORK * radii))
    end = len(path) - int(np.argmax((along[-1] - along >= _FORK * radii)[::-1]))
    return path[start:end] if end - start > 1 else path


def _smooth(path: Points, width: float) -> Points:
    """Return a path at even steps, each point the mean of a stretch as long as the shape is wide.

    Beyond both ends it goes on as its mirror image through the end.
    """
    along = _along(path)
    count = int(np.clip(math.ceil(along[-1] / width * 8), 16, 4096))
    even = np.linspace(0.0, along[-1], count + 1)
    points = np.column_stack([np.interp(even, along, path[:, i]) for i in (0, 1)])
    half = int(min(max(round(width / 2 / (along[-1] / count)), 1), count // 4))
    before = 2 * points[0] - points[half:0:-1]
    after = 2 * points[-1] - points[-2 : -half - 2 : -1]
    longer = np.cumsum(np.concatenate(([[0.0, 0.0]], before, points, after)), axis=0)
    return np.asarray((longer[2 * half + 1 :] - longer[: -2 * half - 1]) / (2 * half + 1))


def _to_ends(path: Points, area: BaseGeometry, width: float) -> Points:
    """Return a path that goes on straight to the outline at both ends."""
    return np.vstack((_end(path, area, width)[None], path, _end(path[::-1], area, width)[None]))


def _end(path: Points, area: BaseGeometry, width: float) -> Points:
    """Return where a path that begins inside meets the outline, going backwards."""
    import shapely

    along = _along(path)
    back = path[int(np.argmin(np.abs(along - min(width, along[-1]))))]
    out = path[0] - back
    size = math.hypot(*out)
    far = path[0] + out / size * area.length if size else path[0]
    ray = shapely.intersection(shapely.LineString((path[0], far)), area.boundary)
    hits = shapely.get_coordinates(ray)
    if not len(hits):
        return np.asarray(path[0])
    return np.asarray(hits[np.hypot(*(hits - path[0]).T).argmin()])


def _across(centre: Points, area: BaseGeometry, width: float) -> tuple[Floats, Floats]:
    """Return chords at right angles to the centre line, shape (n, 2, 2), and where they are.

    None closer to an end than half the width there: ends are round, pointed or torn.
    """
    import shapely

    along = _along(centre)
    at = (np.arange(_LOOKED_AT) + 0.5) / _LOOKED_AT * along[-1]
    points = np.column_stack([np.interp(at, along, centre[:, i]) for i in (0, 1)])
    step = min(width, along[-1] / 4) / 2
    ahead, behind = (
        np.column_stack([np.interp(at + by, along, centre[:, i]) for i in (0, 1)])
        for by in (step, -step)
    )
    run = ahead - behind
    across = np.column_stack((-run[:, 1], run[:, 0])) / np.hypot(*run.T)[:, None]
    radii = np.asarray(shapely.distance(shapely.points(points), area.boundary))
    reach = (2 * _ALONG * radii)[:, None] * across
    rays = shapely.linestrings(np.stack((points - reach, points + reach), axis=1))
    found, where = [], []
    pieces, owner = shapely.get_parts(shapely.intersection(rays, area), return_index=True)
    near = np.asarray(shapely.distance(pieces, shapely.points(points[owner])))
    for index in range(_LOOKED_AT):
        mine = np.flatnonzero(owner == index)
        if not len(mine):
            continue
        chord = shapely.get_coordinates(pieces[mine[near[mine].argmin()]])[[0, -1]]
        size = math.hypot(*(chord[1] - chord[0]))
        room = min(at[index], along[-1] - at[index])
        if size < 2 * _ALONG * radii[index] and room >= size / 2:
            found.append(chord)
            where.append(at[index])
    return np.array(found), np.array(where)


def _along(path: Points) -> Floats:
    return np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
