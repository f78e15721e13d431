"""Identifiers: sortable by time of creation, unique without a server."""

from __future__ import annotations

import os
import time
from typing import NewType

EntityId = NewType("EntityId", str)
AnnotationId = NewType("AnnotationId", EntityId)
LayerId = NewType("LayerId", EntityId)
ImageId = NewType("ImageId", EntityId)
SeriesId = NewType("SeriesId", EntityId)
SchemeId = NewType("SchemeId", EntityId)


def new_id() -> str:
    """Return a new UUID version 7 as 32 hexadecimal digits (RFC 9562 section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"
