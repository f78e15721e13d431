"""JSON of a few lines that is read before the first paint.

By the standard library: msgspec brings typing_extensions along, a tenth of the time to the first
paint. Everything else reads JSON with msgspec.
"""

from __future__ import annotations

import json
from typing import Any


def decode(data: bytes) -> Any:
    """Return what JSON in UTF-8 says.

    Raises
    ------
    ValueError
        If it is no such thing, or has text that could not be written again.
    """
    try:
        value = json.loads(data.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    encode(value)  # halves of surrogate pairs
    return value


def encode(value: Any) -> bytes:
    """Return JSON for people, in UTF-8; attribute order is kept."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8")
