"""Thumbnails: through the grey pipeline, in the background, kept in the cache."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest
from attrs import evolve

from tests.imaging.tiles.fakes import FakeStripes, FakeTiles
from workbench.api.images import Channel, FrameInfo, Identity
from workbench.app.images.thumbnails import SIDE, Thumbnails, encode, look_at, thumbnail
from workbench.model.calibration import Calibration
from workbench.model.grey import Grey, Window
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Fingerprint, Image


class Source:
    """A picture in memory."""

    identity = Identity(patient_name="DOE")
    frames = 3

    def __init__(self, pixels: Any, info: FrameInfo) -> None:
        self.pixels, self._info = pixels, info
        self.rows, self.columns = pixels.shape[:2]
        self.read_frames: list[int] = []
        self.closed = False

    def info(self, frame: int) -> FrameInfo:
        return self._info

    def read(self, frame: int) -> Any:
        self.read_frames.append(frame)
        return self.pixels

    def close(self) -> None:
        self.closed = True


def opens(source: Any) -> Callable[[], Any]:
    """Open the one source."""
    return lambda: source


RAMP = np.tile(np.arange(200, dtype=np.uint16), (100, 1))
GREY = FrameInfo(Grey(8, False, vois=(Window(100, 200),)))
IMAGE = Image(ImageId(EntityId("a")), "a.dcm", "fake", 100, 200, 3, Fingerprint(10, "ab" * 32))


def test_a_grey_picture_goes_through_its_window_and_keeps_its_shape() -> None:
    source = Source(RAMP, GREY)
    small = thumbnail(source)
    assert small.shape == (SIDE // 2, SIDE)
    assert small[0, 0] < 10
    assert small[0, -1] > 245
    assert source.read_frames == [2]  # the middle one says more than the first


def test_pixels_that_are_taller_than_wide_are_made_square() -> None:
    tall = evolve(GREY, calibration=Calibration(aspect=2.0))
    assert thumbnail(Source(RAMP, tall)).shape == (SIDE, SIDE)


def test_colour_stays_colour_through_the_file() -> None:
    red = np.zeros((10, 10, 3), np.uint8)
    red[..., 0] = 200
    small = thumbnail(Source(red, FrameInfo(None)))
    back = cv2.imdecode(np.frombuffer(encode(small), np.uint8), cv2.IMREAD_COLOR)
    assert back is not None
    assert tuple(back[0, 0]) == (0, 0, 200)  # OpenCV's order


def test_the_second_look_reads_no_pixels(tmp_path: Path) -> None:
    first, second = Source(RAMP, GREY), Source(RAMP, GREY)
    one = look_at(IMAGE, opens(first), tmp_path)
    two = look_at(IMAGE, opens(second), tmp_path)
    assert one == two
    assert one.identity.patient_name == "DOE"
    assert second.read_frames == []
    assert first.closed and second.closed
    assert not any("DOE" in file.name for file in tmp_path.iterdir())


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    look = look_at(IMAGE, opens(Source(RAMP, GREY)), blocked)
    assert look.picture


def test_a_huge_image_is_not_read_for_88_pixels(tmp_path: Path) -> None:
    source = Source(RAMP, GREY)
    huge = evolve(IMAGE, rows=30_000, columns=30_000)
    assert look_at(huge, opens(source), tmp_path).picture is None
    assert source.read_frames == []


@pytest.mark.parametrize("kind", [FakeTiles, FakeStripes])
def test_of_a_large_picture_only_an_overview_is_read(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 1000)
    large = np.tile(np.arange(3000, dtype=np.uint8), (2000, 1))
    image = evolve(IMAGE, rows=20_000, columns=30_000, frames=1)
    opened = opens(kind(large))
    look = look_at(image, opened, tmp_path / "cache")
    assert look.picture is not None
    small: Any = cv2.imdecode(np.frombuffer(look.picture, np.uint8), cv2.IMREAD_UNCHANGED)
    assert small.shape == (59, 88)
    # A list of files: what its fingerprint says is not what its parts show.
    assert not (tmp_path / "cache").exists()
    image = evolve(image, fingerprint=Fingerprint(5_000_000, "cd" * 32))
    look_at(image, opened, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir())


def test_channels_are_laid_over_each_other_in_their_colours() -> None:
    grey = Grey(8, False, vois=(Window(128, 256),))
    channels = (Channel("a", (255, 0, 0), grey), Channel("b", (0, 0, 255), grey))
    pixels = np.zeros((100, 200, 2), np.uint8)
    pixels[:, :100, 0], pixels[:, 100:, 1] = 255, 255
    small = thumbnail(Source(pixels, FrameInfo(None, channels=channels)))
    assert small[20, 10].tolist() == [255, 0, 0] and small[20, 70].tolist() == [0, 0, 255]


class Unread(FakeStripes):
    """A picture that nobody may read."""

    def stripes(self, frame: int, shrink: int = 1) -> Any:
        raise AssertionError("read once more")


def test_what_a_viewport_reads_already_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 1000)
    source: Any = Unread(np.zeros((2000, 3000), np.uint8))
    image = evolve(IMAGE, rows=2000, columns=3000, frames=1)
    small = np.tile(np.arange(300, dtype=np.uint8), (200, 1))
    look = look_at(image, opens(source), tmp_path, lambda: small)
    assert look.picture is not None
    found: Any = cv2.imdecode(np.frombuffer(look.picture, np.uint8), cv2.IMREAD_UNCHANGED)
    assert found.shape == (59, 88) and np.ptp(found) > 100


class Desk:
    """What thumbnails know of a session."""

    def __init__(self, folder: Path) -> None:
        self.handed: list[Any] = []
        self.library = self.jobs = self.plugins = self
        self.places = SimpleNamespace(thumbnails=folder)
        self.begun, self.go_on = threading.Event(), threading.Event()

    def path(self, id: Any) -> Path:
        return Path("gone")

    def missing(self, id: Any) -> None:
        return None

    def deliver(self, call: Any) -> None:
        self.handed.append(call)

    def open_image(self, path: Path, reader: str) -> Any:
        self.begun.set()
        assert self.go_on.wait(30)
        raise RuntimeError("cannot schedule new futures after shutdown")


def test_what_fails_because_the_window_closed_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(tmp_path)
    looking = Thumbnails(cast("Any", desk), lambda look: None)
    image = IMAGE
    looking.ask([image])
    assert desk.begun.wait(30)
    looking.close()
    desk.go_on.set()
    looking.ask([evolve(image, path="another")])
    looking._executor.shutdown(wait=True)
    assert not caplog.records
    assert not desk.handed
