from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.geom.measuring.shapes import SKEWED_MM, SKEWED_SCALE, a_camera, scales, turned, turns
from workbench.geom.measuring.crack import crack_widths
from workbench.geom.measuring.scale import IN_PIXELS, Scale
from workbench.geom.measuring.values import measured
from workbench.geom.measuring.widths import width_estimates
from workbench.geom.outline import polygon_of
from workbench.geom.raster import mask_of
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Lines, Polygon, PolygonPart


def widths(mm: object, scale: Scale = SKEWED_SCALE, **more: int) -> dict[str, float]:
    found = crack_widths(Polygon.from_ring(scale.to_px(np.asarray(mm, float))), scale, **more)
    assert found is not None
    estimates = width_estimates(found.lines.lines, scale)
    return {name: one.value for name, one in estimates.items()}


def a_strip(centre: np.ndarray, width: np.ndarray | float) -> np.ndarray:
    """Return the outline of a strip along a line."""
    run = np.gradient(centre, axis=0)
    across = np.column_stack((-run[:, 1], run[:, 0])) / np.hypot(*run.T)[:, None]
    half = across * np.broadcast_to(np.asarray(width) / 2, len(centre))[:, None]
    return np.vstack((centre + half, (centre - half)[::-1]))


@settings(max_examples=12, deadline=None)
@given(st.floats(40, 200), st.floats(1, 8), turns, scales)
def test_a_straight_strip_has_one_width_and_reaches_from_end_to_end(
    length: float, width: float, turn: float, scale: Scale
) -> None:
    ring = turned([(0, 0), (length, 0), (length, width), (0, width)], turn)
    found = widths(ring, scale)
    assert found["width_max"] == pytest.approx(width, rel=1e-3)
    assert found["width_min"] == pytest.approx(width, rel=1e-3)
    assert found["width_mean"] == pytest.approx(width, rel=1e-3)
    assert found["length"] == pytest.approx(length, rel=1e-2)


def test_a_wavy_crack_of_changing_width() -> None:
    x = np.linspace(0, 200, 400)
    centre = np.column_stack((x, 10 * np.sin(x / 20)))
    width = 1.5 + np.sin(x / 200 * np.pi)
    found = widths(a_strip(centre, width))
    assert found["length"] == pytest.approx(np.hypot(*np.diff(centre, axis=0).T).sum(), rel=0.005)
    assert found["width_max"] == pytest.approx(2.5, rel=0.01)
    assert found["width_min"] == pytest.approx(1.5, rel=0.03)
    assert found["width_mean"] == pytest.approx(width.mean(), rel=0.02)


def test_a_crack_bent_back_on_itself_is_followed_not_jumped() -> None:
    at = np.linspace(0, np.pi * 1.6, 200)
    centre = np.column_stack((60 * np.cos(at), 60 * np.sin(at)))
    found = widths(a_strip(centre, 3.0))
    assert found["length"] == pytest.approx(60 * np.pi * 1.6, rel=0.01)
    assert found["width_max"] == pytest.approx(3, rel=0.02)
    assert found["width_min"] == pytest.approx(3, rel=0.02)


def test_a_point_runs_out_and_the_widest_place_is_found() -> None:
    found = widths([(0, 0), (100, -3), (200, 0), (100, 3)], IN_PIXELS)
    assert found["width_max"] == pytest.approx(6, rel=0.01)
    assert found["length"] == pytest.approx(200, rel=0.001)
    assert found["width_mean"] == pytest.approx(3, rel=0.02)


def test_a_crack_of_pixels_is_about_as_wide_as_it_was() -> None:
    x = np.linspace(20, 380, 200)
    ring = a_strip(np.column_stack((x, 60 + 20 * np.sin(x / 60))), 7.0)
    outline = polygon_of(mask_of(Polygon.from_ring(ring), 120, 400))
    assert outline is not None
    found = crack_widths(outline, IN_PIXELS)
    assert found is not None
    values = {k: v.value for k, v in width_estimates(found.lines.lines, IN_PIXELS).items()}
    assert values["width_mean"] == pytest.approx(7, abs=0.3)
    assert values["length"] == pytest.approx(
        np.hypot(*np.diff(ring[:200], axis=0).T).sum(), rel=0.03
    )


def test_widths_lie_across_the_centre_line_and_on_the_outline() -> None:
    found = crack_widths(Ellipse(100, 100, 90, 6, 30), SKEWED_SCALE)
    assert found is not None
    centre = SKEWED_SCALE.to_mm(found.centre)
    along = centre[-1] - centre[0]
    for chord in found.chords:
        mm = SKEWED_SCALE.to_mm(chord)
        lean = (mm[1] - mm[0]) @ along / math.hypot(*along) / math.hypot(*(mm[1] - mm[0]))
        assert abs(lean) < 0.02
    sizes = [math.dist(*SKEWED_SCALE.to_mm(chord).tolist()) for chord in found.chords]
    assert sizes[0] == max(sizes) and sizes[1] == min(sizes)


def test_as_many_widths_are_kept_as_asked_for() -> None:
    found = crack_widths(Box(50, 50, 90, 4), IN_PIXELS, stations=5)
    assert found is not None and 5 <= len(found.chords) <= 7


def test_the_largest_part_is_the_crack() -> None:
    parts = [
        PolygonPart([(x, 0), (x + size, 0), (x + size, 3), (x, 3)])
        for x, size in ((0, 10), (100, 80))
    ]
    found = crack_widths(Polygon(parts), IN_PIXELS)
    assert found is not None and found.centre[:, 0].min() == pytest.approx(100, abs=0.1)


def test_a_camera_that_looks_askew_sees_the_same_crack() -> None:
    scale = a_camera(lens=True)
    found = widths([(-30, 0), (30, 0), (30, 1.5), (-30, 1.5)], scale)
    assert found["width_max"] == pytest.approx(1.5, rel=0.002)
    assert found["length"] == pytest.approx(60, rel=0.002)


def test_what_is_round_or_flat_has_no_centre_line() -> None:
    assert crack_widths(Polygon.from_ring([(0, 0), (5, 0), (9, 0)]), IN_PIXELS) is None
    assert crack_widths(Ellipse(0, 0, 20, 20), IN_PIXELS) is None


def test_a_caliper_measures_greatest_mean_and_least_by_way() -> None:
    lines = Lines(
        [
            [(0, 0), (100, 0)],
            [(10, -5), (10, 5)],  # 8 mm
            [(20, -10), (20, 10)],  # 16 mm
            [(90, -5), (90, 5)],
        ]
    )
    values = {q.name: q for q in measured(lines, MeasurementKind.CALIPER, SKEWED_MM)}
    assert list(values) == ["width_max", "width_mean", "width_min", "length"]
    assert values["width_max"].value == pytest.approx(16)
    assert values["width_min"].value == pytest.approx(8)
    assert values["length"].value == pytest.approx(30)
    # Both gaps have a mean of 12: however long they are, so has the whole.
    assert values["width_mean"].value == pytest.approx(12)
    assert values["width_mean"].parts.pitch < values["width_max"].parts.pitch
