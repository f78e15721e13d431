"""A cache that is bounded by bytes: what was used longest ago goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import count
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ByteCache(Generic[K, V]):
    """Least-recently-used values; may be used from any thread.

    Parameters
    ----------
    limit : int
        Bytes that may be held. A single value larger than that is still kept alone.
    weigh : callable
        Bytes of a value.
    """

    def __init__(self, limit: int, weigh: Callable[[V], int]) -> None:
        self.limit = limit
        self._weigh = weigh
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """Bytes held now."""
        return self._bytes

    def get(self, key: K) -> V | None:
        """Return a value and mark it as just used, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value; the oldest ones make room."""
        weight = self._weigh(value)
        with self._lock:
            self._drop(key)
            self._values[key] = (value, weight)
            self._bytes += weight
            while self._bytes > self.limit and len(self._values) > 1:
                self._drop(next(iter(self._values)))

    def remove(self, key: K) -> None:
        """Forget one value, if it is there."""
        with self._lock:
            self._drop(key)

    def keys(self) -> list[K]:
        """Return the keys held now, the oldest first."""
        with self._lock:
            return list(self._values)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._bytes = 0

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def _drop(self, key: K) -> None:
        found = self._values.pop(key, None)
        if found is not None:
            self._bytes -= found[1]


class SharedBytes:
    """Bytes that several caches share: what was not used for longest goes first, whosever it is."""

    def __init__(self, limit: int) -> None:
        self._all: ByteCache[tuple[int, Hashable], tuple[Any, int]] = ByteCache(limit, _weight)
        self._numbers = count()

    @property
    def bytes(self) -> int:
        """Bytes held now, by all of them."""
        return self._all.bytes

    def part(self, weigh: Callable[[V], int]) -> ByteCache[Any, V]:
        """Return one more cache that takes of these bytes."""
        return _Part(self._all, next(self._numbers), weigh)


class _Part(ByteCache[K, V]):
    """One of the caches that share their bytes."""

    def __init__(
        self,
        whole: ByteCache[tuple[int, Hashable], tuple[Any, int]],
        number: int,
        weigh: Callable[[V], int],
    ) -> None:
        super().__init__(whole.limit, weigh)
        self._whole, self._number = whole, number

    @property
    def bytes(self) -> int:
        found = (self._whole.get((self._number, key)) for key in self.keys())
        return sum(one[1] for one in found if one is not None)

    def get(self, key: K) -> V | None:
        found = self._whole.get((self._number, key))
        return None if found is None else found[0]

    def put(self, key: K, value: V) -> None:
        self._whole.put((self._number, key), (value, self._weigh(value)))

    def remove(self, key: K) -> None:
        self._whole.remove((self._number, key))

    def keys(self) -> list[K]:
        return [cast(K, key) for number, key in self._whole.keys() if number == self._number]

    def clear(self) -> None:
        for key in self.keys():
            self.remove(key)

    def __contains__(self, key: object) -> bool:
        return (self._number, key) in self._whole

    def __len__(self) -> int:
        return len(self.keys())


def _weight(value: tuple[object, int]) -> int:
    return value[1]
