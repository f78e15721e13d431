"""A quick look at the headers of common DICOM files, without pydicom.

`walk` reads the first 4 KiB, more where a header is longer, and answers for what nearly every
archive holds: a file with preamble, little-endian, not deflated. Whatever is odd is answered with
None, and pydicom reads that file: this module decides nothing about damaged or unusual data.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from workbench.base.files import open_binary
from workbench.dicom.finding.brief import KEPT
from workbench.dicom.finding.recipe import Element, Learner

CHUNK = 4096
IMPLICIT = b"1.2.840.10008.1.2"
_IMPLICIT_UID = IMPLICIT.decode()
EXPLICIT = b"1.2.840.10008.1.2.1"
# JPEG, JPEG-LS, JPEG 2000, MPEG, HTJ2K and RLE: explicit little-endian around the fragments.
_COMPRESSED = (b"1.2.840.10008.1.2.4.", b"1.2.840.10008.1.2.5")
# JPIP holds a reference in place of pixels, partly deflated.
_NOT_THESE = (b"1.2.840.10008.1.2.4.94", b"1.2.840.10008.1.2.4.95", b"1.2.840.10008.1.2.4.20")

# A header with more pieces than this between large elements is pydicom's.
_READS_MAX = 64
_VALUE_MAX = 4096
_DEPTH_MAX = 32
# Longer headers are walked each time.
_LEARNT_MAX = 1 << 16

_SHORT = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split()
)  # 16-bit length
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_UNDEFINED = 0xFFFFFFFF
# A sequence whose bytes were skipped.
_SOMETHING = b"..."


def _key(group: int, element: int) -> int:
    """Return a tag as four little-endian bytes read as one number."""
    return element << 16 | group


_ITEM, _ITEM_END, _SEQUENCE_END = _key(0xFFFE, 0xE000), _key(0xFFFE, 0xE00D), _key(0xFFFE, 0xE0DD)
_SYNTAX = _key(0x0002, 0x0010)
# Geometry by frame: too deep for a quick look.
_GROUPS = frozenset((_key(0x5200, 0x9229), _key(0x5200, 0x9230)))
_PIXELS = {
    _key(0x7FE0, 0x0008): "FloatPixelData",
    _key(0x7FE0, 0x0009): "DoubleFloatPixelData",
    _key(0x7FE0, 0x0010): "PixelData",
}

_WANTED = {_key(group, element): keyword for keyword, (group, element, _) in KEPT.items()}

_explicit = struct.Struct("<I2sH").unpack_from
_implicit = struct.Struct("<II").unpack_from
_long = struct.Struct("<I").unpack_from


@frozen(eq=False)
class Walked:
    """What a quick look found.

    Parameters
    ----------
    syntax : str
        Transfer Syntax UID.
    size : int
        Bytes of the file.
    raw : dict of keyword to bytes
        The values of `KEPT` elements that are there.
    pixels : (keyword, value representation, offset, length) or None
        Where the pixels are; None when there are none.
    """

    syntax: str
    size: int
    raw: dict[str, bytes]
    pixels: tuple[str, str, int, int] | None


Read = Callable[[int, int], bytes]


def walk(path: Path) -> Walked | None:
    """Look at the header of a file; None when it is not one of the common kind.

    Raises
    ------
    OSError
        If the file cannot be opened.
    InputError
        If it lies in an archive that cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        return _walk_stream(path)
    try:

        def read(offset: int, length: int) -> bytes:
            os.lseek(handle, offset, os.SEEK_SET)
            return os.read(handle, length)

        size = os.fstat(handle).st_size
        learner = _learner
        data = os.read(handle, learner.reach(CHUNK))
        return walk_like(learner, data, size) or _walk_and_learn(learner, data, read, size)
    finally:
        os.close(handle)


def walk_like(learner: Learner, data: bytes, size: int) -> Walked | None:
    """Return what a walk would find where the header is like those before it."""
    known = learner.known
    if known is None or data[128:132] != b"DICM":
        return None
    try:
        found = known.recipe.read(data)
    except struct.error:
        return None
    if found is None:
        return None
    learner.succeeded()
    keyword, vr, length = known.pixels
    return Walked(known.syntax, size, found[0], (keyword, vr, found[1], length))


def _walk_and_learn(learner: Learner, data: bytes, read: Read, size: int) -> Walked | None:
    def beginning(offset: int, length: int) -> bytes:
        return data[:length] if offset == 0 else read(offset, length)

    walked = walk_bytes(beginning, size)
    if walked is not None and walked.pixels is not None and walked.syntax != _IMPLICIT_UID:
        keyword, vr, offset, length = walked.pixels
        if len(data) < offset <= _LEARNT_MAX:
            data = read(0, offset)
        learner.learn(data, walked.syntax, (keyword, vr, length), offset, walked.raw)
    return walked


def _walk_stream(path: Path) -> Walked | None:
    """Walk a member of an archive."""
    with open_binary(path) as file:
        size = file.seek(0, os.SEEK_END)

        def read(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        return walk_bytes(read, size)


def walk_bytes(read: Read, size: int) -> Walked | None:
    """Walk what `read(offset, length)` gives, `size` bytes in all."""
    try:
        window = _Window(read, size)
        syntax = window.meta()
        if syntax is None:
            return None
        found = window.implicit() if syntax == IMPLICIT else window.explicit()
        if not found:
            return None
        return Walked(syntax.decode("ascii"), size, window.raw, window.pixels)
    except (struct.error, IndexError, _OddError):
        return None


class _OddError(Exception):
    """Something that pydicom shall judge."""


class _Window:
    """A piece of the file that moves on: `data` begins at `base`, `at` is the next element in it.

    Its methods keep `at` in a local name while they run: this is the innermost loop of a scan.
    """

    __slots__ = ("at", "base", "data", "pixels", "raw", "read", "reads", "size")

    def __init__(self, read: Read, size: int) -> None:
        self.read, self.size = read, size
        self.data = read(0, CHUNK)
        self.base = self.at = 0
        self.reads = 1
        self.raw: dict[str, bytes] = {}
        self.pixels: tuple[str, str, int, int] | None = None

    def move(self, at: int, length: int = CHUNK) -> bool:
        """Begin a new window at `at`; return whether the file ends there, just."""
        self.base += at
        self.at = 0
        self.reads += 1
        if self.base > self.size or self.reads > _READS_MAX:
            raise _OddError
        self.data = self.read(self.base, length)
        if 0 < len(self.data) < 12:
            raise _OddError
        return not self.data

    def meta(self) -> bytes | None:
        """Read group 2 and return the transfer syntax if it is one of ours."""
        data = self.data
        if data[128:132] != b"DICM":
            return None
        at, syntax = 132, b""
        while data[at : at + 2] == b"\x02\x00":
            key, vr, length = _explicit(data, at)
            at += 8
            if vr in _LONG:
                (length,) = _long(data, at)
                at += 4
            elif vr not in _SHORT:
                return None
            if key == _SYNTAX:
                syntax = data[at : at + length].rstrip(b"\0 ")
            at += length
        if at + 12 > len(data):
            return None
        self.at = at
        ours = syntax in (IMPLICIT, EXPLICIT) or (
            syntax.startswith(_COMPRESSED) and not syntax.startswith(_NOT_THESE)
        )
        return syntax if ours else None

    def explicit(self) -> bool:
        """Walk elements with value representations up to the pixels or the end."""
        at, data, raw = self.at, self.data, self.raw
        end = len(data) - 12
        wanted, short = _WANTED, _SHORT
        while True:
            if at > end:
                if self.move(at):
                    return True
                at, data = 0, self.data
                end = len(data) - 12
            key, vr, length = _explicit(data, at)
            if vr in short:
                at += 8
            elif vr in _LONG:
                (length,) = _long(data, at + 8)
                at += 12
                if key in _PIXELS:
                    self.pixels = (_PIXELS[key], vr.decode(), self.base + at, length)
                    return True
                if length == _UNDEFINED:
                    if vr != b"SQ" or key in _GROUPS:
                        return False
                    if key in wanted:
                        raw[wanted[key]] = _SOMETHING
                    self.at = at
                    self.skip(explicit=True)
                    at, data = self.at, self.data
                    end = len(data) - 12
                    continue
            else:
                return False
            if key in wanted:
                if at + length > len(data):
                    at = self.whole(at, length)
                    data = self.data
                    end = len(data) - 12
                raw[wanted[key]] = data[at : at + length]
            elif key in _GROUPS:
                return False
            at += length

    def implicit(self) -> bool:
        """Walk elements without value representations up to the pixels or the end."""
        if self.data[self.at + 4 : self.at + 6].isalpha():
            return False  # explicit after all, against its own word
        while True:
            if self.at + 12 > len(self.data) and self.move(self.at):
                return True
            key, length = _implicit(self.data, self.at)
            at = self.at + 8
            if key in _PIXELS:
                self.pixels = (_PIXELS[key], "OW", self.base + at, length)
                return True
            if key in _GROUPS:
                return False
            if length == _UNDEFINED:
                if key in _WANTED:
                    self.raw[_WANTED[key]] = _SOMETHING
                self.at = at
                self.skip(explicit=False)
                continue
            if key in _WANTED:
                at = self.whole(at, length)
                self.raw[_WANTED[key]] = self.data[at : at + length]
            self.at = at + length

    def whole(self, at: int, length: int) -> int:
        """Make the window hold a value and return where it begins now."""
        if length > _VALUE_MAX or self.base + at + length > self.size:
            raise _OddError
        if at + length > len(self.data):
            self.move(at)
            return 0
        return at

    def skip(self, *, explicit: bool) -> None:
        """Go behind a sequence of undefined length, whose first item begins at `at`."""
        depth = 1
        while depth:
            if self.at + 12 > len(self.data) and self.move(self.at):
                raise _OddError
            key, length = _implicit(self.data, self.at)
            at = self.at + 8
            if key in (_ITEM_END, _SEQUENCE_END):
                length, depth = 0, depth - 1
            elif key != _ITEM and explicit:
                _, vr, length = _explicit(self.data, self.at)
                if vr in _LONG:
                    (length,) = _long(self.data, at)
                    at += 4
                    if length == _UNDEFINED and vr == b"UN":
                        raise _OddError
                elif vr not in _SHORT:
                    raise _OddError
            if length == _UNDEFINED:
                length, depth = 0, depth + 1
            if depth > _DEPTH_MAX:
                raise _OddError
            self.at = at + length


def elements_of(data: bytes, end: int) -> list[Element] | None:
    """Return the elements of an explicit header that was walked, up to the pixels at `end`."""
    found: list[Element] = []
    at = 132
    # The pixels' own tag and length are no part of it, but are compared with the rest.
    while at < end - 12:
        key, vr, length = _explicit(data, at)
        head, width = (6, 2) if vr in _SHORT else (8, 4)
        if width == 4:
            (length,) = _long(data, at + 8)
        # What the walk itself goes by must stay as it was.
        fixed = key == _SYNTAX or key in _GROUPS
        if length == _UNDEFINED:
            window = _Window(lambda offset, size: data[offset : offset + size], len(data))
            window.data, window.at = data, at + 12
            try:
                window.skip(explicit=True)
            except (struct.error, IndexError, _OddError):
                return None
            stop, fixed = window.base + window.at, True
        else:
            stop = at + head + width + length
        keyword = _WANTED.get(key, "")
        found.append(Element(at, stop, head, 0 if fixed else width, keyword))
        at = stop
    kept = [one.keyword for one in found if one.keyword]
    # Of an element that is there twice the last one counts.
    once = len(kept) == len(set(kept))
    return found if found and once and at == end - 12 else None


# Files are looked at in the order of a folder, a series after the other.
_learner = Learner(elements_of)
