"""A film without a window of its own has one for all frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.frame import load_frame
from workbench.imaging.sources import FrameInfo, Identity
from workbench.model.grey import Grey, Rescale, Window


class Film:
    """Frames from an array; some cannot be read."""

    def __init__(
        self, pixels: NDArray[Any], greys: tuple[Grey, ...], broken: tuple[int, ...] = ()
    ) -> None:
        self.frames, self.rows, self.columns = pixels.shape
        self.identity = Identity()
        self.reads = 0
        self._pixels, self._greys, self._broken = pixels, greys, broken

    def info(self, frame: int) -> FrameInfo:
        return FrameInfo(self._greys[(frame - 1) % len(self._greys)])

    def read(self, frame: int) -> NDArray[Any]:
        self.reads += 1
        if frame in self._broken:
            raise InputError(t("damaged"))
        return self._pixels[frame - 1]

    def close(self) -> None:
        pass


def a_film(frames: int = 9, **more: Any) -> Film:
    """Each frame a hundred brighter than the one before."""
    ramp = np.arange(800, dtype=np.uint16).reshape(20, 40)
    pixels = np.stack([ramp + 100 * n for n in range(frames)])
    return Film(pixels, more.pop("greys", (Grey(bits=16),)), **more)


def test_all_frames_are_shown_alike_and_none_is_cut_off() -> None:
    film = a_film()
    first, last = (load_frame(film, n).default_voi for n in (1, 9))
    assert isinstance(first, Window)
    assert first == last
    assert first.center - first.width / 2 < 100
    assert first.center + first.width / 2 > 1400


def test_it_is_found_once() -> None:
    film = a_film(frames=40)
    for frame in range(1, 41):
        load_frame(film, frame)
    assert film.reads <= 46


def test_frames_with_windows_keep_their_own() -> None:
    greys = tuple(Grey(bits=16, vois=(Window(n, 10),)) for n in (1, 2))
    film = a_film(frames=2, greys=greys)
    assert [load_frame(film, n).default_voi for n in (1, 2)] == [Window(1, 10), Window(2, 10)]


def test_slopes_of_frames_count() -> None:
    greys = (Grey(bits=16), Grey(bits=16, modality=Rescale(10.0)))
    found = load_frame(a_film(frames=2, greys=greys), 1).default_voi
    assert isinstance(found, Window)
    assert found.center + found.width / 2 > 7000


def test_what_cannot_be_read_is_left_out() -> None:
    film = a_film(broken=(1, 5))
    assert load_frame(film, 2).default_voi is not None
    with pytest.raises(InputError):
        load_frame(film, 1)
