"""What the livewire reads of a picture: a window of it, at the scale of the screen."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.imaging.tiles.fakes import FakeTiles
from tests.ui.canvas.canvas_kit import ArraySource, FakeSession, a_view_state
from workbench.app.viewing.viewport import Viewport
from workbench.imaging.tiles.frame import tiled_frame
from workbench.model.grey import Grey

DEEP = np.random.default_rng(0).integers(0, 65_536, (300, 400), dtype=np.uint16)
COLORS = np.random.default_rng(1).integers(0, 256, (300, 400, 3), dtype=np.uint8)


def a_viewport(source: Any) -> Viewport:
    viewport = Viewport(cast(Any, FakeSession(source)), a_view_state())
    viewport.resize(200, 150, 1.0)
    viewport.refresh()
    if isinstance(source, FakeTiles):  # too small to be taken for a large picture
        viewport.loaded = tiled_frame(source, 1)
    return viewport


@pytest.mark.parametrize(
    "source",
    [ArraySource(DEEP, Grey(16)), FakeTiles(DEEP), FakeTiles(DEEP, factors=(1, 4))],
    ids=["in memory", "in tiles", "with a reduction"],
)
def test_a_window_of_deep_grey_keeps_the_order_of_its_values(source: Any) -> None:
    viewport = a_viewport(source)
    found = viewport.samples(20, 30, 84, 94, 1)
    assert found is not None
    assert found.shape == (64, 64)
    order = np.argsort(DEEP[30:94, 20:84].ravel(), kind="stable")
    assert (np.diff(found.ravel()[order].astype(float)) >= 0).all()
    coarse = viewport.samples(16, 32, 400, 300, 4)
    assert coarse is not None
    assert coarse.shape == (67, 96)
    assert abs(float(coarse[0, 0]) - DEEP[32:36, 16:20].mean()) < 2


def test_colours_become_their_mean() -> None:
    found: NDArray[Any] | None = a_viewport(ArraySource(COLORS, None)).samples(0, 0, 8, 8, 1)
    assert found is not None
    assert np.allclose(found, COLORS[:8, :8].mean(axis=2), atol=1e-3)


def test_a_damaged_part_has_no_samples() -> None:
    viewport = a_viewport(FakeTiles(DEEP, bad=((40, 40),)))
    assert viewport.samples(30, 30, 60, 60, 1) is None
    assert viewport.samples(200, 200, 260, 260, 1) is not None
