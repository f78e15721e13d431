"""An independent grader of cleaned files: a byte search that knows nothing of how they were made.

It reads no DICOM but the length of the file meta header, so that what a parser skips is searched
too. Everything that can be unpacked is: deflated data sets and streams, base64 and hexadecimal.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Literal

from attrs import frozen

Kind = Literal["text", "date", "uid"]

ASCII = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
OTHERS = ("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "iso2022_jp")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}[ :-]?){8,}")
_MOST_UNPACKED = 1 << 24


@frozen
class Needle:
    """Something planted that must not be found: a text, a date in any format, or a UID."""

    text: str
    kind: Kind = "text"
    where: str = ""
    cls: int = 0

    def forms(self) -> tuple[str, ...]:
        """Return the texts that would be it."""
        return date_forms(self.text) if self.kind == "date" else (self.text,)


def date_forms(text: str) -> tuple[str, ...]:
    """Return a date ``YYYYMMDD`` in twelve and more formats."""
    d = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    y, mon = f"{d.year:04d}", MONTHS[d.month - 1]
    forms = [
        text,
        f"{y}-{d.month:02d}-{d.day:02d}",
        f"{y}/{d.month:02d}/{d.day:02d}",
        f"{y}.{d.month:02d}.{d.day:02d}",
        f"{d.day:02d}.{d.month:02d}.{y}",
        f"{d.day:02d}/{d.month:02d}/{y}",
        f"{d.month:02d}/{d.day:02d}/{y}",
        f"{d.day:02d}-{d.month:02d}-{y}",
        f"{d.day:02d}-{mon}-{y}",
        f"{d.day} {mon} {y}",
        f"{mon} {d.day}, {y}",
        f"{d.day:02d}{mon}{y}",
        f"{y}年{d.month}月{d.day}日",
        f"{y}年{d.month:02d}月{d.day:02d}日",
    ]
    return tuple(forms)


def views(data: bytes) -> Iterator[bytes]:
    """Give the bytes of a file as they are and unpacked in every way, in small letters."""
    yield data.lower()
    for unpacked in _unpacked(data):
        yield unpacked.lower()


def _unpacked(data: bytes, depth: int = 0) -> Iterator[bytes]:
    found: list[bytes] = []
    start = data.find(b"1.2.840.10008.1.2.1.99", 0, 4096)
    if not depth and start > 0:
        end = 144 + int.from_bytes(data[140:144], "little")
        found.append(_inflated(data[end:], -15))
    for m in _ZLIB.finditer(data):
        # Without the check sum: it may be cut off.
        found.append(_inflated(data[m.start() + 2 :], -15) or _inflated(data[m.start() :], 47))
    for match in _BASE64.finditer(data):
        text = match.group().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        found.append(base64.b64decode(text[: len(text) // 4 * 4]))
    for match in _HEX.finditer(data):
        digits = re.sub(rb"[ :-]", b"", match.group())
        found += [bytes.fromhex(digits[n : len(digits) // 2 * 2 - n].decode()) for n in (0, 1)]
    joined = b"\0".join(piece for piece in found if len(piece) > 7)
    if joined:
        yield joined
        if depth < 2:
            yield from _unpacked(joined, depth + 1)


def _inflated(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, _MOST_UNPACKED)
    except zlib.error:
        return b""


@lru_cache(maxsize=100_000)
def patterns(text: str) -> frozenset[bytes]:
    """Return what a text is in bytes, small letters, in nine encodings and swapped words."""
    names = ASCII if text.isascii() else (*ASCII, *OTHERS)
    found = set()
    for name in names:
        try:
            encoded = text.encode(name)
        except UnicodeEncodeError:
            continue
        if name == "iso2022_jp":
            encoded = encoded.replace(b"\x1b$B", b"").replace(b"\x1b(B", b"")
        found.add(encoded.lower())
    if text.isascii() and len(text) > 7 and not text.isdigit():
        raw = text.encode().lower()
        for part in (raw[: len(raw) // 2 * 2], raw[1 : 1 + (len(raw) - 1) // 2 * 2]):
            found.add(b"".join(part[n : n + 2][::-1] for n in range(0, len(part), 2)))
    return frozenset(one for one in found if len(one) > 3)


class Place:
    """Some bytes, with all their windows of a few bytes: most texts are ruled out at once."""

    _WIDTH = 6

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._windows = {data[n : n + self._WIDTH] for n in range(len(data) - self._WIDTH + 1)}

    def holds(self, pattern: bytes) -> bool:
        """Return whether a pattern is in it."""
        if len(pattern) >= self._WIDTH and pattern[: self._WIDTH] not in self._windows:
            return False
        return pattern in self._data


def left_in(data: bytes, needles: tuple[Needle, ...]) -> list[Needle]:
    """Return the needles that are in a file."""
    places = list(map(Place, views(data)))
    return [needle for needle in needles if _is_left(needle, places)]


def _is_left(needle: Needle, places: list[Place]) -> bool:
    return any(
        place.holds(pattern)
        for form in needle.forms()
        for pattern in patterns(form)
        for place in places
    )
