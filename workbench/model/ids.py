"""Identifiers: sortable by time of creation, unique without a server."""

from __future__ import annotations

import os
import threading
import time
from typing import NewType

EntityId = NewType("EntityId", str)
AnnotationId = NewType("AnnotationId", EntityId)
LayerId = NewType("LayerId", EntityId)
ImageId = NewType("ImageId", EntityId)
SeriesId = NewType("SeriesId", EntityId)
SchemeId = NewType("SchemeId", EntityId)

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new UUID version 7 as 32 hexadecimal digits (RFC 9562 section 5.7).

    Ids of one process sort strictly in the order they were made (section 6.2, method 2), for
    "the later one is nearer" is decided by them.
    """
    global _last
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    with _lock:
        _last = value if value > _last else _last + 1
        return f"{_last:032x}"
