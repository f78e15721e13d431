"""A byte search for planted identifiers that knows nothing of how files are cleaned."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date

from workbench.deid.prove.planter import Needle

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030", "big5", "shift_jis")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_MOST, _LEAST = 1 << 24, 4
_WINDOW = 6


def left_in(data: bytes, needles: Sequence[Needle]) -> list[Needle]:
    """Return which of what was planted is in a file: as it is, unpacked, in any encoding."""
    places = [(place, _windows(place)) for place in map(bytes.lower, _views(data))]
    return [
        needle
        for needle in needles
        if any(
            (len(pattern) < _WINDOW or pattern[:_WINDOW] in windows) and pattern in place
            for text in forms(needle)
            for pattern in _patterns(text)
            for place, windows in places
        )
    ]


def forms(needle: Needle) -> list[str]:
    """Return how it may be written: a date in a dozen ways."""
    text = needle.text
    if not needle.is_date:
        return [text]
    d = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    y, m, n, month = d.year, d.month, d.day, _MONTHS[d.month - 1]
    joined = [f"{y}{s}{m:02d}{s}{n:02d}" for s in ("", "-", "/", ".")]
    joined += [f"{n:02d}{s}{m:02d}{s}{y}" for s in "-/."] + [f"{m:02d}/{n:02d}/{y}"]
    joined += [f"{n:02d}-{month}-{y}", f"{n} {month} {y}", f"{month} {n}, {y}"]
    return [*joined, f"{y}年{m}月{n}日", f"{y}年{m:02d}月{n:02d}日"]


def _windows(data: bytes) -> set[bytes]:
    return {data[n : n + _WINDOW] for n in range(len(data) - _WINDOW + 1)}


def _patterns(text: str) -> set[bytes]:
    found = set()
    for name in _ENCODINGS:
        try:
            found.add(text.encode(name).lower())
        except UnicodeEncodeError:
            continue
    return {one for one in found if len(one) >= _LEAST}


def _views(data: bytes) -> Iterator[bytes]:
    yield data
    pieces = []
    if _DEFLATED in data[:512]:
        pieces.append(_inflated(data[144 + int.from_bytes(data[140:144], "little") :]))
    pieces += [_inflated(data[found.start() + 2 :]) for found in _PACKED.finditer(data)]
    for found in _BASE64.finditer(data):
        text = found.group()
        pieces.append(base64.b64decode(text[: len(text) // 4 * 4]))
    pieces += [bytes.fromhex(found.group().decode()) for found in _HEX.finditer(data)]
    joined = b"\0".join(filter(None, pieces))
    if joined:
        yield joined


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(-15).decompress(data, _MOST)
    except zlib.error:
        return b""
