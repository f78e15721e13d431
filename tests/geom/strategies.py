"""Hypothesis strategies for regions and masks."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from workbench.model.regions import Box, Ellipse, Polygon, PolygonPart

# Vertices on pixel centres, corners and close beside them are where pixels get lost.
near_pixels = st.integers(-4, 28).map(lambda n: n / 2)
anywhere = st.floats(-3, 15, allow_nan=False, width=64)
beside = st.tuples(near_pixels, st.sampled_from([-1e-13, 1e-13, 1e-9])).map(sum)
coordinate = st.one_of(near_pixels, near_pixels, anywhere, beside)
point = st.tuples(coordinate, coordinate)


@st.composite
def ring(draw, least=3, most=8):
    points = draw(st.lists(point, min_size=least, max_size=most))
    if len(points) > 3 and points[0] == points[-1]:
        points[-1] = (points[-1][0] + 1.0, points[-1][1] + 2.5)
    if points[0] == points[-1]:
        points[0] = (points[0][0] + 1.5, points[0][1] + 1.0)
    return np.array(points)


parts = st.builds(PolygonPart, ring(), st.lists(ring(), max_size=2))
polygons = st.builds(Polygon, st.lists(parts, min_size=1, max_size=3))
size = st.floats(0, 9, allow_nan=False)
angles = st.one_of(st.sampled_from([0.0, 45.0, 90.0, 180.0, 270.0]), st.floats(-360, 360))
boxes = st.builds(Box, coordinate, coordinate, size, size, angles)
ellipses = st.builds(Ellipse, coordinate, coordinate, size, size, angles)


@st.composite
def masks(draw, most=12):
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    bits = draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    return np.array(bits, dtype=bool).reshape(rows, columns)
