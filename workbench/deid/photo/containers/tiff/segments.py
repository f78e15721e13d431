"""Strips and tiles of a page: where they are, and their bytes without comments."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.text import t
from workbench.deid.dicom.comments import without_comments
from workbench.deid.photo.containers.jpeg2000 import without_comments_of_stream
from workbench.deid.photo.containers.tiff import tags
from workbench.deid.photo.containers.webp import clean_webp
from workbench.deid.photo.errors import Held, check_size, damaged, unknown_kind
from workbench.deid.photo.parts.tiff import Directory, Tiff
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.harvest import differing
from workbench.deid.photo.taken.notes import Notes

SEGMENT_MAX = 512 << 20
_SEGMENTS_MAX = 1 << 25


@frozen
class Layout:
    """How the pixels of a page are stored.

    Parameters
    ----------
    tile : (width, height)
        Of a tile, or of a strip of full width.
    planes : int
        How often the grid is repeated, once for each sample when they are apart.
    """

    width: int
    height: int
    tiled: bool
    tile: tuple[int, int]
    planes: int
    samples: int
    bits: int
    compression: int
    photometric: int
    predictor: int

    @property
    def across(self) -> int:
        """Return the segments of a row."""
        return -(-self.width // self.tile[0])

    @property
    def down(self) -> int:
        """Return the rows of segments."""
        return -(-self.height // self.tile[1])

    @property
    def segments(self) -> int:
        """Return how many segments there are."""
        return self.across * self.down * self.planes

    def rows_of(self, index: int) -> int:
        """Return the rows of pixels that a segment holds."""
        if self.tiled:
            return self.tile[1]
        strip = index % self.down
        return min(self.tile[1], self.height - strip * self.tile[1])

    def bytes_of(self, index: int) -> int:
        """Return the bytes of a segment that is not compressed."""
        samples = self.samples if self.planes == 1 else 1
        return -(-self.tile[0] * samples * self.bits // 8) * self.rows_of(index)


def layout_of(tiff: Tiff, page: Directory) -> Layout:
    """Return how the pixels of a page are stored.

    Raises
    ------
    Held, InputError
        If this kind is not cleaned, or damaged.
    """
    width, height = tiff.one(page, tags.WIDTH), tiff.one(page, tags.HEIGHT)
    check_size(width, height)
    compression = tiff.one(page, tags.COMPRESSION, 1)
    photometric = tiff.one(page, tags.PHOTOMETRIC, 1)
    if compression not in tags.KNOWN:
        raise unknown_kind(t("TIFF with compression {number}", number=compression))
    if photometric in tags.RAW_PHOTOMETRIC:
        raise unknown_kind(t("raw files of cameras"))
    samples = max(1, tiff.one(page, tags.SAMPLES, 1))
    tiled = tags.TILES in page.tags
    if tiled:
        tile = (tiff.one(page, tags.TILE_WIDTH), tiff.one(page, tags.TILE_HEIGHT))
    else:
        tile = (width, min(tiff.one(page, tags.ROWS, height) or height, height))
    check_size(*tile)
    bits = tiff.one(page, tags.BITS, 1)
    if not 1 <= bits <= 64 or samples > 65_535:
        raise damaged("samples")
    planes = samples if tiff.one(page, tags.PLANAR, 1) == 2 else 1
    return Layout(width, height, tiled, tile, planes, samples, bits, compression, photometric,
                  tiff.one(page, tags.PREDICTOR, 1))  # fmt: skip


def places_of(
    tiff: Tiff, page: Directory, layout: Layout
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where segments start and how long they are; -1 for what has no bytes of its own."""
    starts = _column(tiff, page, tags.TILES if layout.tiled else tags.STRIPS)
    counts = _column(tiff, page, tags.TILE_BYTES if layout.tiled else tags.STRIP_BYTES)
    if layout.segments > _SEGMENTS_MAX or len(starts) < layout.segments:
        raise damaged("segments")
    starts, counts = starts[: layout.segments], counts[: layout.segments]
    if not len(counts) and layout.compression == tags.NONE:
        counts = np.array([layout.bytes_of(n) for n in range(layout.segments)], np.int64)
    if len(counts) != len(starts):
        raise damaged("segments")
    empty = (counts == 0) | (starts == 0)
    size = len(tiff.data)
    if ((starts < 0) | (counts < 0) | (starts + counts > size))[~empty].any():
        raise damaged("a segment behind the end of the file")
    if (counts > SEGMENT_MAX).any():
        raise Held(t("A strip of the picture is larger than {limit} MB.", limit=SEGMENT_MAX >> 20))
    distinct = np.unique(np.stack([starts[~empty], counts[~empty]]), axis=1)
    if distinct.size and int(distinct[1].sum()) > 2 * size:
        raise damaged("segments that overlap")
    return np.where(empty, -1, starts), np.where(empty, 0, counts)


def _column(tiff: Tiff, page: Directory, number: int) -> NDArray[np.int64]:
    tag = page.tags.get(number)
    if tag is None:
        return np.zeros(0, np.int64)
    values: NDArray[Any] = tiff.numbers(tag)
    if values.dtype.itemsize == 8 and len(values) and int(values.max()) >> 62:
        raise damaged("segments")
    return values.astype(np.int64)


def cleaned_segment(
    data: bytes, index: int, layout: Layout, policy: PhotoPolicy, notes: Notes
) -> bytes:
    """Return a segment without what is no pixel; its coded pixels stay as they are.

    Raises
    ------
    InputError
        If it is damaged.
    """
    made = _cleaned(data, index, layout, policy, notes)
    if len(made) < len(data):
        notes.cleaned("TIFF segment", "bytes behind the pixels", data[len(made) :])
    return made


def _cleaned(data: bytes, index: int, layout: Layout, policy: PhotoPolicy, notes: Notes) -> bytes:
    if layout.compression == tags.NONE:
        # With reduced colours rows are shorter than samples say.
        expected = layout.bytes_of(index)
        return data[:expected] if layout.photometric != 6 else data
    if layout.compression in tags.DEFLATES:
        inflater = zlib.decompressobj()
        try:
            inflater.decompress(data, layout.bytes_of(index) + 1)
        except zlib.error:
            return data
        return data[: len(data) - len(inflater.unused_data)] if inflater.eof else data
    if layout.compression == tags.JPEG or layout.compression in tags.CODESTREAMS:
        is_stream = data[:2] == b"\xff\x4f"
        made = without_comments_of_stream(data) if is_stream else without_comments(data)
        if made is None:
            raise damaged("coded segment")
        if made != data:
            notes.cleaned("TIFF segment", "comments of the coded pixels", differing(data, made))
        return made
    if layout.compression == tags.WEBP and data[:4] == b"RIFF":
        return clean_webp(data, policy, notes).data
    return data
