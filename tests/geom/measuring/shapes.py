"""Shapes of known or random form for tests of measuring."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.geom.measuring.scale import Scale
from workbench.model.calibration import Calibration, CalibrationSource, Rectification, Spacing
from workbench.model.regions import Polygon, PolygonPart

Floats = NDArray[np.float64]

SKEWED = Spacing(0.8, 0.3)
SKEWED_SCALE = Scale(SKEWED, CalibrationSource.USER)
SKEWED_MM = Calibration(SKEWED, CalibrationSource.USER, aspect=0.8 / 0.3)

spacings = st.builds(Spacing, st.floats(0.05, 5), st.floats(0.05, 5))
scales = st.builds(Scale, spacings, st.just(CalibrationSource.USER))
turns = st.floats(-180, 180)


def turned(points: object, angle: float) -> Floats:
    """Turn positions around the origin, clockwise on the screen."""
    a = np.radians(angle)
    return np.asarray(points, float) @ np.array(((np.cos(a), np.sin(a)), (-np.sin(a), np.cos(a))))


def a_star(seed: int, points: int = 24, size: float = 80.0) -> Floats:
    """Return an outline around (300, 200) that does not cross itself."""
    random = np.random.default_rng(seed)
    angles = np.sort(random.uniform(0, 2 * np.pi, points))
    reach = random.uniform(0.4, 1.0, points) * size
    return np.column_stack((300 + reach * np.cos(angles), 200 + reach * np.sin(angles)))


def random_polygon(seed: int) -> Polygon:
    """Return a polygon of one to three parts, some with a hole; outlines do not cross."""
    random = np.random.default_rng(seed)
    parts = []
    for i in range(int(random.integers(1, 4))):
        ring = a_star(seed * 7 + i, int(random.integers(5, 40)), float(random.uniform(2, 90)))
        parts.append((ring + np.array((i * 300, i * 17)), bool(random.integers(0, 2))))
    built = []
    for ring, has_hole in parts:
        outer = shapely.Polygon(ring)
        inner = outer.buffer(-outer.length / 60)
        whole = has_hole and shapely.get_num_geometries(inner) == 1 and inner.area > 1
        holes = [np.asarray(inner.exterior.coords)[:-1]] if whole else []
        built.append(PolygonPart(ring, holes))
    return Polygon(built)


def in_mm(polygon: Polygon, spacing: Spacing) -> shapely.MultiPolygon:
    """Return the same for shapely to measure."""
    factors = np.array((spacing.dx, spacing.dy))
    return shapely.MultiPolygon(
        [
            shapely.Polygon(part.exterior * factors, [hole * factors for hole in part.holes])
            for part in polygon.parts
        ]
    )


#: A camera that looks down at 25 degrees through a lens that bends lines by several pixels.
LENS = (-0.18, 0.06, 0.0008, -0.0005, -0.01)
CAMERA = (1400.0, 1380.0, 640.0, 512.0)


def a_tilt(lens: bool = False) -> Rectification:
    """Return a plane seen askew, about 0.1 mm a pixel."""
    homography = (0.1, 0.008, -60.0, 0.004, 0.11, -55.0, 4e-5, 1.2e-4, 1.0)
    return Rectification(homography, CAMERA if lens else (), LENS if lens else ())


def a_camera(lens: bool = False, uncertainty: float = 0.0) -> Scale:
    """Return the scale of that camera."""
    return Scale(Spacing(0.1, 0.1), CalibrationSource.PROFILE, a_tilt(lens), uncertainty)
