"""TIFF, BigTIFF, OME-TIFF and slides: directories written anew, strips and tiles copied."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

import numpy as np

from workbench.base.text import t
from workbench.deid.photo.containers.profiles import clean_profile
from workbench.deid.photo.containers.tiff import descriptions, ome, tags
from workbench.deid.photo.containers.tiff.segments import (
    Layout,
    cleaned_segment,
    layout_of,
    places_of,
)
from workbench.deid.photo.containers.tiff.slide_kind import Family, family_of, is_beside
from workbench.deid.photo.containers.tiff.writer import TiffWriter, Value
from workbench.deid.photo.errors import Held, damaged, unknown_kind
from workbench.deid.photo.parts.jpeg import APP0
from workbench.deid.photo.parts.reach import Reach
from workbench.deid.photo.parts.rebuilt import Range, Rebuilt
from workbench.deid.photo.parts.tiff import SUB_DIRECTORIES, Directory, Tiff
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.harvest import differing
from workbench.deid.photo.taken.notes import Notes

#: Gives other bytes for a segment: page and level as a path of numbers, layout, index, bytes.
Edit = Callable[[tuple[int, ...], Layout, int, bytes, bytes], bytes]
_PLACES = frozenset({tags.STRIPS, tags.STRIP_BYTES, tags.TILES, tags.TILE_BYTES})


def clean_tiff(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a TIFF file with its pictures alone.

    Raises
    ------
    Held, InputError
        If its kind is not cleaned here, or it is damaged.
    """
    out = io.BytesIO()
    coded, raw = write_clean(data, out, policy, notes)
    return Rebuilt(out.getvalue(), coded, raw)


def write_clean(
    data: Reach, out: BinaryIO, policy: PhotoPolicy, notes: Notes, edit: Edit | None = None
) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
    """Write a TIFF file of any size with its pictures alone.

    Parameters
    ----------
    edit : callable or None
        Changes segments on the way.

    Returns
    -------
    tuple
        Where numbers are in the output: coded ones, and pixels as they are.
    """
    tiff = Tiff(data)
    copy = _Copy(tiff, out, policy, notes, edit)
    copy.pages()
    return tuple(copy.writer.coded), tuple(copy.writer.raw)


class _Copy:
    """A file on its way from one to the other."""

    def __init__(
        self, tiff: Tiff, out: BinaryIO, policy: PhotoPolicy, notes: Notes, edit: Edit | None
    ) -> None:
        self._tiff = tiff
        self._policy = policy
        self._notes = notes
        self._edit = edit
        self._family = family_of(tiff)
        self.writer = TiffWriter(out, tiff.order, tiff.big)
        # Tiles that look alike may be stored once.
        self._written: dict[tuple[int, int], int] = {}

    def pages(self) -> None:
        """Write all pages that stay."""
        if self._family is Family.LEICA:
            raise unknown_kind(t("slides of Leica; convert them to OME-TIFF"))
        if self._family is Family.HAMAMATSU and len(self._tiff.data) >= 1 << 32:
            raise unknown_kind(t("slides of Hamamatsu beyond 4 GB; convert them to OME-TIFF"))
        kept, pictures = self._kept()
        if not kept:
            raise Held(t("The file shows a label or an overview and nothing else."))
        for place, number in enumerate(kept):
            page = self._tiff.pages[number]
            self._page(page, self._description(place, page, pictures), (place,))

    def _kept(self) -> tuple[list[int], tuple[ome.Picture, ...]]:
        pages = self._tiff.pages
        kept = [
            n for n, page in enumerate(pages) if not is_beside(self._tiff, self._family, n, page)
        ]
        pictures: tuple[ome.Picture, ...] = ()
        if self._family is Family.OME:
            text = self._tiff.text(pages[0], tags.DESCRIPTION)
            found = ome.pictures_of(text, len(pages))
            beside = {page for one in found if one.beside for page in one.pages}
            staying = [one for one in found if not one.beside]
            kept = sorted({page for one in staying for page in one.pages} - beside)
            places = {page: place for place, page in enumerate(kept)}
            if any(page not in places for one in staying for page in one.pages):
                raise damaged("pages of several pictures")
            pictures = tuple(ome.moved(one, places) for one in staying)
        for number in sorted(set(range(len(pages))) - set(kept)):
            self._notes.removed("TIFF page", "label, overview or small copy")
            self._note_tags(pages[number], frozenset())
        return kept, pictures

    def _description(self, place: int, page: Directory, pictures: tuple[ome.Picture, ...]) -> str:
        source = self._tiff.text(page, tags.DESCRIPTION)
        resolution = self._policy.keep_resolution
        if self._family is Family.APERIO:
            layout = layout_of(self._tiff, page)
            size = descriptions.Size(layout.width, layout.height, *layout.tile)
            return descriptions.aperio(source, size, resolution)
        if place or not source:
            return ""
        if self._family is Family.OME:
            return ome.written(pictures, resolution)
        if self._family is Family.IMAGEJ:
            if descriptions.images(source) > len(self._tiff.pages):
                raise unknown_kind(t("stacks of ImageJ that list one page of many"))
            return descriptions.imagej(source, resolution)
        return descriptions.shaped(source) if self._family is Family.SHAPED else ""

    def _page(self, page: Directory, description: str, path: tuple[int, ...]) -> int:
        tiff = self._tiff
        layout = layout_of(tiff, page)
        values = self._values(page, layout)
        tables = values[tags.TABLES].data if tags.TABLES in values else b""
        starts, counts = self._segments(page, layout, path, tables)
        numbers = (tags.TILES, tags.TILE_BYTES) if layout.tiled else (tags.STRIPS, tags.STRIP_BYTES)
        values[numbers[0]] = self.writer.offsets(starts)
        values[numbers[1]] = self.writer.offsets(counts)
        if page.below:
            below = [self._page(one, "", (*path, n)) for n, one in enumerate(page.below)]
            values[SUB_DIRECTORIES] = self.writer.offsets(np.array(below, np.int64))
        if description:
            text = description.encode() + b"\0"
            self._notes.account.kept.add(description)
            values[tags.DESCRIPTION] = Value(2, len(text), text, text=True)
        self._note_tags(page, frozenset(values), description)
        return self.writer.directory(values, linked=len(path) == 1)

    def _segments(
        self, page: Directory, layout: Layout, path: tuple[int, ...], tables: bytes
    ) -> tuple[np.ndarray, np.ndarray]:
        starts, counts = places_of(self._tiff, page, layout)
        for index in range(len(starts)):
            start, count = int(starts[index]), int(counts[index])
            if start < 0:
                starts[index] = 0
                continue
            data = self._tiff.data[start : start + count]
            made = cleaned_segment(data, index, layout, self._policy, self._notes)
            edited = made
            if self._edit is not None:
                edited = self._edit(path, layout, index, made, tables)
            key = (start, count)
            if edited is not made or key not in self._written:
                where = self.writer.segment(edited, raw=layout.compression == tags.NONE)
                if edited is made:
                    self._written[key] = where
            else:
                where = self._written[key]
            starts[index], counts[index] = where, len(edited)
        return starts, counts

    def _values(self, page: Directory, layout: Layout) -> dict[int, Value]:
        values = {}
        rules = tags.RULES
        if self._family is Family.HAMAMATSU:
            rules = {**rules, **tags.NDPI_RULES}
        for number, tag in page.tags.items():
            rule = rules.get(number)
            if rule is None or number in _PLACES or tag.kind not in rule.kinds:
                continue
            if number in tags.RESOLUTION and not self._policy.keep_resolution:
                continue
            most = tags.most_values(rule.most, layout.samples, layout.segments, layout.bits)
            if not 0 < tag.count <= most:
                continue
            data: bytes | None = self._tiff.raw(tag)
            if number == tags.PROFILE:
                data = clean_profile(data or b"", self._notes)
            elif number == tags.TABLES:
                data = _clean_tables(data or b"", self._notes)
            if data is not None:
                values[number] = Value(tag.kind, tag.count, data, number == tags.PROFILE)
        return values

    def _note_tags(self, page: Directory, kept: frozenset[int], description: str = "") -> None:
        for number, data in self._tiff.texts(page):
            if number == tags.DESCRIPTION and description:
                if data != description.encode() + b"\0":
                    self._notes.replaced("TIFF 270", "description, numbers alone", data)
            elif number not in kept and number not in _PLACES:
                self._notes.removed(f"TIFF {number}", "not needed to show the picture", data)


def _clean_tables(data: bytes, notes: Notes) -> bytes | None:
    """Return tables of JPEG: nothing but tables, of the same length."""
    from workbench.deid.photo.parts import jpeg as jpeg_parts

    out = bytearray(data)
    for part in jpeg_parts.segments(data):
        if part.marker == jpeg_parts.EOI:
            out[part.end :] = bytes(len(out) - part.end)
        elif part.marker == jpeg_parts.COM or APP0 <= part.marker <= 0xEF:
            if part.marker != jpeg_parts.APP14:
                out[part.start : part.end] = bytes(part.end - part.start)
        elif part.marker not in jpeg_parts.NEEDED:
            raise damaged("tables")
    if bytes(out) != data:
        notes.cleaned("TIFF 347", "comments between tables", differing(data, bytes(out)))
    return bytes(out)
