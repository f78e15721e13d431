"""The composed picture of a view, sharp or standing in."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.frame import FramePixels
from workbench.imaging.raster_tiles import ImageTiles
from workbench.imaging.render import render_view
from workbench.imaging.resample import Levels, Raster
from workbench.imaging.sources import FrameInfo, Identity
from workbench.imaging.viewport import View
from workbench.model.grey import Grey, Window


def a_frame(padded: bool = False) -> FramePixels:
    stored = np.random.default_rng(0).integers(0, 4096, (700, 900)).astype(np.uint16)
    keep = np.full(stored.shape, 255, np.uint8) if padded else None
    if keep is not None:
        keep[100:200, 300:] = 0
    return FramePixels(
        stored, FrameInfo(Grey(12)), Identity(), Levels(stored), keep, Window(2000, 3000)
    )


def shown(tiles: ImageTiles, frame: FramePixels, view: View) -> NDArray[Any]:
    buffer = tiles.compose(frame, view)
    picture = np.zeros((view.height, view.width), np.uint8)
    x0, y0, x1, y1 = buffer.rect
    picture[y0:y1, x0:x1] = frame.shade(*buffer.whole())
    return picture


def test_tiles_compose_to_what_render_gives() -> None:
    tiles = ImageTiles()
    for frame in (a_frame(), a_frame(padded=True)):
        for scale, left, top in ((1.0, -50, 13), (0.37, 0, 0), (2.6, 700, 500)):
            view = View(900, 700, 640, 480, scale, left=left, top=top)
            np.testing.assert_array_equal(shown(tiles, frame, view), render_view(frame, view))


def test_a_part_is_cut_from_the_whole() -> None:
    frame = a_frame(padded=True)
    view = View(900, 700, 640, 480, 0.8, left=-30, top=20)
    buffer = ImageTiles().compose(frame, view)
    pixels, keep = buffer.part(100, 50, 400, 61)
    whole, mask = buffer.whole()
    left, top = buffer.rect[:2]
    window = slice(50 - top, 61 - top), slice(100 - left, 400 - left)
    assert keep is not None and mask is not None
    np.testing.assert_array_equal(pixels, whole[window])
    np.testing.assert_array_equal(keep, mask[window])


def test_the_picture_before_stands_in_scaled_and_is_then_replaced() -> None:
    frame = a_frame()
    with ThreadPoolExecutor(1) as executor:
        tiles = ImageTiles(executor)
        before = View(900, 700, 400, 300, 0.4)
        tiles.compose(frame, before, budget=10)
        after = before.zoomed(0.8, (200, 150))
        stand_in = tiles.compose(frame, after)
        assert not stand_in.is_complete
        pixels, keep = stand_in.whole()
        assert keep is None or keep.min() == 255
        rough = frame.shade(pixels, keep).astype(float)
        sharp = render_view(frame, after).astype(float)
        assert abs(rough.mean() - sharp.mean()) < 5
        executor.shutdown(wait=True)
    final = ImageTiles().compose(frame, after)
    assert final.is_complete
    np.testing.assert_array_equal(frame.shade(*final.whole()), sharp)


def test_the_same_view_is_not_composed_twice() -> None:
    tiles, frame, view = ImageTiles(), a_frame(), View(900, 700, 400, 300, 0.4)
    assert tiles.compose(frame, view) is tiles.compose(frame, view)


class Growing(FramePixels):
    """A frame whose small picture, all 7, has come down to a row of the image."""

    there = 0
    asked: ClassVar[list[tuple[int, int]]] = []

    def stand_in(
        self, raster: Raster, x0: int, y0: int, pixels: NDArray[Any], keep: NDArray[np.uint8]
    ) -> None:
        self.asked.append((keep.shape[0], keep.shape[1]))
        rows = max(round(self.there * raster.y.scale) - y0, 0)
        pixels[:rows], keep[:rows] = 7, 255


def growing() -> Growing:
    frame = a_frame()
    return Growing(frame.stored, frame.info, frame.identity, frame.levels)


def test_a_small_picture_that_grows_is_seen_growing() -> None:
    with ThreadPoolExecutor(1) as executor:
        executor.submit(time.sleep, 0.2)
        tiles, frame, view = ImageTiles(executor), growing(), View(900, 700, 450, 350, 0.5)
        seen = []
        for frame.there in (100, 300, 700):
            _, keep = tiles.compose(frame, view).whole()
            seen.append(350 if keep is None else int((keep[:, 0] == 255).sum()))
        assert seen == [50, 150, 350]


def test_the_small_picture_fills_only_what_comes_into_view() -> None:
    with ThreadPoolExecutor(1) as executor:
        tiles, frame = ImageTiles(executor), growing()
        frame.there = 700
        before = View(900, 700, 200, 200, 1.0, left=300, top=300)
        tiles.compose(frame, before, budget=10)
        executor.submit(time.sleep, 0.2)
        frame.asked.clear()
        pixels, keep = tiles.compose(frame, before.zoomed(0.8, (100, 100))).whole()
        assert keep is not None and keep.all()
        assert sum(height * width for height, width in frame.asked) == 200 * 200 - 160 * 160
        assert (pixels[:20] == 7).all() and (pixels[30:170, 30:170] != 7).any()


def test_another_frame_never_stands_in() -> None:
    with ThreadPoolExecutor(1) as executor:
        tiles, view = ImageTiles(executor), View(900, 700, 400, 300, 0.4)
        tiles.compose(a_frame(), view, budget=10)
        _, keep = tiles.compose(a_frame(), view).whole()
        assert keep is not None and keep.max() == 0
