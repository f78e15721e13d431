"""Layered: a mapping that never changes, and whose changed copies share what stayed the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")

# So many changes are looked up first before they are merged: a merge copies everything.
_MOST = 256
_GONE = object()


class Layered(Mapping[K, V], Generic[K, V]):
    """A dictionary below and a few changes above it; `changed` copies the changes only."""

    __slots__ = ("_above", "_below", "_length")

    def __init__(self, below: dict[K, V] | None = None) -> None:
        self._below: dict[K, V] = {} if below is None else below
        self._above: dict[K, V | object] = {}
        self._length = len(self._below)

    def changed(self, values: Mapping[K, V], gone: Iterable[K] = ()) -> Layered[K, V]:
        """Return a mapping with these values, and without those that are gone, which are others."""
        lost = [key for key in gone if key in self]
        length = self._length - len(lost) + sum(key not in self for key in values)
        above: dict[K, V | object] = {**self._above, **values}
        above.update(dict.fromkeys(lost, _GONE))
        below = self._below
        if len(above) > _MOST:
            merged: dict[K, V | object] = {**below, **above}
            for key, value in above.items():
                if value is _GONE:
                    del merged[key]
            below, above = cast("dict[K, V]", merged), {}
        result: Layered[K, V] = Layered(below)
        result._above, result._length = above, length
        return result

    def __contains__(self, key: object) -> bool:
        found = self._above.get(cast(K, key), self)
        return key in self._below if found is self else found is not _GONE

    def __getitem__(self, key: K) -> V:
        found = self._above.get(key, self)
        if found is self:
            return self._below[key]
        if found is _GONE:
            raise KeyError(key)
        return cast(V, found)

    def get(self, key: K, default: Any = None) -> Any:
        """Return the value, `default` when there is none."""
        found = self._above.get(key, self)
        if found is self:
            return self._below.get(key, default)
        return default if found is _GONE else found

    def several(self, keys: Iterable[K]) -> list[V]:
        """Return the values of keys that are all there."""
        if self._above:
            return [self[key] for key in keys]
        below = self._below
        return [below[key] for key in keys]

    def __iter__(self) -> Iterator[K]:
        above = self._above
        yield from (key for key in self._below if above.get(key, self) is not _GONE)
        yield from (k for k, v in above.items() if v is not _GONE and k not in self._below)

    def __len__(self) -> int:
        return self._length
