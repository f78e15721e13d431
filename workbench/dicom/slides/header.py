"""The header of a slide: all of it but the groups of its frames, which are places only."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.files import open_binary, size_of
from workbench.dicom.bounded import BoundedFile
from workbench.dicom.headers import (
    DEFLATED,
    EXPLICIT_BIG,
    IMPLICIT_LITTLE,
    Header,
    PixelElement,
    looks_like_dicom,
    read_header,
)
from workbench.dicom.slides.facts import SLIDES, is_slide
from workbench.dicom.slides.frame_groups import (
    UNDEFINED,
    FramePlace,
    GroupsError,
    GroupsWalker,
)
from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_HEAD = 16384
_GROUPS_AT_ONCE = 16 << 20
_CLASSES = tuple(uid.encode() for uid in SLIDES)
_GROUPS = 0x52009230
_PIXELS = {
    0x7FE00008: "FloatPixelData",
    0x7FE00009: "DoubleFloatPixelData",
    0x7FE00010: "PixelData",
}
_KEPT = (DEFLATED, EXPLICIT_BIG)


@frozen(eq=False)
class SlideHeader:
    """A header, and where its frames lie; None where the header itself has all groups."""

    header: Header
    places: tuple[FramePlace, ...] | None = None


def read_slide_header(path: Path) -> SlideHeader | None:
    """Read the header of a slide; None when a file is none.

    Its data set has the groups of the first frame alone.

    Raises
    ------
    InputError
        As `read_header`.
    """
    if not _may_be_slide(path):
        return None
    with suppress(Exception):  # what pydicom raises on damaged files; the thorough way says it
        quick = _quick(path)
        if quick is not None:
            return quick if is_slide(quick.header.dataset) else None
    header = read_header(path)
    return SlideHeader(header) if is_slide(header.dataset) else None


def _may_be_slide(path: Path) -> bool:
    try:
        with open_binary(path) as file:
            head = file.read(_HEAD)
    except (OSError, InputError):
        return False
    # In a deflated file the class stands in its meta information all the same.
    return looks_like_dicom(head[:4096]) and any(uid in head for uid in _CLASSES)


class _Stop:
    """Stops reading before the groups of the frames, or at the pixels; remembers where."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.tag = 0
        self.vr = ""
        self.length = self.offset = 0

    def __call__(self, tag: int, vr: str | None, length: int) -> bool:
        if int(tag) != _GROUPS and int(tag) not in _PIXELS:
            return False
        self.tag, self.vr, self.length = int(tag), vr or "OW", length
        self.offset = self.file.tell()
        return True

    @property
    def pixels(self) -> PixelElement | None:
        """Where the pixels are."""
        keyword = _PIXELS.get(self.tag)
        return None if keyword is None else PixelElement(keyword, self.vr, self.offset, self.length)


def _quick(path: Path) -> SlideHeader | None:
    from pydicom.filereader import read_dataset, read_partial

    quiet()
    size = size_of(path)
    with open_binary(path) as file:
        bounded = cast("BinaryIO", BoundedFile(file, size, path.name))
        stop = _Stop(file)
        ds = read_partial(bounded, stop_when=stop, force=True)
        syntax = str(ds.file_meta.get("TransferSyntaxUID", "") or "")
        if not syntax or syntax in _KEPT:
            return None
        places: tuple[FramePlace, ...] | None = None
        if stop.tag == _GROUPS:
            implicit = syntax == IMPLICIT_LITTLE
            found = _walked(file, size, stop, not implicit)
            if found is None:
                return None
            places, end = found
            first = _first_group(file, stop.offset, implicit, ds)
            file.seek(end)
            stop = _Stop(file)
            rest = read_dataset(bounded, implicit, True, stop_when=stop)
            ds.update(rest)
            ds.PerFrameFunctionalGroupsSequence = first
    return SlideHeader(Header(path, ds, syntax, stop.pixels, size), places)


def _walked(
    file: BinaryIO, size: int, stop: _Stop, explicit: bool
) -> tuple[tuple[FramePlace, ...], int] | None:
    """Walk the groups in a copy: what is mapped ends the program when the file becomes shorter."""
    left = size - stop.offset
    is_open = stop.length == UNDEFINED
    step = min(_GROUPS_AT_ONCE if is_open else stop.length, left)
    while True:
        file.seek(stop.offset)
        data = file.read(step)
        try:
            found, end = GroupsWalker(data, explicit).places(0, stop.length)
            return tuple(found), stop.offset + end
        except GroupsError:
            if not is_open or step >= left or len(data) < step:
                return None
        # Where they end is not known before.
        step = min(4 * step, left)


def _first_group(file: BinaryIO, offset: int, implicit: bool, ds: Dataset) -> list[Any]:
    from pydicom.filereader import read_sequence_item

    file.seek(offset)
    item = read_sequence_item(file, implicit, True, ds.read_encoding or "iso8859", offset)
    return [] if item is None else [item]
