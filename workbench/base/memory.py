"""Very many objects: making them without looking for cycles, and giving memory back after."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@contextmanager
def no_collection() -> Iterator[None]:
    """Look for no cycles meanwhile.

    A hundred thousand annotations are half a million objects that nothing refers back to: looking
    for cycles among them again and again would double the time that making them takes. When
    threads overlap here, collection comes back a little early, never not at all.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def give_back() -> None:
    """Give memory that is free back to the system, where it is not by itself.

    What very many small arrays and geometries leave behind stays with the process in Linux: a third
    of all that a frame with a hundred thousand outlines takes. It takes some 80 ms then, so it is
    for the end of long work, in its own thread.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    """Return the function of the GNU C library; None where there is another one."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
