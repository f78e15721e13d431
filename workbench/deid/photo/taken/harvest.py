"""Texts in what is taken out of a file: none of them may be found in what leaves."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_LEAST = 5
_VALUE_MAX = 4096
_LOOKED_AT_MAX = 16 << 20
_INFLATED_MAX = 4 << 20
TEXTS_MAX = 4000
_PICTURES_MAX = 64

_RUN = re.compile(rb"[\x20-\x7e]{5,}")
_LITTLE = re.compile(rb"(?:[\x20-\x7e]\0){5,}")
_BIG = re.compile(rb"(?:\0[\x20-\x7e]){5,}")
_HIGH = re.compile(rb"[\x20-\x7e\x80-\xff]{4,}")
_PARTS = re.compile(r"[<>\"'=|;,\s\0]+")
_WORDS = re.compile(r"\w+")
_CONTROL = re.compile(r"[\0-\x1f\x7f]+")


def texts_in(data: bytes) -> Iterator[str]:
    """Give the texts of a piece of metadata, whatever wraps them, with their words."""
    data = data[:_LOOKED_AT_MAX]
    yield from _plain(data)
    if len(data) <= _VALUE_MAX:
        yield from _wide(data)
    inflated = _inflated(data)
    if inflated:
        yield from _plain(inflated)


def without_pictures(data: bytes) -> bytes:
    """Return metadata with the texts of the pictures in it, but not their coded bytes."""
    from workbench.base.errors import InputError
    from workbench.deid.photo.parts.jpeg import COM, EOI, segments

    parts, at = [], 0
    for _ in range(_PICTURES_MAX):
        start = data.find(b"\xff\xd8\xff", at)
        if start < 0:
            break
        inside = [data[at:start]]
        end = start + 3
        try:
            for part in segments(data[start:]):
                if part.marker == COM or 0xE1 <= part.marker <= 0xEF:
                    inside.append(data[start + part.start : start + part.end])
                if part.marker == EOI:
                    end = start + part.end
        except InputError:
            inside = [data[at:start]]
        parts += inside
        at = end
    return b"\0".join([*parts, data[at:]])


def differing(before: bytes, after: bytes) -> bytes:
    """Return what was changed of a part of the same length, and what was cut off behind."""
    import numpy as np

    old = np.frombuffer(before, np.uint8)[: len(after)].copy()
    old[old == np.frombuffer(after, np.uint8)[: len(old)]] = 0
    return old.tobytes() + before[len(after) :]


def _plain(data: bytes) -> Iterator[str]:
    for pattern, encoding in ((_RUN, "ascii"), (_LITTLE, "utf-16-le"), (_BIG, "utf-16-be")):
        for run in pattern.finditer(data):
            yield from _parts(run.group().decode(encoding))
    for run in _HIGH.finditer(data):
        found = run.group()
        if not found.isascii():
            for encoding in ("utf-8", "gb18030"):
                try:
                    text = found.decode(encoding)
                except UnicodeDecodeError:
                    continue
                yield from _parts(text)
                break


def _wide(data: bytes) -> Iterator[str]:
    """Give a short value that is UTF-16 as a whole, perhaps after the eight bytes of a comment."""
    for start in (0, 8):
        part = data[start:]
        part = part[: len(part) // 2 * 2]
        if part.isascii() and b"\0" not in part:  # letters of one byte, two taken for one
            continue
        for encoding in ("utf-16-le", "utf-16-be"):
            try:
                text = part.decode(encoding).strip("\0\ufeff ")
            except UnicodeDecodeError:
                continue
            if len(text) >= 2 and text.isprintable() and not text.isascii():
                yield from _parts(text)


def _parts(text: str) -> Iterator[str]:
    text = _CONTROL.sub(" ", text).strip()
    if worth(text) and len(text) <= _VALUE_MAX:
        yield text
    for part in _PARTS.split(text):
        if worth(part) and part != text:
            yield part
        yield from (word for word in _WORDS.findall(part) if worth(word) and word != part)


def worth(text: str) -> bool:
    """Return whether a text says enough to be looked for."""
    if not text.isascii():
        return sum(char.isalpha() and not char.isascii() for char in text) >= 2
    return len(text) >= _LEAST and len(set(text)) >= 3 and any(char.isalnum() for char in text)


def _inflated(data: bytes) -> bytes:
    """Return what a compressed text is, from wherever in its first bytes it starts."""
    for at in range(min(len(data), 128)):
        if data[at : at + 1] == b"\x78" and len(data) > at + 8:
            try:
                return zlib.decompressobj().decompress(data[at:], _INFLATED_MAX)
            except zlib.error:
                continue
    return b""
