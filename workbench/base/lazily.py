"""Sequences whose items are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

K = TypeVar("K")
T = TypeVar("T")


class Lazily(Sequence[T], Generic[K, T]):
    """Items made of keys, anew each time: a hundred thousand cost little.

    Parameters
    ----------
    keys : Sequence
        What items are made of, in their order.
    make : Callable
        Makes one item.
    """

    def __init__(self, keys: Sequence[K], make: Callable[[K], T]) -> None:
        self._keys, self._make = keys, make

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._keys)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return Lazily(self._keys[index], self._make)
        return self._make(self._keys[index])
