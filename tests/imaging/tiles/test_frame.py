"""A frame of a large picture stands where any frame stands."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest

from tests.imaging.tiles.kit import ArraySource, ArrayStripes
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.channels import ChannelLook
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.loader import FrameCache, FrameLoader
from workbench.imaging.raster_tiles import ImageTiles, make_tile, tiles_ahead
from workbench.imaging.render import render_frame
from workbench.imaging.resample import Levels, Raster, cut
from workbench.imaging.sources import Channel, FrameInfo
from workbench.imaging.tiles.frame import TiledFrame, tiled_frame
from workbench.imaging.tiles.glance import glance_of
from workbench.imaging.tiles.lazy import LazyPixels
from workbench.imaging.tiles.reader import Coming
from workbench.imaging.tiles.source import TileLevel, is_large
from workbench.imaging.viewport import View, centered
from workbench.model.grey import Grey, VoiFunction, Window
from workbench.model.ids import EntityId, ImageId

RNG = np.random.default_rng(11)


@pytest.fixture
def small_is_large(monkeypatch):
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 10_000)


def a_picture(dtype=np.uint8, channels=(), size=(300, 400)):
    top = 255 if dtype == np.uint8 else 4000
    return RNG.integers(0, top, (*size, *channels)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32, np.int32])
@pytest.mark.parametrize("scale", [0.07, 0.2, 0.33, 0.5, 0.9, 1.0, 2.5])
def test_it_shows_what_the_whole_picture_would_show(dtype, scale):
    array = a_picture(dtype)
    frame = tiled_frame(ArraySource(array), 1)
    raster = Raster.of(len(array), array.shape[1], scale, scale * 1.3)
    window = (raster.width // 4, raster.height // 5, raster.width, raster.height - 1)
    assert isinstance(frame.levels.base, LazyPixels)
    converted = frame.levels.base.convert(array)
    if dtype == np.int32:
        converted = array.astype(np.float64)
    expected = cut(Levels(np.ascontiguousarray(converted)), raster, *window)
    found = cut(frame.levels, raster, *window)
    limit = 1 if dtype in (np.uint8, np.uint16, np.int16, np.int32) else 1e-2
    assert np.abs(found.astype(float) - expected.astype(float)).max() <= limit
    if scale >= 1:
        assert np.array_equal(found, expected)


def test_only_what_is_looked_at_is_read():
    source = ArraySource(a_picture(size=(2000, 2000)), tile=(100, 100))
    frame = tiled_frame(source, 1)
    make_tile(frame, Raster.of(2000, 2000, 1.0, 1.0), 1, 1)
    read = {(w.y0, w.x0) for _, w in source.read_windows}
    assert read == {(y, x) for y in (200, 300, 400, 500) for x in (200, 300, 400, 500)}


def test_a_small_picture_is_read_whole(small_is_large):
    assert is_large(ArraySource(np.zeros((101, 100), np.uint8)))
    assert not is_large(ArraySource(np.zeros((99, 100), np.uint8)))
    assert isinstance(load_frame(ArraySource(np.zeros((99, 100), np.uint8)), 1).levels, Levels)


def test_its_window_comes_from_the_glance(small_is_large):
    array = a_picture(np.uint16)
    frame = load_frame(ArraySource(array), 1)
    assert isinstance(frame, TiledFrame)
    low, high = np.percentile(array, (1, 99))
    voi = frame.default_voi
    assert isinstance(voi, Window)
    assert voi.center == pytest.approx((low + high) / 2, rel=0.05)
    assert frame.span == pytest.approx(4000, rel=0.05)


def test_values_are_exact(small_is_large):
    array = a_picture(np.uint16)
    frame = load_frame(ArraySource(array, is_mapped=True), 1)
    assert frame.value(7, 11) == array[7, 11]
    assert frame.stored[299, 399] == array[299, 399]


def test_a_value_that_has_to_be_decoded_is_not_waited_for(small_is_large):
    array = a_picture(np.uint16, size=(900, 900))
    source = ArraySource(array, factors=(1, 8), tile=(64, 64))
    frame = tiled_frame(source, 1)
    assert frame.value(7, 11) is None
    make_tile(frame, Raster.of(900, 900, 1.0, 1.0), 0, 0)
    assert frame.value(7, 11) == array[7, 11]


def test_what_is_not_there_yet_is_shown_from_the_glance(small_is_large):
    array = a_picture(size=(512, 512))
    array[:256] = 10
    array[256:] = 200
    frame = load_frame(ArraySource(array), 1)
    view = centered(View(512, 512, 200, 200), 1.0, (256, 256))
    tiles = ImageTiles(Never())
    buffer = tiles.compose(frame, view)
    pixels, keep = buffer.whole()
    assert not buffer.is_complete
    assert keep is None or keep.all()
    assert (pixels[:90] == 10).all() and (pixels[110:] == 200).all()


def test_news_that_shows_nothing_new_composes_nothing_anew(small_is_large):
    frame = load_frame(ArraySource(a_picture(size=(512, 512))), 1)
    assert isinstance(frame, TiledFrame)
    view = centered(View(512, 512, 200, 200), 0.5, (256, 256))
    tiles = ImageTiles(Never())
    buffer = tiles.compose(frame, view)
    assert not buffer.is_complete
    assert tiles.compose(frame, view) is buffer
    frame.glance.pixels = np.full_like(frame.glance.pixels, 9)
    fuller = tiles.compose(frame, view)
    assert fuller is not buffer
    assert (fuller.whole()[0] == 9).all()
    assert tiles.compose(frame, view.panned(3, 0)) is not fuller


@pytest.mark.parametrize("scale", [0.05, 0.2, 3.0])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32, np.int32])
def test_the_glance_stands_in_with_values_as_tiles_have_them(small_is_large, dtype, scale):
    array = a_picture(dtype, size=(400, 400))
    array[:] = array[0, 0]
    frame = load_frame(ArraySource(array), 1)
    view = centered(View(400, 400, 100, 100), scale, (200, 200))
    pixels, keep = ImageTiles(Never()).compose(frame, view).whole()
    sharp, _ = ImageTiles().compose(frame, view).whole()
    assert pixels.dtype == sharp.dtype
    assert keep is None or keep.all()
    assert np.array_equal(pixels, sharp)


class Never(Executor):
    """An executor that gets round to nothing."""

    def submit(self, fn, /, *args, **kwargs):
        return Future()


def test_it_never_makes_a_tile_where_it_must_not_wait(small_is_large):
    source = ArraySource(a_picture(size=(512, 512)))
    frame = load_frame(source, 1)
    source.read_windows.clear()
    ImageTiles(Never()).compose(frame, centered(View(512, 512, 200, 200), 1.0, (9, 9)), budget=1.0)
    assert source.read_windows == []


def test_a_pan_asks_for_the_tiles_it_moves_towards():
    view = centered(View(9000, 9000, 600, 600), 1.0, (4500, 4500))
    right = view.panned(-64, 0)
    ahead = tiles_ahead(right, view)
    assert ahead and all(tx * 256 >= right.left + 600 - 256 for tx, _ in ahead)
    assert {ty for _, ty in ahead} <= {ty for _, ty in tiles_ahead(view, None)}


def test_stripes_without_a_pyramid_say_that_they_are_not_there_yet(small_is_large):
    frame = tiled_frame(ArrayStripes(a_picture()), 1)
    with pytest.raises(NotYet):
        make_tile(frame, Raster.of(300, 400, 1.0, 1.0), 0, 0)


class Broken(ArraySource):
    """A file whose second block is damaged."""

    def region(self, frame, level, window):
        if window.x0 >= 256:
            raise InputError(t("scan.tif is damaged: a tile cannot be decoded."))
        return super().region(frame, level, window)


def test_a_damaged_part_is_black_and_told_and_the_rest_is_shown():
    array = np.full((256, 600), 77, np.uint8)
    frame = tiled_frame(Broken(array, tile=(256, 256)), 1)
    tile = make_tile(frame, Raster.of(256, 600, 1.0, 1.0), 1, 0)
    assert tile.keep is not None and not tile.keep.any()
    assert "damaged" in str(frame.damage)
    assert make_tile(frame, Raster.of(256, 600, 1.0, 1.0), 0, 0).pixels.min() == 77


class Coloured(ArraySource):
    """Two channels of 12 bits."""

    def info(self, frame):
        grey = Grey(bits=12, vois=(Window(2048, 4096, VoiFunction.LINEAR_EXACT),))
        return FrameInfo(
            None, channels=(Channel("A", (255, 0, 0), grey), Channel("B", (0, 255, 255), grey))
        )


@pytest.mark.parametrize("large", [True, False])
def test_channels_are_laid_over_each_other_in_their_colours(large, monkeypatch):
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 0 if large else 10**9)
    array = np.zeros((40, 50, 2), np.uint16)
    array[:20, :, 0] = 4095
    array[:, :25, 1] = 4095
    frame = load_frame(Coloured(array), 1)
    picture = render_frame(frame)
    assert tuple(picture[0, 0]) == (255, 255, 255)
    assert tuple(picture[0, 49]) == (255, 0, 0)
    assert tuple(picture[39, 0]) == (0, 255, 255)
    assert tuple(picture[39, 49]) == (0, 0, 0)


def test_a_hidden_channel_is_left_out():
    array = np.full((4, 4, 2), 4095, np.uint16)
    frame = load_frame(Coloured(array), 1)
    first, second = frame.looks
    frame.looks = (first, ChannelLook(second.voi, second.color, is_shown=False))
    assert isinstance(frame, FramePixels)
    assert tuple(render_frame(frame)[0, 0]) == (255, 0, 0)


class Backed(ArraySource):
    """A source that notes who asks for reductions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = 0

    def coming(self, frame):
        return Coming()

    def ask(self, frame, news):
        self.asked += 1


def test_reductions_are_asked_for_also_when_somebody_took_the_glance_before(small_is_large):
    source = Backed(a_picture(np.uint16))
    glance_of(source, 1).whole()
    cache = FrameCache()
    seen: list[object] = []
    with ThreadPoolExecutor(1) as pool:
        loader = FrameLoader(lambda image: source, cache, pool, seen.append)
        place = (ImageId(EntityId("scan")), 1)
        loader.get(place)
    frame = cache.get(place)
    assert isinstance(frame, TiledFrame)
    assert source.asked == 1
    assert frame.span > 3000
    assert isinstance(frame.default_voi, Window) and frame.default_voi.width > 3000


def test_a_large_frame_is_not_shown_before_it_has_a_window(small_is_large):
    source = ArraySource(a_picture(np.uint16))
    cache, shown = FrameCache(), []
    place = (ImageId(EntityId("scan")), 1)
    with ThreadPoolExecutor(1) as pool:

        def ready(there):
            frame = cache.get(there)
            if isinstance(frame, TiledFrame):
                shown.append(frame.glance.rows)

        FrameLoader(lambda image: source, cache, pool, ready).get(place)
    assert shown and min(shown) > 0


def test_a_large_picture_that_cannot_be_looked_at_says_why(small_is_large):
    class Damaged(ArraySource):
        def region(self, frame, level, window):
            raise InputError(t("scan.tif is damaged."))

    cache = FrameCache()
    place = (ImageId(EntityId("scan")), 1)
    with ThreadPoolExecutor(1) as pool:
        FrameLoader(lambda image: Damaged(a_picture()), cache, pool).get(place)
    assert str(cache.get(place)) == "scan.tif is damaged."


class ReadOnce(ArrayStripes):
    """A picture without shrink on load, whose reductions grow each time they are asked for."""

    asked, rows_done, is_coming = 0, 0, True

    def shrinks(self, frame):
        return (1,)

    def stripes(self, frame, shrink=1):
        for top in range(0, self.rows, 16):
            self.rows_read = top + 16
            yield self.array[top : top + 16]

    def ask(self, frame, news):
        self.asked += 1

    def coming(self, frame):
        self.rows_done = min(self.rows_done + 128, self.rows) if self.asked else 0
        return Coming(Grown(self) if self.rows_done else None, self.is_coming)


class Grown:
    """The picture at a quarter, as far as it goes."""

    def __init__(self, source):
        self._source, array = source, source.array
        rows, columns = (-(-size // 4) for size in array.shape)
        self.levels = (TileLevel(rows, columns, 4),)

    def is_ready(self, level, window):
        return min(window.y1 * 4, self._source.rows) <= self._source.rows_done

    def region(self, level, window):
        return self._source.array[::4, ::4][window.y0 : window.y1, window.x0 : window.x1]


def read_once():
    source = ReadOnce(a_picture(size=(8000, 1200)))
    return source, tiled_frame(source, 1)


def test_what_can_only_be_read_once_is_read_by_its_reductions():
    source, frame = read_once()
    seen = []
    frame.look(lambda: seen.append(frame.glance.rows))
    assert frame.glance.is_complete and not frame.wants_look
    assert np.array_equal(frame.glance.pixels, source.array[::4, ::4])
    assert source.rows_read < source.rows and source.asked == 1
    assert seen == sorted(seen) and len(set(seen)) > 10


def test_it_is_read_to_its_end_where_nobody_makes_reductions():
    source, frame = read_once()
    source.is_coming = False
    source.ask = lambda frame, news: None
    frame.look()
    assert frame.glance.is_complete and source.rows_read >= source.rows
    assert not frame.wants_look


def test_who_comes_second_to_a_glance_follows_the_first():
    source = ArrayStripes(a_picture(size=(8000, 1200)))
    first = glance_of(source, 1).take()
    next(first)
    with ThreadPoolExecutor(1) as executor:
        second = executor.submit(glance_of(source, 1).whole)
        assert not second.done()
        deque(first, maxlen=0)
        assert second.result(timeout=30) is glance_of(source, 1).pixels
