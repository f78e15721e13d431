"""The engine and a brute-force raster agree: 1,000 random scenes, a slice of them each time."""

from __future__ import annotations

import os

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
            # The pixels of a shape and its area differ by less than a pixel along its outline.
            for area, count, shape in (
                (found.amodal_area, pixels.amodal.sum(), found.amodal),
                (found.visible_area, seen.sum(), found.seen),
            ):
                assert area == pytest.approx(count, abs=shape.length + 1), f"scene {seed}, {id}"
            # What covers a pixel is named; what is named besides covers less than that.
            missing = pixels.hidden_by - set(found.hidden_by)
            assert not missing, f"scene {seed}, {id}"


def _agree(found: Mask, expected: Mask, where: str) -> None:
    wrong = found != expected
    assert not (wrong & ~boundary(expected) & ~boundary(found)).any(), where
    # Centres on an outline may fall to either side; that many of them lie on one seldom.
    assert wrong.sum() <= 2 + 0.12 * boundary(expected).sum(), where
