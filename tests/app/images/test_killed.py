"""Programs that are killed while they make pyramids, and caches that cannot be written to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.app.images.large_plugin import write_plugin
from tests.app.images.test_pyramids import PIXELS, a_picture, built
from workbench.app.images import pyramid_room as room
from workbench.app.images.backed import backed
from workbench.app.images.pyramids import Picture, Pyramids
from workbench.app.jobs import Jobs, JobState
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import load_frame
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles import pyramid_format as form
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.source import Window

ROOT = Path(__file__).resolve().parents[3]
WINDOW = """
import sys, time
from pathlib import Path
from workbench.app.images.pyramids import Picture, Pyramids
from workbench.app.jobs import Jobs
from workbench.app.plugins import Plugins
from workbench.store.fingerprint import fingerprint

plugins, folder, path = map(Path, sys.argv[1:])
Plugins.discover(plugins)
pyramids = Pyramids(folder, Jobs())
pyramids.build(Picture(path, "large", fingerprint(path)))
time.sleep(120)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills as Unix does")


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
def cache(tmp_path: Path) -> Path:
    return tmp_path / "缓存 cache"


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def rows_done(place: Path) -> int:
    """How far a pyramid is, as its own counter says."""
    try:
        return int(form.COUNTERS.unpack_from((place / form.ROWS).read_bytes())[0])
    except (OSError, ValueError):
        return 0
    except Exception:  # half written
        return 0


def children_of(number: int) -> list[int]:
    found = Path(f"/proc/{number}/task/{number}/children")
    if not found.exists():
        pytest.skip("the system does not tell which processes another one started")
    tasks = Path(f"/proc/{number}/task").iterdir()
    return [int(one) for task in tasks for one in (task / "children").read_text().split()]


def is_alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        threads = len(list(Path(f"/proc/{number}/task").iterdir()))
    except OSError:
        return False
    return state != "Z" or threads > 1


def hold(picture: Picture, on: bool = True) -> None:
    """Have whoever reads a slow picture wait in the middle of it, or go on."""
    held = picture.path.with_name("held")
    held.touch() if on else held.unlink()


def begun_elsewhere(tmp_path: Path, cache: Path, picture: Picture) -> tuple[Any, list[int]]:
    """Another program that is in the middle of building, and its own processes."""
    hold(picture)
    command = [sys.executable, "-c", WINDOW, str(tmp_path / "plugins"), str(cache)]
    program = subprocess.Popen([*command, str(picture.path)], cwd=ROOT)
    until(lambda: rows_done(cache / picture.key) > 200)
    return program, children_of(program.pid)


@pytest.mark.parametrize("suffix", [".tiles", ".lines"])
def test_a_window_that_is_killed_leaves_no_process_and_the_next_one_goes_on(
    suffix: str, tmp_path: Path, cache: Path, plugins: Plugins, jobs: Jobs
) -> None:
    picture = a_picture(tmp_path, f"slow{suffix}")
    program, children = begun_elsewhere(tmp_path, cache, picture)
    assert children
    program.send_signal(signal.SIGKILL)
    program.wait(30)
    until(lambda: not any(map(is_alive, children)))
    assert rows_done(cache / picture.key) < PIXELS.shape[0]
    hold(picture, False)
    pyramids = Pyramids(cache, jobs)
    assert pyramids.get(picture) is None  # nobody takes half of it for the whole
    found = built(pyramids, picture)
    assert isinstance(found, Pyramid)
    for index, level in enumerate(found.levels):
        expected = PIXELS if level.factor == 1 else block_mean(PIXELS, level.factor, level.factor)
        whole = found.region(index, Window(0, 0, level.rows, level.columns))
        np.testing.assert_array_equal(whole, expected)
    pyramids.close()


def test_what_a_killed_window_left_and_nobody_can_go_on_with_is_removed_at_the_next_start(
    tmp_path: Path, cache: Path, plugins: Plugins, jobs: Jobs
) -> None:
    picture = a_picture(tmp_path, "slow.lines")
    program, children = begun_elsewhere(tmp_path, cache, picture)
    program.send_signal(signal.SIGKILL)
    program.wait(30)
    until(lambda: not any(map(is_alive, children)))
    assert not form.read_header(cache / picture.key).complete
    pyramids = Pyramids(cache, jobs)
    until(lambda: not room.places_in(cache))
    pyramids.close()


def test_what_another_program_builds_is_not_removed_by_one_that_starts(
    tmp_path: Path, cache: Path, plugins: Plugins, jobs: Jobs
) -> None:
    picture = a_picture(tmp_path, "slow.lines")
    program, _ = begun_elsewhere(tmp_path, cache, picture)
    pyramids = Pyramids(cache, jobs)
    pyramids.close()
    assert room.places_in(cache) == [cache / picture.key]
    program.kill()
    program.wait(30)


@pytest.mark.parametrize("suffix", [".tiles", ".lines"])
def test_a_builder_that_is_killed_is_an_error_and_can_be_begun_again(
    suffix: str, tmp_path: Path, cache: Path, plugins: Plugins, jobs: Jobs
) -> None:
    picture = a_picture(tmp_path, f"slow{suffix}")
    pyramids = Pyramids(cache, jobs)
    ended, found = threading.Event(), []

    def failed(error: Any) -> None:
        found.append(error)
        ended.set()

    hold(picture)
    pyramids.build(picture, failed=failed)
    until(lambda: rows_done(cache / picture.key) > 200)
    for child in children_of(os.getpid()):
        if "workbench.app.child" in Path(f"/proc/{child}/cmdline").read_text():
            os.kill(child, signal.SIGKILL)
    assert ended.wait(60)
    assert isinstance(found[0], InputError)
    hold(picture, False)
    assert isinstance(built(pyramids, picture), Pyramid)
    pyramids.close()


def no_folder(cache: Path) -> Callable[[], int]:
    cache.write_bytes(b"")  # the superuser may write wherever a folder is
    return lambda: 1 << 30


def no_room(cache: Path) -> Callable[[], int]:
    return lambda: 1000


@pytest.mark.parametrize("spoil", [no_folder, no_room])
@pytest.mark.parametrize("suffix", [".tiles", ".lines"])
def test_without_a_cache_a_picture_is_shown_all_the_same_and_why_is_said(
    spoil: Any, suffix: str, tmp_path: Path, cache: Path, plugins: Plugins, jobs: Jobs, monkeypatch
) -> None:
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 0)
    picture = a_picture(tmp_path, f"scan{suffix}")
    pyramids = Pyramids(cache, jobs, spoil(cache))
    source = plugins.load("large", "image_reader").open(picture.path)
    frame = load_frame(backed(source, picture, pyramids), 1)
    assert frame.sample.shape[0] >= 600
    assert not frame.wants_look
    until(lambda: all(job.state is not JobState.RUNNING for job in jobs.jobs.values()))
    (job,) = jobs.jobs.values()
    assert job.state is JobState.FAILED
    assert "reductions" in str(job.error).lower()
    if suffix == ".tiles":
        assert frame.stored[2599, 2999] == PIXELS[2599, 2999]
    pyramids.close()


def test_a_picture_whose_pixels_have_no_room_is_shown_smaller_and_why_is_said(
    tmp_path: Path, cache: Path, plugins: Plugins, jobs: Jobs, monkeypatch
) -> None:
    monkeypatch.setattr("workbench.imaging.tiles.source._TILED_FROM", 0)
    picture = a_picture(tmp_path, "scan.lines")
    room_for = [PIXELS.nbytes // 4]
    pyramids = Pyramids(cache, jobs, lambda: room_for[0])
    source = plugins.load("large", "image_reader").open(picture.path)
    frame: Any = load_frame(backed(source, picture, pyramids), 1)
    until(lambda: frame.damage is not None)
    assert "limit in the settings" in str(frame.damage)
    small = frame.levels.at(2, 2)[0:650, 0:750]
    np.testing.assert_array_equal(small, block_mean(PIXELS, 4, 4))
    # Looked at closer it is coarse; what a pixel is nobody says.
    near = frame.levels.at(0, 0)[1001:1003, 2000:2004]
    assert (near == small[1001 // 4 : 1003 // 4 + 1, 500].repeat(4)[1:3, None]).all()
    with pytest.raises(NotYet):
        frame.stored[1001:1003, 2000:2004]
    assert frame.value(1001, 2000) is None
    frame = source = None
    pyramids.close()
    # At the next start there is room.
    room_for[0] = 1 << 30
    again = Pyramids(cache, jobs, lambda: room_for[0])
    found = built(again, picture)
    assert isinstance(found, Pyramid)
    assert found.has_whole
    assert not found.damage
    again.close()
