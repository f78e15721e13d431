"""Which pages of a file are frames, and which of them are smaller copies.

A file may have a hundred thousand pages: of each only the few tags that tell are looked at.
"""

from __future__ import annotations

import re

from attrs import evolve, field, frozen

from .descriptions import Stack, imagej_images, stack_of
from .directories import DamageError, Directory, Entry, Table
from .file_bytes import FileBytes
from .page import IS_MASK, NONE, REDUCED, KindError, Page, page_of

_SUBFILE, _OLD_SUBFILE, _SUB_DIRECTORIES, _DESCRIPTION, _RESOLUTION = 254, 255, 330, 270, 282
#: Tags that frames have in common: size, bits, photometric, samples, planes, format.
_SAME = (256, 257, 258, 262, 277, 284, 339)
_DEFAULTS = {258: 1, 277: 1, 284: 1, 339: 1}
_SMALLER_MAX = 64
_OF_THE_GLASS = re.compile(r"(?im)^(label|macro)\b")


@frozen(eq=False)
class Survey:
    """What was found in a file.

    Parameters
    ----------
    first : Page
        The first page that is no smaller copy of another.
    frames : tuple of int
        Places of the directories that are like it, itself first.
    numbers : tuple of int
        Which pages of the file those are, counted from 0.
    smaller : dict
        By the number of a frame the directories behind it that may be smaller copies of it.
    stack : Stack or None
        How frames are channels of each other.
    images : int
        How many images lie under the only directory, without having one of their own.
    has_more : bool
        Whether there are pages behind those that were looked at.
    """

    table: Table
    first: Page
    frames: tuple[int, ...] = field(repr=False)
    numbers: tuple[int, ...] = field(repr=False)
    smaller: dict[int, tuple[int, ...]] = field(repr=False)
    stack: Stack | None
    images: int
    has_resolution: bool
    has_more: bool = False

    def page(self, file: FileBytes, number: int) -> Page:
        """Read the page of one of `frames`."""
        if self.images > 1:
            step = self.first.rows * self.first.row_bytes
            return evolve(self.first, offsets=self.first.offsets + number * step)
        if not number:
            return self.first
        return page_of(self.table.directory(self.frames[number]), file.size)

    def smaller_pages(self, file: FileBytes, number: int) -> list[Page]:
        """Read the pages that may be smaller copies of one of `frames`; odd ones are left out."""
        directory = self.table.directory(self.frames[0 if self.images > 1 else number])
        inner = directory.numbers(_SUB_DIRECTORIES)
        places = [] if inner is None else [int(one) for one in inner[:_SMALLER_MAX]]
        found = []
        for place in [*places, *self.smaller.get(number, ())]:
            try:
                smaller = self.table.directory(place)
                # A scanner's pictures of the glass and its label show names.
                if not _OF_THE_GLASS.search(smaller.text(_DESCRIPTION)):
                    found.append(page_of(smaller, file.size))
            except (DamageError, EOFError, KindError):
                continue
        return found


def survey(file: FileBytes) -> Survey:
    """Look through a file.

    Raises
    ------
    DamageError, EOFError
        If it is no TIFF, its directories run in a circle, or its pixels are not all there.
    KindError
        If its first picture is of a kind that is not read here.
    """
    table = Table(file)
    first: Directory | None = None
    frames: list[int] = []
    numbers: list[int] = []
    smaller: dict[int, list[int]] = {}
    said: list[object] = []
    alike: _Alike | None = None
    following = 0
    for number, raw in enumerate(table.chain()):
        following = raw.next
        if alike is not None and alike.fits(raw.tags):
            frames.append(raw.offset)
            numbers.append(number)
            continue
        directory = table.parsed(raw)
        if first is None:
            if _is_smaller(directory):
                continue  # a thumbnail before its picture
            first, said = directory, _all_said(directory)
        if directory is first or (not _is_smaller(directory) and _all_said(directory) == said):
            frames.append(directory.offset)
            numbers.append(number)
            alike = _Alike(raw.tags, table)
        elif len(behind := smaller.setdefault(len(frames) - 1, [])) < _SMALLER_MAX:
            behind.append(directory.offset)
    if first is None:
        if not table.first:
            raise DamageError("no picture")
        first = table.directory(table.first)
        frames, numbers = [first.offset], [0]
    page = page_of(first, file.size)
    if len(frames) > 1:
        page_of(table.directory(frames[-1]), file.size)
    text = first.text(_DESCRIPTION)
    images = _images(page, text, file) if len(frames) == 1 else 1
    return Survey(
        table,
        page,
        tuple(frames),
        tuple(numbers),
        {number: tuple(places) for number, places in smaller.items()},
        stack_of(text, max(len(frames), images)),
        images,
        _RESOLUTION in first.entries,
        bool(following),
    )


class _Alike:
    """Tells pages that are like one without taking their tags apart: there may be thousands."""

    def __init__(self, tags: bytes, table: Table) -> None:
        self._size = len(tags)
        self._step = step = table.tag_bytes
        self._low, self._high = tags[::step], tags[1::step]
        self._kept = []
        for at in range(0, len(tags), step):
            code = int.from_bytes(tags[at : at + 2], table.byte_order)
            if code in _SAME or code in (_SUBFILE, _OLD_SUBFILE):
                self._kept.append((slice(at, at + step), tags[at : at + step]))

    def fits(self, tags: bytes) -> bool:
        """Return whether a page has the same tags, and says the same in those that matter."""
        if len(tags) != self._size:
            return False
        if tags[:: self._step] != self._low or tags[1 :: self._step] != self._high:
            return False
        return all(tags[place] == kept for place, kept in self._kept)


def _images(page: Page, description: str, file: FileBytes) -> int:
    """Return how many images follow each other: ImageJ writes one directory beyond 4 GB."""
    images = imagej_images(description)
    if images < 2 or page.compression != NONE or page.down * page.across > 1:
        return 1
    fits = page.offsets[0] + images * page.rows * page.row_bytes <= file.size
    return images if fits and not page.planes else 1


def _is_smaller(directory: Directory) -> bool:
    kind = directory.number(_SUBFILE)
    return bool(kind & (REDUCED | IS_MASK)) or directory.number(_OLD_SUBFILE) == 2


def _all_said(directory: Directory) -> list[object]:
    return [_said(directory, code) for code in _SAME]


def _said(directory: Directory, code: int) -> tuple[int, bytes] | int:
    """Return what a tag says as far as it lies in the directory; its type does not matter."""
    entry: Entry | None = directory.entries.get(code)
    if entry is None:
        return _DEFAULTS.get(code, -1)
    if entry.values == 1:
        return directory.number(code)
    values = directory.numbers(code)
    assert values is not None
    return entry.values, values.tobytes()
