from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.simplify import simplify

steps = st.integers(0, 800).map(lambda n: n / 8)
paths = st.lists(st.tuples(steps, steps), min_size=2, max_size=60)


@given(paths, st.floats(0.1, 20))
def test_every_point_left_out_is_near_the_simpler_line(
    path: list[tuple[float, float]], tolerance: float
) -> None:
    points = np.array(path)
    thin = simplify(points, tolerance)
    assert thin[0].tolist() == points[0].tolist() and thin[-1].tolist() == points[-1].tolist()
    away = shapely.distance(shapely.points(points), shapely.linestrings(thin))
    assert away.max() <= tolerance + 1e-9


def test_a_straight_stroke_keeps_its_ends() -> None:
    straight = np.column_stack((np.arange(5000.0), np.arange(5000.0)))
    assert len(simplify(straight, 0.1)) == 2


def test_corners_stay() -> None:
    assert len(simplify(np.array([(0, 0), (5, 0), (10, 0), (10, 5), (10, 10)]), 0.5)) == 3
