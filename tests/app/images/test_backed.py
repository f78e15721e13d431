"""A large picture with its pyramid behind it: asked for once, kept, given up, tried again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.app.images.large_plugin import write_plugin
from tests.imaging.tiles.fakes import FakeStripes, FakeTiles
from tests.model.values import image_id
from workbench.app.images.backed import (
    BackedStripes,
    BackedTiles,
    backed,
    backed_image,
    opened_ready,
)
from workbench.app.images.pyramids import Picture
from workbench.app.jobs import Jobs
from workbench.app.places import Places
from workbench.app.plugins import Plugins
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.tiles.source import Window
from workbench.model.image import Fingerprint, Image

FINGERPRINT = Fingerprint(5_000_000, "ab" * 32)
PICTURE = Picture(Path("a.big"), "large", FINGERPRINT)
LARGE = np.arange(3000 * 2000, dtype=np.uint32).reshape(2000, 3000).astype(np.uint8)


class Pyramid:
    """As much of a pyramid as is looked at."""

    def __init__(self, is_complete: bool) -> None:
        self.is_complete = is_complete


class Pyramids:
    """Builds when told to `finish`; `there` is what the cache has by then."""

    def __init__(self, refuses: bool = False) -> None:
        self.refuses = refuses
        self.there: Pyramid | None = None
        self.asked: list[int] = []
        self.news: list[Callable[[], object]] = []

    def get(self, picture: Picture) -> Pyramid | None:
        return self.there

    def is_building(self, picture: Picture) -> bool:
        return bool(self.news)

    def build(self, picture: Picture, news: Callable[[], object]) -> None:
        if self.refuses:
            raise InputError(t("The disk is full."))
        self.asked.append(picture.frame)
        self.news.append(news)

    def finish(self, there: Pyramid | None) -> None:
        heard, self.news = self.news, []
        self.there = there
        for one in heard:
            one()


def behind(source: Any, pyramids: Pyramids) -> Any:
    return backed(source, PICTURE, pyramids)  # type: ignore[arg-type]


def test_tiles_and_stripes_stay_what_they_are() -> None:
    tiles: Any = FakeTiles(LARGE, factors=(1, 2))
    stripes: Any = FakeStripes(LARGE, orientation=6, reductions=(1, 4))
    one, other = behind(tiles, Pyramids()), behind(stripes, Pyramids())
    assert isinstance(one, BackedTiles) and isinstance(other, BackedStripes)
    assert (one.rows, one.columns, one.frames) == (2000, 3000, 1)
    assert [level.factor for level in one.levels(1)] == [1, 2]
    part = Window(5, 7, 9, 12)
    np.testing.assert_array_equal(one.region(1, 0, part), LARGE[5:9, 7:12])
    assert (other.rows, other.columns, other.orientation) == (3000, 2000, 6)
    assert other.shrinks(1) == (1, 4)
    np.testing.assert_array_equal(np.concatenate(list(other.stripes(1))), LARGE)


def test_a_file_that_has_small_levels_is_never_asked_for_more() -> None:
    pyramids = Pyramids()
    one = behind(FakeTiles(LARGE, factors=(1, 16)), pyramids)
    one.ask(1, lambda: pytest.fail("there is no news"))
    assert not pyramids.asked and not one.coming(1).is_coming


def test_what_is_there_is_told_at_once_and_nothing_is_built() -> None:
    pyramids, told = Pyramids(), []
    pyramids.there = Pyramid(True)
    one = behind(FakeTiles(LARGE), pyramids)
    assert one.coming(1).reductions is None and one.coming(1).is_coming
    one.ask(1, lambda: told.append(one.coming(1)))
    assert not pyramids.asked
    assert [(state.reductions, state.is_coming) for state in told] == [(pyramids.there, False)]


def test_a_half_made_one_is_used_while_the_rest_comes() -> None:
    pyramids = Pyramids()
    one = behind(FakeTiles(LARGE), pyramids)
    one.ask(1, lambda: None)
    pyramids.there = half = Pyramid(False)
    for news in pyramids.news:
        news()
    assert one.coming(1).reductions is half and one.coming(1).is_coming
    whole = Pyramid(True)
    pyramids.finish(whole)
    assert one.coming(1).reductions is whole and not one.coming(1).is_coming


def test_one_that_was_broken_off_is_given_up_and_may_be_asked_for_again() -> None:
    pyramids = Pyramids()
    one = behind(FakeTiles(LARGE), pyramids)
    one.ask(1, lambda: None)
    pyramids.finish(None)
    assert one.coming(1).reductions is None and not one.coming(1).is_coming
    one.ask(1, lambda: None)
    assert one.coming(1).is_coming
    assert pyramids.asked == [1, 1]


def test_without_room_for_it_none_is_coming() -> None:
    one = behind(FakeTiles(LARGE), Pyramids(refuses=True))
    one.ask(1, lambda: pytest.fail("there is no news"))
    assert not one.coming(1).is_coming


def test_each_frame_has_a_pyramid_of_its_own() -> None:
    pyramids = Pyramids()
    one = behind(FakeTiles(LARGE, frames=3), pyramids)
    one.ask(3, lambda: None)
    one.ask(2, lambda: None)
    assert pyramids.asked == [3, 2]


def test_only_large_pictures_that_can_be_told_apart_get_one() -> None:
    def never() -> Any:
        raise AssertionError("no pyramid is needed")

    image = Image(image_id("a"), "a.big", "large", 2000, 3000, 1, FINGERPRINT)
    small: Any = FakeTiles(LARGE)
    assert backed_image(small, image, Path("a.big"), never) is small
    unknown = Image(image_id("a"), "a.big", "large", 20_000, 30_000, 1)
    assert backed_image(small, unknown, Path("a.big"), never) is small


@pytest.fixture
def session(tmp_path: Path) -> Any:
    home = tmp_path / "家 home"
    made = Session(Places(home / "config", home / "data", home / "cache"), jobs=Jobs())
    write_plugin(tmp_path / "plugins")
    made.plugins = Plugins.discover(tmp_path / "plugins")
    yield made
    made.close()


def a_file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(np.array(LARGE.shape, np.uint32).tobytes() + LARGE.tobytes())
    return path


def test_a_file_read_in_stripes_is_ready_when_it_is_opened(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 1000)
    source: Any = opened_ready(session, a_file(tmp_path, "a.lines"), 1)
    source.ask(1, lambda: None)
    found = source.coming(1)
    assert found.reductions is not None and not found.is_coming
    assert found.reductions.levels
    # Tiles are read from the file as they are wanted; a frame that is not there has none.
    assert not hasattr(opened_ready(session, a_file(tmp_path, "b.tiles"), 1), "coming")
    assert not hasattr(opened_ready(session, a_file(tmp_path, "a.lines"), 2), "coming")


def test_what_cannot_be_made_ready_says_why(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 1000)
    with pytest.raises(InputError, match=r"broken\.lines is damaged"):
        opened_ready(session, a_file(tmp_path, "broken.lines"), 1)
