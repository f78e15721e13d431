"""The cache of pyramids: bounded, built in a process of its own, shared between programs."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from tests.app.images.large_plugin import write_plugin
from workbench.app import child
from workbench.app.images import pyramid_room as room
from workbench.app.images.backed import backed
from workbench.app.images.pyramids import Picture, Pyramids, times_of
from workbench.app.jobs import Jobs, JobState
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError, WorkbenchError
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.source import Window
from workbench.store.fingerprint import fingerprint

SIZE = (2600, 3000)
PIXELS = np.random.default_rng(0).integers(0, 256, SIZE).astype(np.uint8)


@pytest.fixture
def plugins(tmp_path: Path) -> Plugins:
    write_plugin(tmp_path / "plugins")
    return Plugins.discover(tmp_path / "plugins")


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def pyramids(tmp_path: Path, jobs: Jobs, plugins: Plugins) -> Iterator[Pyramids]:
    pyramids = Pyramids(tmp_path / "缓存 cache", jobs)
    yield pyramids
    pyramids.close()


def a_picture(tmp_path: Path, name: str, rows: int = SIZE[0]) -> Picture:
    path = tmp_path / name
    path.write_bytes(np.array([rows, SIZE[1]], np.uint32).tobytes() + PIXELS[:rows].tobytes())
    return Picture(path, "large", fingerprint(path))


def built(pyramids: Pyramids, picture: Picture) -> Pyramid | WorkbenchError:
    """Build a pyramid and wait for it."""
    ended = threading.Event()
    found: list[Pyramid | WorkbenchError] = []

    def take(result: Pyramid | WorkbenchError) -> None:
        found.append(result)
        ended.set()

    pyramids.build(picture, done=take, failed=take)
    assert ended.wait(60)
    return found[0]


def whole(pyramid: Pyramid, index: int) -> Any:
    level = pyramid.levels[index]
    return pyramid.region(index, Window(0, 0, level.rows, level.columns))


@pytest.mark.parametrize("suffix", [".tiles", ".lines"])
def test_a_pyramid_is_built_in_another_process_and_found_again(
    suffix: str, tmp_path: Path, pyramids: Pyramids
) -> None:
    picture = a_picture(tmp_path, f"线扫 scan{suffix}")
    assert pyramids.get(picture) is None
    pyramid = built(pyramids, picture)
    assert isinstance(pyramid, Pyramid) and pyramid.is_complete
    for index, level in enumerate(pyramid.levels):
        expected = PIXELS if level.factor == 1 else block_mean(PIXELS, level.factor, level.factor)
        np.testing.assert_array_equal(whole(pyramid, index), expected)
    again = pyramids.get(picture)
    assert again is not None and again.folder == pyramid.folder
    # The same content elsewhere is the same pyramid, another frame is not.
    assert pyramids.get(evolve(picture, path=tmp_path / "moved")) is not None
    assert pyramids.get(evolve(picture, frame=2)) is None


def test_a_file_that_was_written_anew_gets_a_pyramid_of_its_own(
    tmp_path: Path, pyramids: Pyramids
) -> None:
    picture = a_picture(tmp_path, "scan.tiles")
    assert isinstance(built(pyramids, picture), Pyramid)
    data = bytearray(picture.path.read_bytes())
    data[len(data) // 2 + 300_000] ^= 0xFF  # the same size, between what a fingerprint knows
    picture.path.write_bytes(data)
    os.utime(picture.path, ns=(7, 7))
    again = Picture(picture.path, "large", fingerprint(picture.path))
    assert again.fingerprint == picture.fingerprint
    assert pyramids.get(again) is None
    shutil.copy2(picture.path, tmp_path / "moved.tiles")
    moved = Picture(tmp_path / "moved.tiles", "large", again.fingerprint)
    assert moved.key == again.key


def test_the_files_that_a_list_names_count_too(tmp_path: Path) -> None:
    class Scan:
        files = (tmp_path / "a", tmp_path / "gone")

    for name in ("list", "a"):
        (tmp_path / name).write_bytes(b"")
    before = times_of(tmp_path / "list", Scan())
    os.utime(tmp_path / "a", ns=(7, 7))
    assert times_of(tmp_path / "list", Scan()) != before
    assert times_of(tmp_path / "list") == before[:1]


def test_what_is_done_can_be_read_while_the_rest_is_built(
    tmp_path: Path, pyramids: Pyramids
) -> None:
    picture = a_picture(tmp_path, "slow.lines")
    rows = []

    def look() -> None:
        pyramid = pyramids.get(picture)
        assert pyramid is not None
        rows.append(pyramid.rows_done)
        part = pyramid.region(0, Window(0, 0, pyramid.rows_done, SIZE[1]))
        np.testing.assert_array_equal(part, PIXELS[: pyramid.rows_done])

    ended = threading.Event()
    pyramids.build(picture, look, lambda pyramid: ended.set())
    assert pyramids.is_building(picture)
    assert ended.wait(60)
    # How often one is told depends on what else the machine does.
    assert len(rows) > 1 and rows == sorted(rows) and rows[-1] == SIZE[0]
    assert not pyramids.is_building(picture)


@pytest.mark.parametrize("name", ["crash.tiles", "crash.lines", "broken.tiles", "broken.lines"])
def test_a_file_that_ends_its_process_is_an_error_and_leaves_nothing(
    name: str, tmp_path: Path, pyramids: Pyramids
) -> None:
    picture = a_picture(tmp_path, name)
    error = built(pyramids, picture)
    assert isinstance(error, InputError)
    assert ("damaged" in str(error)) and pyramids.get(picture) is None
    if name != "crash.tiles":  # that one could be gone on with
        assert not room.places_in(pyramids.folder)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux")
def test_a_file_that_takes_all_memory_is_refused(tmp_path: Path, pyramids: Pyramids) -> None:
    error = built(pyramids, a_picture(tmp_path, "huge.lines"))
    assert isinstance(error, InputError) and "memory" in str(error)


def test_a_file_that_hangs_is_given_up(
    tmp_path: Path, pyramids: Pyramids, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = child.run_in_child
    monkeypatch.setattr(
        "workbench.app.images.pyramids.run_in_child", lambda *a: run(*a, silent_s=1.5)
    )
    error = built(pyramids, a_picture(tmp_path, "hang.lines"))
    assert isinstance(error, InputError) and "stood still" in str(error)


@pytest.mark.parametrize("suffix", [".tiles", ".lines"])
def test_cancelling_ends_the_process_at_once(
    suffix: str, tmp_path: Path, pyramids: Pyramids, jobs: Jobs
) -> None:
    picture = a_picture(tmp_path, f"slow{suffix}")
    started = threading.Event()
    job = pyramids.build(picture, started.set)
    assert started.wait(60)
    jobs.cancel(job)
    begun = time.monotonic()
    while pyramids.is_building(picture) and time.monotonic() - begun < 10:
        time.sleep(0.01)
    assert time.monotonic() - begun < 2
    assert jobs.jobs[job].state in (JobState.CANCELLED, JobState.RUNNING)
    assert pyramids.get(picture) is None
    # What can be gone on with stays.
    assert len(room.places_in(pyramids.folder)) == (suffix == ".tiles")
    pyramid = built(pyramids, picture)
    assert isinstance(pyramid, Pyramid)
    np.testing.assert_array_equal(whole(pyramid, -1), block_mean(PIXELS, 4, 4))


def test_the_same_picture_is_built_once(tmp_path: Path, pyramids: Pyramids) -> None:
    picture = a_picture(tmp_path, "slow.lines")
    news, done = threading.Event(), threading.Event()
    job = pyramids.build(picture)
    assert pyramids.build(picture, news.set, lambda pyramid: done.set()) == job
    assert news.wait(60) and done.wait(60)


def test_another_program_that_builds_it_is_waited_for(
    tmp_path: Path, pyramids: Pyramids, plugins: Plugins
) -> None:
    picture = a_picture(tmp_path, "slow.lines")
    jobs = Jobs()
    other = Pyramids(pyramids.folder, jobs)
    started = threading.Event()
    other.build(picture, started.set)
    assert started.wait(60)
    seen = pyramids.get(picture)
    assert seen is not None and not seen.is_complete
    before = seen.folder.stat().st_ino
    pyramid = built(pyramids, picture)
    assert isinstance(pyramid, Pyramid) and pyramid.is_complete
    assert pyramid.folder.stat().st_ino == before
    other.close()
    jobs.close()


def test_what_was_used_longest_ago_goes_first_and_never_what_is_in_use(
    tmp_path: Path, pyramids: Pyramids, jobs: Jobs
) -> None:
    pictures = [a_picture(tmp_path, f"{rows}.tiles", rows) for rows in (2600, 2500, 2400)]
    held = built(pyramids, pictures[0])
    built(pyramids, pictures[1])
    for age, picture in enumerate(reversed(pictures[:2])):
        at = time.time() - 1000 + 10 * age
        os.utime(pyramids.folder / picture.key / "header.json", (at, at))
    at = time.time() - 5000
    os.utime(pyramids.folder / pictures[0].key / "header.json", (at, at))
    each = room.size_of(pyramids.folder / pictures[0].key)
    small = Pyramids(pyramids.folder, jobs, lambda: int(each * 2.2))
    assert isinstance(built(small, pictures[2]), Pyramid)
    names = {place.name for place in room.places_in(pyramids.folder)}
    assert names == {pictures[0].key, pictures[2].key}
    assert isinstance(held, Pyramid) and whole(held, 0) is not None
    small.close()


def test_a_pyramid_that_has_no_room_is_refused(
    tmp_path: Path, jobs: Jobs, plugins: Plugins
) -> None:
    pyramids = Pyramids(tmp_path / "cache", jobs, lambda: 1000)
    error = built(pyramids, a_picture(tmp_path, "a.tiles"))
    assert isinstance(error, InputError) and "MB" in str(error)
    assert not room.places_in(pyramids.folder)
    pyramids.close()


def test_what_a_program_that_died_left_is_cleared_away(tmp_path: Path, pyramids: Pyramids) -> None:
    picture = a_picture(tmp_path, "slow.lines")
    started = threading.Event()
    pyramids.build(picture, started.set)
    assert started.wait(60)
    # A copy of a half-built one, as a power cut leaves it.
    left = pyramids.folder / ("f" * 32)
    shutil.copytree(pyramids.folder / picture.key, left)
    built(pyramids, a_picture(tmp_path, "b.tiles", 2500))
    assert not left.exists()


def test_a_source_with_pyramids_behind_it_tells_what_is_coming(
    tmp_path: Path, pyramids: Pyramids, plugins: Plugins
) -> None:
    picture = a_picture(tmp_path, "slow.lines")
    source = plugins.load("large", "image_reader").open(picture.path)
    behind: Any = backed(source, picture, pyramids)
    assert behind.coming(1).reductions is None and behind.coming(1).is_coming
    ended = threading.Event()
    states = []

    def news() -> None:
        known = behind.coming(1)
        states.append(known)
        if not known.is_coming:
            ended.set()

    behind.ask(1, news)
    assert ended.wait(60)
    assert states[0].reductions is not None and states[0].is_coming
    assert states[-1].reductions is not None and not states[-1].is_coming
    # Asked again, it is there at once.
    ended.clear()
    again: Any = backed(source, picture, pyramids)
    again.ask(1, ended.set)
    assert ended.is_set() and again.coming(1).reductions is not None


def test_when_no_pyramid_can_be_made_none_is_coming(
    tmp_path: Path, pyramids: Pyramids, plugins: Plugins
) -> None:
    picture = a_picture(tmp_path, "crash.lines")
    source = plugins.load("large", "image_reader").open(picture.path)
    behind: Any = backed(source, picture, pyramids)
    ended = threading.Event()
    behind.ask(1, ended.set)
    assert ended.wait(60)
    assert not behind.coming(1).is_coming and behind.coming(1).reductions is None
