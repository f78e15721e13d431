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
        self._reading: set[Hashable] = set()
        self._change = threading.Condition(threading.Lock())

    def get(self, key: Hashable, read: Callable[[], Pixels], rows: int = 0) -> Pixels:
        """Return a block; whoever asks while another thread decodes it waits for that.

        Parameters
        ----------
        rows : int
            It is read again if fewer are held.
        """
        with self._change:
            while True:
                found = self._held.get(key)
                if found is not None and len(found) >= rows:
                    return found
                if key not in self._reading:
                    break
                self._change.wait()
            self._reading.add(key)
        try:
            block = read()
            block.flags.writeable = False
            self._held.put(key, block)
            return block
        finally:
            with self._change:
                self._reading.remove(key)
                self._change.notify_all()

    def rows(self, key: Hashable) -> int:
        """Return how many rows of a block are held."""
        found = self._held.get(key)
        return 0 if found is None else len(found)

    def forget(self, owner: Hashable) -> None:
        """Forget the blocks whose key begins with `owner`."""
        for key in self._held.keys():
            if isinstance(key, tuple) and key[0] == owner:
                self._held.remove(key)


#: One bound for the whole program.
BLOCKS = Blocks()
