from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.imaging.reference.frames import a_frame
from workbench.base.errors import Cancelled
from workbench.base.text import t
from workbench.geom.raster import mask_of
from workbench.imaging.reference.candidates import find_candidates
from workbench.imaging.reference.evidence import Brightness, Look

masks = arrays(np.bool_, st.tuples(st.integers(1, 40), st.integers(1, 40)))


def points(mask: np.ndarray) -> frozenset[tuple[int, int]]:
    """Return rows and columns of what is set."""
    return frozenset((int(y), int(x)) for y, x in np.argwhere(mask))


def whole(mask: np.ndarray) -> list[frozenset[tuple[int, int]]]:
    """Label a mask in one go."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    return [points(labels == n) for n in range(1, count)]


def pixels_of(outline: object, shape: tuple[int, int]) -> frozenset[tuple[int, int]]:
    full = mask_of(outline, *shape).full(*shape)  # type: ignore[arg-type]
    return points(full)


@settings(max_examples=80, deadline=None)
@given(masks, st.integers(2, 13))
def test_blocks_join_to_what_the_whole_picture_gives(mask: np.ndarray, block: int) -> None:
    frame = a_frame(np.where(mask, 200, 10).astype(np.uint8))
    found = find_candidates(Brightness(frame, 100), 1, 10_000, block=block)
    mine = sorted((pixels_of(one.outline, mask.shape) for one in found.candidates), key=sorted)
    assert mine == sorted(whole(mask), key=sorted)
    assert found.total == len(mine)
    for one in found.candidates:
        assert one.area == len(pixels_of(one.outline, mask.shape))


@settings(max_examples=40, deadline=None)
@given(masks, st.integers(2, 13), st.integers(1, 9))
def test_what_is_too_small_is_left_out_also_across_blocks(
    mask: np.ndarray, block: int, least: int
) -> None:
    frame = a_frame(np.where(mask, 200, 10).astype(np.uint8))
    found = find_candidates(Brightness(frame, 100), least, 10_000, block=block)
    assert sorted(one.area for one in found.candidates) == sorted(
        len(one) for one in whole(mask) if len(one) >= least
    )


def test_a_snake_through_all_blocks_is_one() -> None:
    pixels = np.zeros((60, 60), np.uint8)
    for n, y in enumerate(range(2, 58, 4)):
        pixels[y, 2:58] = 200
        pixels[y : y + 5, 57 if n % 2 else 2] = 200
    found = find_candidates(Brightness(a_frame(pixels), 100), 1, block=16)
    assert found.total == 1
    assert found.candidates[0].area == np.count_nonzero(pixels)


def test_the_strongest_and_largest_come_first_and_the_rest_is_counted() -> None:
    pixels = np.zeros((100, 100), np.uint8)
    pixels[10:20, 10:20] = 150
    pixels[40:44, 40:44] = 250
    pixels[70, 70] = 250
    found = find_candidates(Brightness(a_frame(pixels), 100), 1, 2)
    assert [one.area for one in found.candidates] == [100, 16]
    assert found.total == 3
    assert found.candidates[1].peak == 150
    assert found.candidates[1].score == pytest.approx(0.6)


def test_dark_things_are_found_when_asked_for() -> None:
    pixels = np.full((50, 50), 200, np.uint8)
    pixels[5:9, 5:9] = 20
    found = find_candidates(Brightness(a_frame(pixels), 60, Look.DARK), 1)
    assert [one.area for one in found.candidates] == [16]


def test_only_a_part_of_the_picture_is_searched_when_asked() -> None:
    pixels = np.zeros((100, 100), np.uint8)
    pixels[10:14, 10:14] = pixels[70:74, 70:74] = 200
    found = find_candidates(Brightness(a_frame(pixels), 100), 1, within=(50, 50, 100, 100))
    (one,) = found.candidates
    assert pixels_of(one.outline, (100, 100)) == {
        (y, x) for y in range(70, 74) for x in range(70, 74)
    }


def test_a_reduction_gives_outlines_in_full_size() -> None:
    pixels = np.zeros((101, 101), np.uint8)
    pixels[40:60, 80:101] = 200
    found = find_candidates(Brightness(a_frame(pixels), 100), 1, k=2)
    (one,) = found.candidates
    ring = one.outline.parts[0].exterior
    assert ring.min(axis=0).tolist() == [80, 40]
    assert ring.max(axis=0).tolist() == [101, 60]


def test_a_search_can_be_stopped() -> None:
    def stop(part: float) -> None:
        raise Cancelled(t("Cancelled."))

    with pytest.raises(Cancelled):
        find_candidates(Brightness(a_frame(np.zeros((9, 9), np.uint8)), 1), told=stop)
