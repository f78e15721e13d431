"""The engine and a brute-force raster agree: 1,000 random scenes, a slice of them each time."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.geom.occlusion.kit import COLUMNS, ROWS, a_scene, random_entities
from tests.geom.occlusion.raster_oracle import Mask, boundary, mask_of, pixels_of

# `make fuzz` sets it to 100.
PERCENT = float(os.environ.get("WORKBENCH_FUZZ_PERCENT", "15"))
SCENES = range(1000)
SLICES = 10


def scenes(part: int) -> range:
    """Return the seeds of one tenth of the scenes, fewer where only a slice is wanted."""
    tenth = SCENES[part::SLICES]
    return tenth[: max(1, round(len(tenth) * PERCENT / 100))]


@pytest.mark.parametrize("part", range(SLICES))
def test_what_is_seen_is_what_a_raster_sees(part: int) -> None:
    for seed in scenes(part):
        entities = random_entities(seed)
        scene = a_scene(*entities, rows=ROWS, columns=COLUMNS)
        expected = pixels_of(entities, ROWS, COLUMNS)
        assert scene.results.keys() == expected.keys()
        for id, pixels in expected.items():
            found = scene.results[id]
            seen = mask_of(found.visible, ROWS, COLUMNS)
            _agree(seen, pixels.visible, f"scene {seed}, {id}")
            if not pixels.amodal.any():
                continue
            assert found.amodal_area == pytest.approx(pixels.amodal.sum(), abs=_band(pixels.amodal))
            assert found.visible_area == pytest.approx(seen.sum(), abs=_band(seen))
            # What covers a pixel is named; what is named besides covers less than that.
            missing = pixels.hidden_by - set(found.hidden_by)
            assert not missing, f"scene {seed}, {id}"


def _band(mask: Mask) -> float:
    return float(boundary(np.pad(mask, 1)).sum()) + 1.0


def _agree(found: Mask, expected: Mask, where: str) -> None:
    wrong = found != expected
    assert not (wrong & ~boundary(expected) & ~boundary(found)).any(), where
    # Centres on an outline may fall to either side; that many of them lie on one seldom.
    assert wrong.sum() <= 2 + 0.12 * boundary(expected).sum(), where
