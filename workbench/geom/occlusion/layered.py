"""Layered: a mapping that never changes, and whose changed copies share what stayed the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar, cast

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
        """Return a mapping with these values, and without those that are gone."""
        above = {**self._above, **values}
        above.update((key, _GONE) for key in gone if key in above or key in self._below)
        result: Layered[K, V] = Layered(self._below)
        if len(above) > _MOST:
            merged = {**self._below, **above}
            kept = {key: value for key, value in merged.items() if value is not _GONE}
            return Layered(cast("dict[K, V]", kept))
        result._above = above
        lost = sum(value is _GONE and key in self._below for key, value in above.items())
        new = sum(value is not _GONE and key not in self._below for key, value in above.items())
        result._length += new - lost
        return result

    def __getitem__(self, key: K) -> V:
        found = self._above.get(key, self)
        if found is self:
            return self._below[key]
        if found is _GONE:
            raise KeyError(key)
        return cast(V, found)

    def __iter__(self) -> Iterator[K]:
        above = self._above
        yield from (key for key in self._below if above.get(key, self) is not _GONE)
        yield from (k for k, v in above.items() if v is not _GONE and k not in self._below)

    def __len__(self) -> int:
        return self._length
