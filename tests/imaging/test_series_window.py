"""Slices without a window in their files share one, so that scrolling does not flicker."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.frame import FramePixels
from workbench.imaging.loader import FrameCache, FrameLoader
from workbench.imaging.series_window import stand_ins
from workbench.imaging.sources import FrameInfo, Identity
from workbench.model.anchor import OnPlane
from workbench.model.grey import Grey, Padding, Window
from workbench.model.ids import EntityId, ImageId

PLAIN = Grey(16)


class Slice:
    """A file of one frame."""

    frames = 1
    identity = Identity()

    def __init__(self, pixels: NDArray[Any], grey: Grey, z: float | None) -> None:
        self.pixels, self.grey, self.z = pixels, grey, z
        self.rows, self.columns = pixels.shape
        self.reads = 0
        self.is_broken = False

    def info(self, frame: int) -> FrameInfo:
        if self.z is None:
            return FrameInfo(self.grey)
        return FrameInfo(self.grey, plane=OnPlane("f", (0, 0, self.z), (1, 0, 0), (0, 1, 0), 1))

    def read(self, frame: int) -> NDArray[Any]:
        self.reads += 1
        if self.is_broken:
            raise InputError(t("damaged"))
        return self.pixels

    def close(self) -> None:
        pass


class Series:
    """Slices each a hundred brighter than the one before, and what reads them."""

    def __init__(self, count: int = 12, grey: Grey = PLAIN, located: bool = True) -> None:
        ramp = np.arange(800, dtype=np.uint16).reshape(20, 40)
        self.ids = [ImageId(EntityId(f"{n:032x}")) for n in range(count)]
        self.slices = {
            id: Slice(ramp + 100 * n, grey, n if located else None) for n, id in enumerate(self.ids)
        }
        self.there = list(self.ids)
        self.times = 1
        self.cache = FrameCache()
        self.loader = FrameLoader(self.slices.__getitem__, self.cache, None, stack=self)

    def phases(self, image: ImageId) -> list[list[ImageId]]:
        return [self.there[at :: self.times] for at in range(self.times)]

    def opened(self, images: Sequence[ImageId]) -> list[Slice]:
        return [self.slices[image] for image in images]

    def voi(self, n: int) -> Any:
        found = self.loader.get((self.ids[n], 1))
        assert isinstance(found, FramePixels)
        return found.default_voi


def test_all_slices_are_shown_alike_and_none_is_cut_off() -> None:
    series = Series()
    shown = {series.voi(n) for n in range(12)}
    (one,) = shown
    assert isinstance(one, Window)
    assert one.center - one.width / 2 < 100
    assert one.center + one.width / 2 > 1800


def test_it_is_what_the_slices_that_stand_for_all_have_together() -> None:
    series = Series(count=9)
    chosen = [0, 2, 4, 6, 8]
    values = np.concatenate([series.slices[series.ids[n]].pixels.ravel() for n in chosen])
    low, high = np.percentile(values, (1, 99))
    found = series.voi(3)
    assert (found.center - 0.5 - (found.width - 1) / 2) == pytest.approx(low)
    assert (found.center - 0.5 + (found.width - 1) / 2) == pytest.approx(high)


def test_slices_are_read_once_for_it() -> None:
    series = Series(count=40)
    for n in range(40):
        series.voi(n)
    assert sum(one.reads for one in series.slices.values()) <= 40 + 6


def test_padding_takes_no_part() -> None:
    series = Series(grey=Grey(16, padding=Padding(0, 50)))
    found = series.voi(0)
    assert found.center - 0.5 - (found.width - 1) / 2 > 50


@pytest.mark.parametrize(
    ("grey", "located"),
    [(Grey(16, vois=(Window(3, 7),)), True), (Grey(16, usual=Window(3, 7)), True)],
)
def test_what_the_file_says_goes_first(grey: Grey, located: bool) -> None:
    assert Series(grey=grey, located=located).voi(5) == Window(3, 7)


def test_projections_of_a_series_are_pictures_of_their_own() -> None:
    series = Series(located=False)
    assert series.voi(0) != series.voi(11)


def test_points_in_time_share_it_too() -> None:
    """The second half of the slices is a hundred times six brighter: contrast came."""
    series = Series()
    series.there = [series.ids[n // 2 + 6 * (n % 2)] for n in range(12)]
    series.times = 2
    found = {series.voi(n) for n in range(12)}
    assert len(found) == 1
    (one,) = found
    assert one.center + one.width / 2 > 1800


def test_a_broken_slice_is_left_out() -> None:
    series = Series()
    series.slices[series.ids[0]].is_broken = True
    assert series.voi(3) == series.voi(7)


def test_a_series_that_grows_is_shown_alike_all_the_time() -> None:
    """The first picture is there before the folder was looked through."""
    series = Series()
    series.there = series.ids[:1]
    alone = series.voi(0)
    series.there = series.ids
    whole = series.voi(0)
    assert whole != alone
    assert whole == series.voi(11)


def test_a_picture_on_the_screen_takes_up_the_rest_in_the_background() -> None:
    series, arrived = Series(), threading.Event()
    place = series.ids[0], 1
    with ThreadPoolExecutor(1) as pool:
        loader = FrameLoader(
            series.slices.__getitem__,
            series.cache,
            pool,
            lambda place: arrived.set(),
            series,
        )
        series.there = series.ids[:1]
        loader.get(place)
        assert arrived.wait(5)
        frame = loader.get(place)
        assert isinstance(frame, FramePixels)
        before = frame.default_voi
        arrived.clear()
        series.there = series.ids
        loader.update(place, frame)
        assert arrived.wait(5)
    assert frame.default_voi != before
    assert frame.default_voi == series.voi(9)


def test_another_file_in_the_place_of_one_changes_it() -> None:
    series = Series()
    before = series.voi(0)
    series.slices[series.ids[-1]].pixels = np.full((20, 40), 9000, np.uint16)
    series.cache.forget(series.ids[-1])
    series.cache.forget(series.ids[0])
    assert series.voi(0) != before


@given(st.integers(1, 600), st.booleans())
def test_the_same_slices_stand_for_all_from_either_end(count: int, large: bool) -> None:
    chosen = stand_ins(count, 1 << (22 if large else 10))
    assert chosen == sorted(count - 1 - at for at in chosen)
    assert chosen and chosen[0] >= 0 and len(chosen) <= (2 if large else 6)
