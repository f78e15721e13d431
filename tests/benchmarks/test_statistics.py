"""What a user feels of statistics: numbers that keep up with a region while it is dragged.

A region of 2,000 x 2,000 pixels on a frame of 16 bits, moved by 15 pixels at a time. Figures are
ratios within one run, to what sorting the values (numpy's percentiles) takes. Time is that of the
processor, for neighbours disturb it less.
"""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable

import numpy as np
import pytest

from tests.imaging.statistics.kit import HU, a_frame
from workbench.geom.raster import mask_of
from workbench.imaging.frame import FramePixels
from workbench.imaging.statistics.live import LiveStatistics
from workbench.imaging.statistics.region import region_statistics
from workbench.imaging.statistics.summary import RoiStatistics
from workbench.model.regions import Box, Ellipse, Region

SIDE = 2000
FRAME = 1000 / 60  # ms
STEP = 15

Shape = Callable[[float], Region]


def box(moved: float) -> Region:
    return Box(1100 + moved, 1100 + moved / 2, SIDE, SIDE)


def ellipse(moved: float) -> Region:
    return Ellipse(1100 + moved, 1100 + moved / 2, SIDE / 2, SIDE / 2, 30)


@pytest.fixture(scope="module")
def frame() -> FramePixels:
    rng = np.random.default_rng(0)
    return a_frame(rng.integers(0, 4096, (3000, 3000)).astype(np.int16), HU)


def milliseconds(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the least time that something takes."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1e3)
    return min(taken)


def by_sorting(frame: FramePixels, region: Region) -> tuple[float, ...]:
    """Return the same numbers as tools do that take the values of a mask."""
    mask = mask_of(region, frame.rows, frame.columns).full(frame.rows, frame.columns)
    values = np.asarray(frame.stored)[mask].astype(np.float64) - 1024
    percentiles = np.percentile(values, (5, 25, 50, 75, 95))
    away = values - values.mean()
    spread = float((away**2).mean())
    moments = (away**3).mean() / spread**1.5, (away**4).mean() / spread**2 - 3
    return (float(values.mean()), float(values.std(ddof=1)), *percentiles, *map(float, moments))


def of_one(found: tuple[RoiStatistics, ...]) -> tuple[float | None, ...]:
    (one,) = found
    spread = (one.mean, one.sd, one.p5, one.p25, one.median, one.p75, one.p95)
    return (*spread, one.skewness, one.kurtosis)


@pytest.mark.parametrize("shape", [box, ellipse])
def test_dragged_statistics_keep_up_with_the_screen(frame: FramePixels, shape: Shape) -> None:
    moving = LiveStatistics(frame)
    moving.of(shape(0))
    steps = itertools.count(STEP, STEP)
    dragged = milliseconds(lambda: moving.of(shape(next(steps))), 9)
    at_once = milliseconds(lambda: region_statistics(frame, shape(0)))
    naive = milliseconds(lambda: by_sorting(frame, shape(0)), 2)
    assert of_one(region_statistics(frame, shape(0))) == pytest.approx(
        by_sorting(frame, shape(0)), rel=1e-9
    )
    print(
        f"\n{shape.__name__} of {SIDE} x {SIDE}: a move {dragged:.1f} ms, {dragged / FRAME:.2f} "
        f"frames of 60 Hz; from nothing {at_once:.1f} ms; by sorting {naive:.0f} ms, "
        f"{naive / dragged:.0f} and {naive / at_once:.0f} times as long"
    )
    assert dragged < naive / 20
    assert at_once < naive / 10
