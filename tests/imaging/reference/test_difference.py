from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.imaging.reference.frames import a_frame, a_scene, seen
from workbench.imaging.raster_tiles import make_tile
from workbench.imaging.reference.alignment import Alignment, Kind
from workbench.imaging.reference.difference import (
    Comparison,
    difference_frame,
    reference_frame,
    usual_threshold,
)
from workbench.imaging.resample import Raster
from workbench.imaging.tiles.source import Window

SHIFT = Alignment(((1, 0, 10.0), (0, 1, -6.0)))


def test_the_reference_lies_where_the_alignment_says() -> None:
    scene = a_scene(200)
    picture = seen(scene, SHIFT.matrix)
    frame = reference_frame(Comparison(a_frame(picture), a_frame(scene), SHIFT))
    whole = np.asarray(frame.levels.at(0, 0)[0:200, 0:200])
    # Columns from 190 on and rows above 6 are not on the reference.
    assert np.array_equal(whole[6:, :190], picture[6:, :190])
    assert not whole[:6].any()
    assert not whole[:, 190:].any()


def test_only_what_differs_remains_brighter_above_darker_below_nothing() -> None:
    scene = a_scene(200)
    picture = seen(scene, SHIFT.matrix)
    clean = picture.copy()
    cv2.circle(picture, (60, 80), 5, 255, -1)
    cv2.circle(picture, (120, 100), 5, 0, -1)
    shown = Comparison(a_frame(picture), a_frame(scene), SHIFT, tolerance=0.0)
    found = shown.signed(0, 0, Window(6, 0, 200, 190))
    expected = picture[6:, :190].astype(float) - clean[6:, :190]
    assert np.allclose(found, expected)


def test_an_edge_that_lies_a_pixel_beside_is_no_difference() -> None:
    scene = a_scene(200)
    beside = np.roll(scene, 1, axis=1)
    strict = Comparison(a_frame(beside), a_frame(scene), Alignment(), tolerance=0.0)
    kind = Comparison(a_frame(beside), a_frame(scene), Alignment(), tolerance=1.0)
    window = Window(0, 2, 200, 198)
    assert np.abs(strict.signed(0, 0, window)).max() > 30
    assert not kind.signed(0, 0, window).any()


def test_windows_of_a_difference_are_parts_of_one_picture() -> None:
    scene = a_scene(160)
    turned = Alignment(((0.999, -0.03, 4.2), (0.03, 0.999, -3.7)))
    shown = Comparison(a_frame(a_scene(160, 2)), a_frame(scene), turned)
    for k in (0, 1):
        size = 160 >> k
        whole = shown.signed(k, k, Window(0, 0, size, size))
        half = size // 2
        parts = np.block(
            [
                [shown.signed(k, k, Window(y, x, y + half, x + half)) for x in (0, half)]
                for y in (0, half)
            ]
        )
        assert np.allclose(whole, parts, atol=2.0)  # positions have a 32nd of a pixel


def test_beyond_the_threshold_it_is_coloured() -> None:
    picture = np.full((64, 64), 100, np.uint8)
    other = picture.copy()
    picture[10:20, 10:20] = 180
    picture[40:50, 40:50] = 30
    picture[30:34, 10:14] = 110
    shown = Comparison(a_frame(picture), a_frame(other), Alignment(), tolerance=0.0)
    frame = difference_frame(shown, 40.0)
    tile = make_tile(frame, Raster.of(64, 64, 1.0, 1.0), 0, 0)
    rgb = frame.shade(tile.pixels, tile.keep)
    assert tuple(rgb[15, 15]) == (255, 120, 60)
    assert tuple(rgb[45, 45]) == (70, 150, 255)
    assert len(set(map(int, rgb[32, 12]))) == 1
    assert not rgb[0, 0].any()


def test_a_colour_picture_differs_in_its_strongest_channel() -> None:
    picture = np.zeros((20, 20, 3), np.uint8)
    from workbench.imaging.frame import FramePixels
    from workbench.imaging.resample import Levels
    from workbench.imaging.sources import FrameInfo, Identity

    def frame(pixels: np.ndarray) -> FramePixels:
        return FramePixels(pixels, FrameInfo(None), Identity(), Levels(pixels))

    other = picture.copy()
    picture[5, 5] = (0, 90, 0)
    shown = Comparison(frame(picture), frame(other), Alignment(), tolerance=0.0)
    assert shown.signed(0, 0, Window(0, 0, 20, 20))[5, 5] == 90


def test_the_usual_threshold_is_beyond_the_noise() -> None:
    scene = a_scene(300)
    rng = np.random.default_rng(0)
    noisy = np.clip(scene + rng.normal(0, 6, scene.shape), 0, 255).astype(np.uint8)
    shown = Comparison(a_frame(noisy), a_frame(scene), Alignment())
    assert usual_threshold(shown) > 20


@pytest.mark.parametrize("factor", [0.5, 0.7, 2.0])
def test_a_reference_of_another_scale_shows_the_defect_and_no_edges(factor: float) -> None:
    scene = a_scene(800, seed=4)
    picture = scene.copy()
    cv2.circle(picture, (400, 300), 12, 255, -1)
    side = round(800 * factor)
    small = cv2.resize(scene, (side, side), interpolation=cv2.INTER_AREA)
    matrix = ((factor, 0.0, 0.0), (0.0, factor, 0.0))
    alignment = Alignment(matrix, Kind.AFFINE)
    compared = Comparison(a_frame(picture), a_frame(np.asarray(small)), alignment, 2.0)
    found = np.abs(compared.signed(0, 0, Window(0, 0, 800, 800))) > 25
    assert found[290:310, 390:410].mean() > 0.5
    found[286:315, 386:415] = False
    assert found.sum() < 20
