"""Identifiers: sortable by time of creation, unique without a server."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterable
from typing import NewType

EntityId = NewType("EntityId", str)
AnnotationId = NewType("AnnotationId", EntityId)
LayerId = NewType("LayerId", EntityId)
ImageId = NewType("ImageId", EntityId)
SeriesId = NewType("SeriesId", EntityId)
SchemeId = NewType("SchemeId", EntityId)
PairId = NewType("PairId", EntityId)
WaiverId = NewType("WaiverId", EntityId)
PictureId = NewType("PictureId", EntityId)
CameraId = NewType("CameraId", EntityId)
PartId = NewType("PartId", EntityId)
LesionId = NewType("LesionId", EntityId)
TimepointId = NewType("TimepointId", EntityId)

_lock = threading.Lock()
_last = 0
# Random bytes in stock: each call of the system lets other threads run, and a thousand new
# images in the window's thread would wait for each of them.
_STOCK = 4096
_stock = b""
# The first half of the times that 48 bits can say: room to count on from any of them.
_OURS = re.compile(r"[0-7][0-9a-f]{11}7[0-9a-f]{3}[89ab][0-9a-f]{15}")


def new_id() -> str:
    """Return a new UUID version 7 as 32 hexadecimal digits (RFC 9562 section 5.7).

    Ids of one process sort strictly in the order they were made (section 6.2, method 2), and after
    every id it was shown by `follow`, for "the later one is nearer" is decided by them.
    """
    global _last
    milliseconds = time.time_ns() // 1_000_000
    with _lock:
        value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(_random(10))
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        # Two processes that follow the same id must not go on with the same one.
        _last = value if value > _last else _last + 1 + int.from_bytes(_random(4))
        return f"{_last:032x}"


def _random(count: int) -> bytes:
    global _stock
    if len(_stock) < count:
        _stock = os.urandom(_STOCK)
    taken, _stock = _stock[:count], _stock[count:]
    return taken


def _forget_stock() -> None:
    global _stock
    _stock = b""


if hasattr(os, "register_at_fork"):
    # A forked process must not go on with the same bytes.
    os.register_at_fork(after_in_child=_forget_stock)


def follow(ids: Iterable[str]) -> None:
    """Let the next ids sort after these, also where another clock made them or ours was put back.

    Only ids of our own making count; others say nothing about time.
    """
    global _last
    shown = list(ids)
    newest = max(shown, default=None)
    if newest is not None and not _OURS.fullmatch(newest):  # seldom; asking all takes longer
        newest = max(filter(_OURS.fullmatch, shown), default=None)
    if newest is not None:
        with _lock:
            _last = max(_last, int(newest, 16))
