"""A window put together from the blocks that it lies in, by two threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

from numpy.typing import NDArray

from workbench.imaging.tiles.blocks import Blocks

Pixels = NDArray[Any]
Cut = tuple[slice, slice]


class Part(NamedTuple):
    """What a window has of a block.

    Parameters
    ----------
    rows : int
        So many of the block, from its top, must be held.
    read : callable
        Reads the block, or no more of it than is worth while.
    cost : int
        Rows that `read` reads; 0 where enough of them are held.
    of, to : tuple of slices
        Where the part lies in the block, and in the window.
    """

    key: Hashable
    rows: int
    read: Callable[[], Pixels]
    cost: int
    of: Cut
    to: Cut


def gathered(blocks: Blocks, parts: Sequence[Part], out: Pixels) -> Pixels:
    """Fill a window with its parts; what takes work is shared with another thread."""
    # Dear ones first: who takes the last one keeps the other waiting for as little as can be.
    waiting = deque(sorted(parts, key=lambda part: -part.cost))

    def work() -> None:
        while waiting:
            try:
                part = waiting.popleft()
            except IndexError:  # the other was sooner
                return
            out[part.to] = blocks.get(part.key, part.read, part.rows)[part.of]

    beside = _beside().submit(work) if len(waiting) > 1 and waiting[1].cost else None
    try:
        work()
    finally:
        waiting.clear()
        # What it has begun it ends; where it is busy elsewhere, nothing is left for it.
        if beside is not None and not beside.cancel():
            beside.result()
    return out


@cache
def _beside() -> Executor:
    """Return the thread that decodes beside the one that reads."""
    return ThreadPoolExecutor(1, "decode")
