"""LazyMapping: values that are kept as bytes until somebody asks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from types import MappingProxyType
from typing import Any, TypeVar, cast, overload

from workbench.base.memory import no_collection

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
Decode = Callable[[list[tuple[K, bytes]]], list[V]]

# Small enough that what a batch is made from is still in the processor's cache.
_BATCH = 200


class LazyMapping(Mapping[K, V]):
    """A read-only mapping from id to value; one that is asleep, bytes, wakes when it is asked for.

    Keys, `len` and ``in`` wake nothing; `values`, `items` and ``==`` wake everything. A value that
    is awake stays so, and its bytes are dropped. Any thread may read while one writes.

    Parameters
    ----------
    asleep : dict
        Bytes of values by key; it is taken over, not copied.
    decode : callable
        ``decode([(key, bytes), ...])`` makes values of bytes, in the same order. What it raises
        reaches whoever asked, and the bytes stay.
    """

    __slots__ = ("_asleep", "_decode", "_held", "_writing")

    def __init__(
        self, asleep: dict[K, bytes] | None = None, decode: Decode[K, V] | None = None
    ) -> None:
        self._held: dict[K, V | bytes] = {} if asleep is None else cast(Any, asleep)
        self._decode = decode
        self._asleep = len(self._held)
        self._writing = threading.Lock()

    @property
    def asleep(self) -> int:
        """How many values nobody has asked for yet."""
        return self._asleep

    def __getitem__(self, key: K) -> V:
        value = self._held[key]
        return self._woken(key, value) if isinstance(value, bytes) else value

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | D, /) -> V | D: ...
    def get(self, key: K, default: Any = None) -> Any:
        """Return the value, `default` when there is none."""
        value = self._held.get(key)
        if isinstance(value, bytes):
            return self._woken(key, value)
        return default if value is None else value

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def __iter__(self) -> Iterator[K]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def keys(self) -> KeysView[K]:
        """Return the keys, without waking anything."""
        return self._held.keys()

    def values(self) -> ValuesView[V]:
        """Return all values."""
        return self._all().values()

    def items(self) -> ItemsView[K, V]:
        """Return all keys with their values."""
        return self._all().items()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LazyMapping):
            return self._all() == other._all()
        return isinstance(other, Mapping) and self._all() == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)}, {self._asleep} asleep>"

    def wake(self, keys: Iterable[K]) -> None:
        """Wake these together, which takes less time than one by one; others are passed over."""
        wanted = list(dict.fromkeys(keys)) if self._asleep else []
        with no_collection():
            for at in range(0, len(wanted), _BATCH):
                found = ((key, self._held.get(key)) for key in wanted[at : at + _BATCH])
                batch = [(key, value) for key, value in found if isinstance(value, bytes)]
                if batch:
                    self._wake(batch)

    def _all(self) -> Mapping[K, V]:
        self.wake(self._held)
        return MappingProxyType(self._held)  # type: ignore[arg-type]  # all are awake

    def _woken(self, key: K, value: bytes) -> V:
        woken = self._wake([(key, value)])
        now = self._held.get(key)
        # Taken away by another thread meanwhile: what was asked for was there.
        return woken[0] if now is None or isinstance(now, bytes) else now

    def _wake(self, batch: list[tuple[K, bytes]]) -> list[V]:
        assert self._decode is not None
        values = self._decode(batch)
        with self._writing:
            for (key, asleep), value in zip(batch, values, strict=True):
                if self._held.get(key) is asleep:  # else woken or changed by another thread
                    self._held[key] = value
                    self._asleep -= 1
        return values

    def _put(self, key: K, value: V) -> None:
        """Write a value; for the owner only."""
        with self._writing:
            self._asleep -= isinstance(self._held.get(key), bytes)
            self._held[key] = value

    def _drop(self, key: K) -> None:
        """Take a value away; for the owner only."""
        with self._writing:
            self._asleep -= isinstance(self._held.pop(key), bytes)
