"""Blocks: decoded pieces of large pictures, kept within a bound and decoded once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any

from numpy.typing import NDArray

from workbench.imaging.cache import ByteCache

BLOCK_BYTES = 96 << 20

Pixels = NDArray[Any]


class Blocks:
    """Decoded blocks of all open pictures; may be used from any thread.

    Parameters
    ----------
    limit : int
        Bytes that may be held.
    """

    def __init__(self, limit: int = BLOCK_BYTES) -> None:
        self._held: ByteCache[Hashable, Pixels] = ByteCache(limit, lambda block: block.nbytes)
        self._reading: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], Pixels], rows: int = 0) -> Pixels:
        """Return a block; whoever asks while another thread decodes it waits for that.

        Parameters
        ----------
        rows : int
            It is read again if fewer are held.
        """
        while True:
            found = self._held.get(key)
            if found is not None and len(found) >= rows:
                return found
            with self._lock:
                others = self._reading.get(key)
                if others is None:
                    self._reading[key] = mine = threading.Event()
                    break
            others.wait()
        try:
            block = read()
            block.flags.writeable = False
            self._held.put(key, block)
            return block
        finally:
            with self._lock:
                del self._reading[key]
            mine.set()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._held

    def has(self, key: Hashable, rows: int) -> bool:
        """Return whether so many rows of a block are held."""
        found = self._held.get(key)
        return found is not None and len(found) >= rows

    def forget(self, owner: Hashable) -> None:
        """Forget the blocks whose key begins with `owner`."""
        for key in self._held.keys():
            if isinstance(key, tuple) and key[0] == owner:
                self._held.remove(key)


#: One bound for the whole program.
BLOCKS = Blocks()
