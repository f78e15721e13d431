"""Holding off Python's collector of cycles while very many objects are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
