"""Frames come in the background, failures in words."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.grey import display
from workbench.imaging.loader import FrameCache, FrameLoader, Place
from workbench.imaging.sources import FrameInfo, Identity
from workbench.model.grey import Grey, Padding, VoiFunction, Window
from workbench.model.ids import EntityId, ImageId

IMAGE = ImageId(EntityId("image"))


class Source:
    rows, columns, frames = 4, 5, 9
    identity = Identity()

    def __init__(self, pixels: NDArray[Any], grey: Grey | None, error: Exception | None = None):
        self.pixels, self.grey, self.error = pixels, grey, error
        self.read_frames: list[int] = []

    def info(self, frame: int) -> FrameInfo:
        return FrameInfo(self.grey)

    def read(self, frame: int) -> NDArray[Any]:
        self.read_frames.append(frame)
        if self.error is not None:
            raise self.error
        return self.pixels

    def close(self) -> None:
        pass


ZEROS = np.zeros((4, 5), np.uint8)
# Without a window of its own a film is read here and there for one that all frames share.
FILM = Grey(8, vois=(Window(128, 256),))


def test_without_threads_a_frame_is_there_at_once() -> None:
    loader = FrameLoader(lambda image: Source(ZEROS, Grey(8)), FrameCache())
    assert isinstance(loader.get((IMAGE, 1)), FramePixels)


def test_a_frame_comes_later_and_its_neighbours_after_it() -> None:
    source, arrived = Source(ZEROS, FILM), threading.Event()

    def ready(place: Place) -> None:
        if place[1] == 4:
            arrived.set()

    with ThreadPoolExecutor(1) as executor:
        loader = FrameLoader(lambda image: source, FrameCache(), executor, ready)
        assert loader.get((IMAGE, 3), [(IMAGE, 4)]) is None
        assert arrived.wait(5)
        assert source.read_frames == [3, 4]
        assert isinstance(loader.get((IMAGE, 3)), FramePixels)
    assert source.read_frames == [3, 4]


def test_neighbours_of_a_place_that_was_left_are_not_read() -> None:
    gate, source = threading.Event(), Source(ZEROS, FILM)

    def open_slowly(image: ImageId) -> Source:
        gate.wait(5)
        return source

    with ThreadPoolExecutor(1) as executor:
        loader = FrameLoader(open_slowly, FrameCache(), executor)
        loader.get((IMAGE, 1), [(IMAGE, 2), (IMAGE, 3)])
        loader.get((IMAGE, 8))
        gate.set()
    assert set(source.read_frames) <= {1, 8} and 8 in source.read_frames


@pytest.mark.parametrize("error", [InputError(t("It is cut off.")), OSError("planted")])
def test_a_frame_that_cannot_be_read_says_why(error: Exception) -> None:
    loader = FrameLoader(lambda image: Source(ZEROS, Grey(8), error), FrameCache())
    reason = loader.get((IMAGE, 1))
    assert isinstance(reason, Text)
    assert str(reason) == ("It is cut off." if isinstance(error, InputError) else str(reason))


def test_shades_are_those_of_the_one_pipeline() -> None:
    rng = np.random.default_rng(0)
    for stored, grey in (
        (rng.integers(-2048, 2048, (40, 50)).astype(np.int16), Grey(12, True)),
        (rng.integers(0, 256, (40, 50)).astype(np.uint8), Grey(8, inverted=True)),
        (rng.integers(0, 60000, (40, 50)).astype(np.uint16), Grey(16, padding=Padding(0, 900))),
        (rng.integers(0, 10**6, (40, 50)).astype(np.int32), Grey(32, True)),
    ):
        frame = load_frame(Source(stored, grey), 1)
        voi = Window(float(stored.mean()), float(stored.std()) * 2 + 2)
        for inverted in (False, True):
            shown = frame.shade(frame.levels.base[:, :], frame.keep, voi, inverted)
            np.testing.assert_array_equal(shown, display(stored, grey, voi, inverted))


@pytest.mark.parametrize(
    ("stored", "voi"),
    [
        (np.arange(2**24, 2**24 + 12, dtype=np.int32)[None], Window(2**24 + 6, 10)),
        (1 + np.arange(12)[None] * 1e-9, Window(1 + 6e-9, 1e-8, VoiFunction.LINEAR_EXACT)),
        (np.array([[-np.inf, 0.0, np.inf]]), Window(0, 2)),
    ],
)
def test_a_narrow_window_on_wide_values_is_exact(stored: NDArray[Any], voi: Window) -> None:
    grey = Grey(0)
    frame = load_frame(Source(stored, grey), 1)
    shown = frame.shade(frame.levels.base[:, :], frame.keep, voi)
    np.testing.assert_array_equal(shown, display(stored, grey, voi))


def test_colour_goes_through_as_it_is() -> None:
    stored = np.random.default_rng(0).integers(0, 256, (4, 5, 3)).astype(np.uint8)
    frame = load_frame(Source(stored, None), 1)
    np.testing.assert_array_equal(frame.shade(frame.levels.base[:, :], None), stored)
