"""Tiles made in threads: what is wanted now first, what is no longer wanted not at all."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from itertools import count
from typing import Generic, TypeVar

from workbench.imaging.cache import ByteCache, SharedBytes

TILE = 256

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

log = logging.getLogger(__name__)


class NotYet(Exception):
    """What a tile is made of is on its way; ask again when told that something arrived."""


class TilePool(Generic[K, V]):
    """Tiles from a cache, from here while a few milliseconds last, else from threads.

    Each `get` replaces the wishes of the one before, so that nobody computes for a view that was
    left. A tile that was invalidated while a thread made it is made again.

    Parameters
    ----------
    limit : int or SharedBytes
        Bytes of finished tiles.
    weigh : callable
        Bytes of a tile.
    executor : Executor or None
        None makes every tile at once in `get`.
    ready : callable
        Called in a worker thread when a wish has come true; not for what may be wanted `later`.
    """

    def __init__(
        self,
        limit: int | SharedBytes,
        weigh: Callable[[V], int],
        executor: Executor | None = None,
        ready: Callable[[], object] = lambda: None,
        workers: int = 2,
    ) -> None:
        self.cache: ByteCache[K, V] = (
            limit.part(weigh) if isinstance(limit, SharedBytes) else ByteCache(limit, weigh)
        )
        self._executor = executor
        self._ready = ready
        self._workers = workers
        self._lock = threading.Lock()
        self._wanted: dict[K, Callable[[], V]] = {}
        # What the last `get` could not give.
        self._awaited: set[K] = set()
        # By a number of its own: two may make one tile. True = outdated before it was finished.
        self._making: dict[int, tuple[K, bool]] = {}
        self._numbers = count()
        self._stale: set[K] = set()
        self._failed: set[K] = set()
        self._running = 0
        self._cost = 0.0

    def get(
        self,
        wanted: Mapping[K, Callable[[], V]],
        budget: float = 0.0,
        later: Mapping[K, Callable[[], V]] | None = None,
    ) -> dict[K, V]:
        """Return the tiles that are there; outdated ones stand in for what is still to come.

        Parameters
        ----------
        wanted : mapping of key to callable
            How each tile is made, the most important first. One that raises `NotYet` is asked
            for again by the next `get`.
        budget : float
            Seconds that may be spent here on making missing ones.
        later : mapping of key to callable
            What may be wanted next; made in threads when everything else is there.
        """
        found: dict[K, V] = {}
        missing: dict[K, Callable[[], V]] = {}
        for key, make in wanted.items():
            tile = self.cache.get(key)
            if tile is not None:
                found[key] = tile
            if (tile is None or key in self._stale) and key not in self._failed:
                missing[key] = make
        end = time.perf_counter() + budget
        for key in list(missing):
            # What takes longer than there is time would stop the window, so not even one of it.
            if self._executor is not None and time.perf_counter() + self._cost >= end:
                break
            tile = self._made(key, missing.pop(key))
            if tile is not None:
                found[key] = tile
        with self._lock:
            for key in [key for key in missing if self._is_fresh(key)]:  # come since
                tile = self.cache.get(key)
                if tile is not None:
                    found[key] = tile
                    del missing[key]
            self._awaited = set(missing)
            if self._executor is not None and later:
                missing |= {
                    key: make
                    for key, make in later.items()
                    if key not in self.cache and key not in self._failed
                }
            self._wanted = missing
        self._start()
        return found

    @property
    def is_awaited(self) -> bool:
        """Whether more is to come of what was wanted last."""
        return bool(self._awaited)

    def _is_fresh(self, key: K) -> bool:
        return key in self.cache and key not in self._stale

    def is_current(self, found: Mapping[K, V]) -> bool:
        """Return whether these are still the tiles: none outdated, none replaced since."""
        with self._lock:
            return all(
                key not in self._stale and self.cache.get(key) is tile
                for key, tile in found.items()
            )

    def invalidate(self, outdated: Callable[[K], bool]) -> None:
        """Mark the tiles for which `outdated` is true as to be made again."""
        with self._lock:
            self._stale.update(key for key in self.cache.keys() if outdated(key))
            self._making = {
                number: (key, late or outdated(key)) for number, (key, late) in self._making.items()
            }
            # Who still wishes for it asks again, for one that is made otherwise.
            self._wanted = {key: make for key, make in self._wanted.items() if not outdated(key)}
            self._failed = {key for key in self._failed if not outdated(key)}

    def clear(self) -> None:
        """Forget all tiles."""
        self.invalidate(lambda key: True)
        self.cache.clear()
        with self._lock:
            self._stale.clear()
            self._wanted = {}
            self._awaited = set()

    def _made(self, key: K, make: Callable[[], V]) -> V | None:
        with self._lock:
            number = self._begin(key)
        try:
            return self._make(number, key, make)
        except NotYet:
            return None

    def _begin(self, key: K) -> int:
        number = next(self._numbers)
        self._making[number] = key, False
        return number

    def _make(self, number: int, key: K, make: Callable[[], V]) -> V | None:
        tile: V | None = None
        begin = time.thread_time()
        try:
            tile = make()
            self._cost += (time.thread_time() - begin - self._cost) / 4
        except NotYet:
            with self._lock:
                del self._making[number]
            raise
        except Exception:
            # One bad tile must not end the thread or the paint event.
            log.exception("a tile could not be made")
        with self._lock:
            _, late = self._making.pop(number)
            if late:
                return None
            if tile is None:
                self._failed.add(key)
                return None
            self._stale.discard(key)
            self._wanted.pop(key, None)  # asked for again while it was made
            self.cache.put(key, tile)
            if self._stale and len(self._stale) > 4 * len(self.cache):
                self._stale.intersection_update(self.cache.keys())
        return tile

    def _start(self) -> None:
        if self._executor is None:
            return
        with self._lock:
            more = min(self._workers - self._running, len(self._wanted))
            self._running += max(more, 0)
        for _ in range(more):
            try:
                self._executor.submit(self._work)
            except RuntimeError:  # shut down: the window is closing
                with self._lock:
                    self._running -= 1

    def _work(self) -> None:
        while True:
            with self._lock:
                busy = {key for key, _ in self._making.values()}
                key = next((k for k in self._wanted if k not in busy), None)
                if key is None:
                    self._running -= 1
                    return
                make = self._wanted.pop(key)
                number = self._begin(key)
            with suppress(NotYet):  # told of nothing, for nothing has changed
                self._make(number, key, make)
                if self._was_awaited(key):
                    self._ready()

    def _was_awaited(self, key: K) -> bool:
        with self._lock:
            found = key in self._awaited
            self._awaited.discard(key)
            return found


def tiles_in(x0: int, y0: int, x1: int, y1: int) -> list[tuple[int, int]]:
    """Return the (column, row) of the tiles that a window of a raster touches, the middle first.

    An empty window touches none, also one that lies beside the raster.
    """
    left, top, right, bottom = tile_span(x0, y0, x1, y1)
    tiles = [(tx, ty) for ty in range(top, bottom) for tx in range(left, right)]
    mx, my = (x0 + x1) / 2 / TILE - 0.5, (y0 + y1) / 2 / TILE - 0.5
    return sorted(tiles, key=lambda tile: abs(tile[0] - mx) + abs(tile[1] - my))


def tile_span(x0: int, y0: int, x1: int, y1: int) -> tuple[int, int, int, int]:
    """Return the tiles of a window of a raster: first column and row, and those behind the last."""
    if x1 <= x0 or y1 <= y0:
        return 0, 0, 0, 0
    return x0 // TILE, y0 // TILE, -(-x1 // TILE), -(-y1 // TILE)
