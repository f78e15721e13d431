"""Ids sort in the order in which they were made, in every thread and against every clock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

from workbench.model import ids
from workbench.model.ids import follow, new_id

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _own_counter(monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)


def is_uuid7(id: str) -> bool:
    value = uuid.UUID(hex=id)
    return value.version == 7 and value.variant == uuid.RFC_4122


def test_an_id_is_a_uuid_of_version_7_with_the_time_of_its_making():
    before = time.time()
    id = new_id()
    assert is_uuid7(id)
    assert int(id[:12], 16) / 1000 == pytest.approx(before, abs=60)


def test_ids_sort_strictly_in_the_order_they_were_made():
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(map(is_uuid7, made[::500]))


def test_ids_of_several_threads_are_different_and_each_thread_sees_them_ascending():
    made: list[list[str]] = [[] for _ in range(4)]

    def work(mine: list[str]) -> None:
        mine.extend(new_id() for _ in range(3000))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for mine in made:
        assert mine == sorted(mine)
    assert len({id for mine in made for id in mine}) == 4 * 3000


def test_a_clock_that_is_put_back_does_not_turn_the_order_round(monkeypatch):
    first = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000_000_000_000)
    second, third = new_id(), new_id()
    assert first < second < third
    assert is_uuid7(second)


def test_ids_go_on_after_those_of_a_computer_whose_clock_is_ahead():
    theirs = f"{int(new_id()[:12], 16) + 3_600_000:012x}7abc8{'0' * 15}"
    assert is_uuid7(theirs)
    follow([new_id(), theirs, new_id()])
    made = [new_id() for _ in range(100)]
    assert theirs < made[0]
    assert made == sorted(made)
    assert all(map(is_uuid7, made))


def test_two_programs_that_go_on_from_the_same_id_make_different_ones(monkeypatch):
    theirs = f"{int(new_id()[:12], 16) + 3_600_000:012x}7abc8{'0' * 15}"
    made = set()
    for _ in range(2):
        monkeypatch.setattr(ids, "_last", 0)
        follow([theirs])
        made.add(new_id())
    assert len(made) == 2


@pytest.mark.parametrize("other", ["image", "", "z" * 32, "f" * 32, "9" * 32, "f" * 40])
def test_ids_of_other_makers_say_nothing_about_time(other):
    follow([other])
    id = new_id()
    assert is_uuid7(id)
    assert int(id[:12], 16) / 1000 == pytest.approx(time.time(), abs=60)


def test_a_thousand_ids_ask_the_system_a_few_times(monkeypatch):
    """Each time lets other threads run, and whoever waits is the window."""
    asked: list[int] = []
    real = os.urandom

    def counted(count: int) -> bytes:
        asked.append(count)
        return real(count)

    monkeypatch.setattr(os, "urandom", counted)
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000 and made == sorted(made)
    assert len(asked) <= 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_does_not_go_on_with_the_same_bytes():
    code = (
        "import os, sys\n"
        "from workbench.model import ids\n"
        "ids.new_id()\n"
        "out, into = os.pipe()\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    os.write(into, ids._random(8))\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "assert os.read(out, 8) != ids._random(8)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
