"""While a shape is dragged, what is told is what the whole computation would tell."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imaging.statistics.kit import HU, a_frame, a_shape
from tests.imaging.tiles.kit import ArraySource
from workbench.imaging.statistics import live, reading
from workbench.imaging.statistics.live import LiveStatistics
from workbench.imaging.statistics.region import region_statistics
from workbench.imaging.statistics.summary import RoiStatistics
from workbench.imaging.tiles.frame import tiled_frame
from workbench.model.grey import Padding
from workbench.model.regions import Box, Ellipse

RNG = np.random.default_rng(8)


def numbers(found: tuple[RoiStatistics, ...]) -> list[tuple[object, ...]]:
    return [
        (one.count, one.excluded, one.mean, one.sd, one.p5, one.median, one.kurtosis, one.entropy)
        for one in found
    ]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_after_any_moves_it_says_what_a_fresh_look_says(seed):
    rng = np.random.default_rng(seed)
    frame = a_frame(rng.integers(-500, 500, (90, 120)).astype(np.int16), HU, Padding(-500, -400))
    moving = LiveStatistics(frame)
    shape = a_shape(rng, 90)
    for _ in range(6):
        assert numbers(moving.of(shape)) == numbers(region_statistics(frame, shape))
        shape = a_shape(rng, 90)


def test_a_small_move_reads_only_what_came_and_went(monkeypatch):
    read = []
    whole = reading.pixels_of

    def watched(frame, spans, *more):
        read.append(spans.count)
        return whole(frame, spans, *more)

    monkeypatch.setattr(live, "pixels_of", watched)
    moving = LiveStatistics(a_frame(RNG.integers(0, 255, (300, 300)).astype(np.uint8)))
    moving.of(Box.from_corners(10, 10, 210, 210))
    assert max(read) == 200 * 200
    read.clear()
    moving.of(Box.from_corners(13, 10, 213, 210))
    assert sum(read) == 2 * 3 * 200


def test_colours_move_too():
    frame = a_frame(RNG.integers(0, 255, (60, 60, 3)).astype(np.uint8))
    moving = LiveStatistics(frame)
    for at in range(10, 40, 5):
        shape = Ellipse(at, 30, 9, 7)
        assert numbers(moving.of(shape)) == numbers(region_statistics(frame, shape))


def test_floats_are_told_up_to_a_size():
    frame = a_frame(RNG.normal(size=(500, 500)).astype(np.float32))
    moving = LiveStatistics(frame)
    small = Box.from_corners(0, 0, 50, 50)
    assert numbers(moving.of(small)) == numbers(region_statistics(frame, small))
    assert moving.of(Box.from_corners(0, 0, 500, 500)) == ()


def test_nothing_waits_for_a_file():
    source = ArraySource(np.ones((600, 600), np.uint8), tile=(100, 100))
    frame = tiled_frame(source, 1)
    moving = LiveStatistics(frame)
    shape = Box.from_corners(10, 10, 190, 190)
    assert moving.of(shape) == ()
    assert not source.read_windows
    frame.stored[0:200, 0:200]  # somebody else had it read
    assert moving.of(shape)[0].count == 180 * 180


def test_damage_says_nothing_and_the_next_move_begins_anew(monkeypatch):
    frame = a_frame(np.ones((50, 50), np.uint8))
    moving = LiveStatistics(frame)
    moving.of(Box.from_corners(0, 0, 20, 20))

    def broken(*_: object):
        from workbench.imaging.drawing.tile_pool import NotYet

        raise NotYet

    with monkeypatch.context() as patched:
        patched.setattr(live, "pixels_of", broken)
        assert moving.of(Box.from_corners(0, 0, 21, 20)) == ()
    assert moving.of(Box.from_corners(0, 0, 21, 20))[0].count == 420
