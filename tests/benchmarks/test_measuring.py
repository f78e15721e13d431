"""What a user feels while an outline of many points is dragged: its size is told each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from workbench.geom.measuring.bidirectional import bidirectional
from workbench.geom.measuring.crack import crack_widths
from workbench.geom.measuring.scale import Scale
from workbench.geom.measuring.values import first_measured, measured
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Polygon

SPACING = Spacing(0.8, 0.3)
KNOWN = Calibration(SPACING, CalibrationSource.USER, aspect=0.8 / 0.3)
SCALE = Scale(SPACING, CalibrationSource.USER)


def an_outline(points: int) -> Polygon:
    at = np.arange(points) * (2 * np.pi / points)
    reach = 400 * (1 + 0.2 * np.sin(7 * at) + 0.01 * np.sin(91 * at))
    return Polygon.from_ring(np.column_stack((900 + reach * np.cos(at), 700 + reach * np.sin(at))))


def a_crack() -> Polygon:
    x = np.linspace(0, 900, 400)
    side = np.column_stack((x, 200 + 60 * np.sin(x / 90)))
    return Polygon.from_ring(np.vstack((side, (side + np.array((0, 6)))[::-1])))


@pytest.mark.parametrize(
    ("what", "points"), [("first", 200), ("first", 10_000), ("all", 200), ("all", 10_000)]
)
def test_values_of_an_outline(benchmark: Callable[..., Any], what: str, points: int) -> None:
    outline = an_outline(points)
    measure = first_measured if what == "first" else measured
    assert benchmark(measure, outline, MeasurementKind.ROI, KNOWN)


def test_both_axes_of_an_outline_of_10_000_points(benchmark: Callable[..., Any]) -> None:
    assert benchmark(bidirectional, an_outline(10_000), SCALE)


def test_widths_of_a_crack(benchmark: Callable[..., Any]) -> None:
    assert benchmark(crack_widths, a_crack(), SCALE)
