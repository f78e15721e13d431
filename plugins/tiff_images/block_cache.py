"""Blocks that were decoded for the sake of a part of them, until somebody asks for the rest."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

#: For all files together. One block is kept though it is larger.
CACHE_BYTES = 64 << 20
_LOCKS = 61


class BlockCache:
    """The blocks used last, bounded by their bytes; each is made by one thread only."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._held: OrderedDict[Hashable, NDArray[np.generic]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._making = [threading.Lock() for _ in range(_LOCKS)]

    def get(self, key: Hashable, make: Callable[[], NDArray[np.generic]]) -> NDArray[np.generic]:
        """Return a block, made and kept if it is not held."""
        held = self.held(key)
        if held is not None:
            return held
        with self._making[hash(key) % _LOCKS]:
            held = self.held(key)
            if held is None:
                held = make()
                self._put(key, held)
            return held

    def held(self, key: Hashable) -> NDArray[np.generic] | None:
        """Return a block if it is held."""
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
            return held

    def make_room(self, size: int) -> None:
        """Let go of the oldest blocks until one of so many bytes has room."""
        with self._lock:
            while self._held and self._bytes + size > self._limit:
                _, gone = self._held.popitem(last=False)
                self._bytes -= gone.nbytes

    def forget(self, owner: Hashable) -> None:
        """Let go of the blocks whose key begins with `owner`."""
        with self._lock:
            for key in [k for k in self._held if isinstance(k, tuple) and k[0] == owner]:
                self._bytes -= self._held.pop(key).nbytes

    def _put(self, key: Hashable, block: NDArray[np.generic]) -> None:
        with self._lock:
            self._held[key] = block
            self._bytes += block.nbytes
            while self._bytes > self._limit and len(self._held) > 1:
                _, gone = self._held.popitem(last=False)
                self._bytes -= gone.nbytes


CACHE = BlockCache()
