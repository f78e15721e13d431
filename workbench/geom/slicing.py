"""Regions cut by a line into pieces that together are the region again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from workbench.geom.combine import SLIVER, geometry_of, without_slivers
from workbench.geom.shapes import bounds
from workbench.model.regions import AREA_REGIONS, Points, Polygon, Polyline, Region

# px: places are told apart to so many digits.
_DIGITS = 9


def sliced(region: Region, line: Points) -> list[Region]:
    """Return the pieces of a region along a line, the largest first; none when it is not cut.

    The line may cross the outline, holes and itself any number of times. Where it ends inside, that
    end cuts nothing. Parts that it does not cut stay with the largest piece.

    Parameters
    ----------
    line : ndarray, shape (n, 2)
        Two positions or more.
    """
    if isinstance(region, Polyline):
        return _sliced_line(region, line)
    if not isinstance(region, AREA_REGIONS):
        return []
    import shapely

    # Beside a vertex by next to nothing, GEOS finds no crossing there (numbers of 1e-210).
    cutter = shapely.LineString(np.round(line, _DIGITS))
    whole: list[Any] = []
    pieces: list[Any] = []
    for part in shapely.get_parts(geometry_of(region)):
        found = [piece for piece in _pieces(part, cutter) if piece.area > SLIVER]
        (pieces if len(found) > 1 else whole).extend(found)
    pieces.sort(key=lambda piece: -piece.area)
    if not pieces:
        return []
    first = shapely.MultiPolygon([pieces[0], *whole]) if whole else pieces[0]
    made = (without_slivers(piece) for piece in (first, *pieces[1:]))
    return [one for one in made if one is not None]


def extended(line: Points, region: Region) -> Points:
    """Return a line whose two ends reach beyond a region, each straight on."""
    x0, y0, x1, y1 = bounds(region)
    far = 2.0 * float(np.hypot(x1 - x0, y1 - y0)) + 1.0
    points = np.array(line, dtype=np.float64)
    for end, before in ((0, 1), (-1, -2)):
        step = points[end] - points[before]
        length = float(np.hypot(*step))
        if length > 0:
            points[end] = points[end] + step * (far / length)
    return points


def _pieces(part: Any, cutter: Any) -> Iterator[Any]:
    """Yield the faces that outline and cutter make of one polygon."""
    import shapely
    from shapely.prepared import prep

    if not part.intersects(cutter):
        yield part
        return
    faces = shapely.get_parts(
        shapely.polygonize([shapely.unary_union([part.boundary, cutter])])
    ).tolist()
    inside = prep(part)
    found = [face for face in faces if inside.contains(face.representative_point())]
    # Without a cut, the very outline that was there, not one with points put on it.
    yield from found if sum(face.area > SLIVER for face in found) > 1 else (part,)


def _sliced_line(region: Polyline, line: Points) -> list[Region]:
    import shapely
    from shapely.ops import split

    own, cutter = shapely.LineString(region.points), shapely.LineString(line)
    crossing = shapely.intersection(own, cutter)
    places = [one for one in shapely.get_parts(crossing) if one.geom_type == "Point"]
    if not places:
        return []
    try:
        found = split(own, shapely.MultiPoint(places)) if own.is_simple else split(own, cutter)
    except ValueError:  # one lies along the other
        return []
    lines = sorted((one for one in found.geoms if one.length > 0), key=lambda one: -one.length)
    return [Polyline(np.asarray(one.coords)) for one in lines] if len(lines) > 1 else []


def total_area(pieces: list[Region]) -> float:
    """Return the sum of areas of pieces, px2."""
    return float(sum(geometry_of(one).area for one in pieces if isinstance(one, Polygon)))
