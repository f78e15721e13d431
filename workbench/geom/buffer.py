"""Regions grown or shrunk by a distance, in pixels, or in mm where pixels are not square."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.geom.combine import geometry_of, without_slivers
from workbench.model.calibration import Spacing
from workbench.model.regions import Points, Polygon, Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SQUARE = Spacing(1.0, 1.0)
_SAGITTA = 0.05
"""How far the chords of a rounded corner may lie off the round, in px."""
_MOST_SEGMENTS = 64
_FINE = 0.02
"""px: points that are nearer to their neighbours' line than this are left out."""


def buffered(region: Region, distance: float, spacing: Spacing = SQUARE) -> Polygon | None:
    """Return a region grown by a distance, shrunk by a negative one; None when nothing is left.

    Corners are rounded outwards. Lines and points become areas when they grow.

    Parameters
    ----------
    distance : float
        In the unit of `spacing`: millimetres, or pixels with a spacing of (1, 1).
    """
    grown = in_millimetres(geometry_of(region), spacing).buffer(
        distance, quad_segs=_segments(abs(distance), spacing)
    )
    thin = in_pixels(grown, spacing).simplify(_FINE, preserve_topology=True)
    return without_slivers(thin)


def in_millimetres(geometry: BaseGeometry, spacing: Spacing) -> BaseGeometry:
    """Return a geometry of pixels in millimetres."""
    return _scaled(geometry, spacing.dx, spacing.dy)


def in_pixels(geometry: BaseGeometry, spacing: Spacing) -> BaseGeometry:
    """Return a geometry of millimetres in pixels."""
    return _scaled(geometry, 1 / spacing.dx, 1 / spacing.dy)


def _scaled(geometry: BaseGeometry, sx: float, sy: float) -> BaseGeometry:
    import shapely

    if sx == sy == 1.0:
        return geometry
    factors = np.array((sx, sy))

    def scale(points: Points) -> Points:
        return np.asarray(points * factors)

    return shapely.transform(geometry, scale)


def _segments(distance: float, spacing: Spacing) -> int:
    """Return chords a quarter of a circle so that each stays within the sagitta."""
    radius = distance / min(spacing.dx, spacing.dy)
    if radius <= _SAGITTA:
        return 2
    half = 2 * np.arcsin(np.sqrt(_SAGITTA / radius / 2))
    return int(np.clip(np.ceil(np.pi / 4 / half), 2, _MOST_SEGMENTS))
