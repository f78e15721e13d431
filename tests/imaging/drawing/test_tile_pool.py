"""Tiles: what is wanted now, in time, and never an outdated one for good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from workbench.imaging.cache import ByteCache
from workbench.imaging.drawing.tile_pool import TilePool, tiles_in


def test_a_cache_forgets_what_was_used_longest_ago() -> None:
    cache: ByteCache[str, bytes] = ByteCache(10, len)
    cache.put("a", b"1234")
    cache.put("b", b"1234")
    assert cache.get("a") == b"1234"
    cache.put("c", b"1234")
    assert (cache.get("b"), cache.get("a"), cache.bytes) == (None, b"1234", 8)


def test_a_value_larger_than_the_cache_is_kept_alone() -> None:
    cache: ByteCache[str, bytes] = ByteCache(2, len)
    cache.put("a", b"1")
    cache.put("b", b"12345")
    assert cache.keys() == ["b"]


def test_without_threads_all_tiles_are_made_at_once() -> None:
    pool: TilePool[int, str] = TilePool(100, len)
    assert pool.get({n: partial(str, n) for n in range(3)}) == {0: "0", 1: "1", 2: "2"}


def test_an_outdated_tile_stands_in_until_the_new_one_is_there() -> None:
    gate, done = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor, done.set)
        assert pool.get({1: lambda: "old"}, budget=1) == {1: "old"}
        pool.invalidate(lambda key: key == 1)

        def make() -> str:
            gate.wait(5)
            return "new"

        assert pool.get({1: make}) == {1: "old"}
        assert not pool.is_current({1: "old"})
        gate.set()
        assert done.wait(5)
        assert pool.get({1: make}) == {1: "new"}
        assert pool.is_current({1: "new"})
        assert not pool.is_current({1: "old"})  # what was shown until then is not the last word


def test_a_tile_outdated_while_it_was_made_is_made_again() -> None:
    started, gate, done = threading.Event(), threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        gate.wait(5)
        return "old"

    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor, done.set)
        assert pool.get({1: slow}) == {}
        assert started.wait(5)
        pool.invalidate(lambda key: True)
        gate.set()
        assert done.wait(5)
        assert pool.get({1: lambda: "new"}, budget=1) == {1: "new"}


def test_a_wish_from_before_a_tile_was_outdated_is_not_fulfilled() -> None:
    gate, started = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        gate.wait(5)
        return "other"

    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor, workers=1)
        pool.get({1: slow, 2: lambda: "old"})
        assert started.wait(5)
        pool.invalidate(lambda key: key == 2)  # before a thread had time for it
        gate.set()
    assert 2 not in pool.cache
    assert pool.get({2: lambda: "new"}, budget=1) == {2: "new"}


def test_an_outdated_tile_that_comes_late_does_not_replace_the_new_one() -> None:
    gate, started = threading.Event(), threading.Event()

    def slow() -> str:
        started.set()
        gate.wait(5)
        return "old"

    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor)
        pool.get({1: slow})
        assert started.wait(5)
        pool.invalidate(lambda key: True)
        assert pool.get({1: lambda: "new"}, budget=1) == {1: "new"}
        gate.set()
    assert pool.get({1: lambda: "newer"}) == {1: "new"}


def test_wishes_that_nobody_has_any_more_are_dropped() -> None:
    gate = threading.Event()
    made: list[int] = []

    def make(n: int) -> str:
        gate.wait(5)
        made.append(n)
        return str(n)

    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor, workers=1)
        pool.get({n: partial(make, n) for n in range(9)})
        pool.get({})
        gate.set()
    assert len(made) <= 1


def test_nobody_is_told_of_what_may_be_wanted_later() -> None:
    told: list[int] = []
    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor, lambda: told.append(1), workers=1)
        pool.get({1: lambda: "1"}, later={2: lambda: "2"})
    assert pool.cache.keys() == [1, 2]
    assert told == [1]


def test_it_awaits_what_is_wanted_now_until_the_last_of_it_is_there() -> None:
    gates = {n: threading.Event() for n in (1, 2, 3)}
    told = threading.Semaphore(0)

    def make(n: int) -> str:
        gates[n].wait(5)
        return str(n)

    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor, told.release, workers=1)
        pool.get({n: partial(make, n) for n in (1, 2)}, later={3: partial(make, 3)})
        gates[1].set()
        assert told.acquire(timeout=5)
        assert pool.is_awaited
        gates[2].set()
        assert told.acquire(timeout=5)
        assert not pool.is_awaited
        gates[3].set()


def test_what_is_asked_for_again_while_it_is_made_is_made_once() -> None:
    gate, started, done = threading.Event(), threading.Event(), threading.Event()
    made: list[int] = []

    def slow() -> str:
        made.append(1)
        started.set()
        gate.wait(5)
        return "1"

    with ThreadPoolExecutor(1) as executor:
        pool: TilePool[int, str] = TilePool(100, len, executor, done.set, workers=1)
        pool.get({1: slow})
        assert started.wait(5)
        assert pool.get({1: slow}) == {}
        gate.set()
        assert done.wait(5)
    assert made == [1]
    assert pool.get({1: slow}) == {1: "1"}


def test_a_tile_that_cannot_be_made_does_not_stop_the_others() -> None:
    pool: TilePool[int, str] = TilePool(100, len)

    def broken() -> str:
        raise ValueError("planted")

    assert pool.get({1: broken, 2: lambda: "2"}) == {2: "2"}


def test_the_middle_tiles_come_first() -> None:
    assert tiles_in(0, 0, 768, 768)[0] == (1, 1)
    assert len(tiles_in(-10, 0, 257, 256)) == 3


def test_an_empty_window_touches_no_tile_wherever_it_lies() -> None:
    assert tiles_in(0, 1000, 500, 1000) == []
    assert tiles_in(700, 0, 700, 300) == []
