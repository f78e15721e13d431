"""Reading headers: everything before the pixels, and where the pixels begin.

`read_header` gives all of a header, `read_brief` what sorting and pixels need of it, many times
faster. They are the only doors to files in this package; a path may lead into a zip archive.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from attrs import frozen

from workbench.base.errors import InputError, unreadable
from workbench.base.files import open_binary, size_of
from workbench.base.text import t
from workbench.dicom.bounded import BoundedFile
from workbench.dicom.finding.brief import Brief
from workbench.dicom.finding.walker import walk
from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

DEFLATED = "1.2.840.10008.1.2.1.99"
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
UNDEFINED_LENGTH = 0xFFFFFFFF

# A deflated file may grow to this at most; the limit is checked while inflating.
INFLATED_MAX = 2 << 30
# Below that, to this many times its size: images shrink to a half, blank ones to a hundredth.
_INFLATED_TIMES = 100
_INFLATED_FREE = 128 << 20

_PIXEL_KEYWORDS = {
    0x7FE00008: "FloatPixelData",
    0x7FE00009: "DoubleFloatPixelData",
    0x7FE00010: "PixelData",
}
# PS3.5 6.2: what may stand where a value representation belongs.
_VRS = frozenset(
    b"AE AS AT CS DA DS DT FL FD IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR "
    b"US UT UV".split()
)


@frozen
class PixelElement:
    """Where the pixels lie: `offset` and `length` in bytes of the (inflated) file."""

    keyword: str
    vr: str
    offset: int
    length: int

    @property
    def encapsulated(self) -> bool:
        """Whether the value is a sequence of fragments."""
        return self.length == UNDEFINED_LENGTH


@frozen
class NativePixels:
    """Pixels as they are in a plain file: `length` bytes from `offset`, perhaps cut off."""

    offset: int
    length: int


@frozen(eq=False)
class Header:
    """A file's header.

    Parameters
    ----------
    dataset : pydicom Dataset
        All before the pixels; of a brief header, the elements `brief.KEPT` only.
    syntax : str
        Transfer Syntax UID; what pydicom guessed where the file does not say.
    size : int
        Bytes of the file, or of the inflated one.
    inflated : bytes or None
        The data set of a deflated file.
    """

    path: Path
    dataset: Dataset
    syntax: str
    pixels: PixelElement | None
    size: int
    inflated: bytes | None = None

    @property
    def little_endian(self) -> bool:
        """Whether numbers are little-endian."""
        return self.syntax != EXPLICIT_BIG

    def open(self) -> BinaryIO:
        """Open what `PixelElement.offset` counts in."""
        return io.BytesIO(self.inflated) if self.inflated is not None else open_binary(self.path)

    @property
    def native(self) -> NativePixels | None:
        """Where uncompressed pixels lie in the file itself, None when they cannot be read so."""
        pixels = self.pixels
        if pixels is None or pixels.encapsulated or self.inflated is not None:
            return None
        # A member of an archive is no file; `open` reads it.
        return NativePixels(pixels.offset, pixels.length) if self.path.is_file() else None


def looks_like_dicom(head: bytes) -> bool:
    """Return whether a file that begins with `head` is plausibly DICOM.

    Either the magic word at byte 128, or, as older files and network captures have it, a data
    set that begins with an element of group 2 or 8.
    """
    if head[128:132] == b"DICM":
        return True
    if len(head) < 8:
        return False
    for order in ("<", ">"):
        group, element, length = struct.unpack_from(f"{order}HHI", head)
        if group not in (0x0002, 0x0008):
            continue
        if head[4:6] in _VRS:
            return True
        # Implicit: the first elements of these groups are short.
        if order == "<" and element <= 0x0100 and length < 256:
            return True
    return False


def read_header(path: Path) -> Header:
    """Read all of a file before its pixels.

    Raises
    ------
    InputError
        If the file cannot be read or is no DICOM file.
    """
    quiet()
    try:
        with open_binary(path) as file:
            head = file.read(4096)
            if not looks_like_dicom(head):
                raise InputError(t("{name} is not a DICOM file.", name=path.name))
            start = _deflated_start(head)
            file.seek(0)
            return _read_plain(path, file) if start is None else _read_deflated(path, file, start)
    except OSError as error:
        raise unreadable(path.name, error) from error
    except InputError:
        raise
    except Exception as error:
        # pydicom raises nearly anything on damaged files, RecursionError among them.
        raise InputError(
            t("{name} is damaged: its DICOM header cannot be read.", name=path.name),
            details=type(error).__name__,
        ) from error


def read_brief(path: Path) -> Header:
    """Read what sorting and pixels need of a header, by pydicom where a quick look cannot tell.

    Raises
    ------
    InputError
        As `read_header`.
    """
    return brief_header(path) or read_header(path)


def brief_header(path: Path) -> Header | None:
    """Return what a quick look at a file tells, None when it cannot be relied upon."""
    try:
        walked = walk(path)
    except (OSError, InputError):
        return None
    if walked is None:
        return None
    dataset = cast("Dataset", Brief(walked.raw))
    pixels = None if walked.pixels is None else PixelElement(*walked.pixels)
    return Header(path, dataset, walked.syntax, pixels, walked.size)


class _Stop:
    """Stops reading at the pixels and remembers where they are."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.found: PixelElement | None = None

    def __call__(self, tag: int, vr: str | None, length: int) -> bool:
        keyword = _PIXEL_KEYWORDS.get(int(tag))
        if keyword is None:
            return False
        self.found = PixelElement(keyword, vr or "OW", self.file.tell(), length)
        return True


def _read_plain(path: Path, file: BinaryIO) -> Header:
    from pydicom.filereader import read_partial

    stop = _Stop(file)
    size = size_of(path)
    bounded = cast("BinaryIO", BoundedFile(file, size, path.name))
    dataset = read_partial(bounded, stop_when=stop, force=True)
    syntax = str(dataset.file_meta.get("TransferSyntaxUID", "") or "") or _guessed(dataset)
    return Header(path, dataset, syntax, stop.found, size)


def _guessed(dataset: Dataset) -> str:
    implicit, little = dataset.original_encoding
    if little is False:
        return EXPLICIT_BIG
    return IMPLICIT_LITTLE if implicit else EXPLICIT_LITTLE


def _deflated_start(head: bytes) -> int | None:
    """Return where the deflated data set begins, None when the file is not deflated."""
    if head[128:132] != b"DICM" or struct.unpack_from("<HH2s", head, 132) != (2, 0, b"UL"):
        return None
    (group_length,) = struct.unpack_from("<I", head, 140)
    end = 144 + int(group_length)
    wanted = DEFLATED.encode()
    meta = head[144:end]
    # The whole UID: `...1.99` is the beginning of no other.
    return end if wanted in meta else None


def _read_deflated(path: Path, file: BinaryIO, start: int) -> Header:
    from pydicom.filereader import dcmread, read_dataset

    meta = dcmread(io.BytesIO(file.read(start)), force=True).file_meta
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = file.read()
    limit = min(INFLATED_MAX, max(_INFLATED_FREE, _INFLATED_TIMES * len(packed)))
    data = inflater.decompress(packed, limit)
    if inflater.unconsumed_tail:
        raise InputError(
            t(
                "{name} inflates from {packed} MB to more than {limit} MB and was not opened.",
                name=path.name,
                packed=len(packed) >> 20,
                limit=limit >> 20,
            )
        )
    buffer = io.BytesIO(data)
    stop = _Stop(buffer)
    bounded = cast("BinaryIO", BoundedFile(buffer, len(data), path.name))
    dataset = read_dataset(bounded, False, True, stop_when=stop)
    dataset.file_meta = meta
    return Header(path, dataset, DEFLATED, stop.found, len(data), data)
