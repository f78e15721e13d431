"""Black boxes in TIFF files: only strips and tiles that a box touches are written anew."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.text import t
from workbench.deid.photo.containers.tiff import tags
from workbench.deid.photo.containers.tiff.clean import Edit
from workbench.deid.photo.containers.tiff.segments import Layout
from workbench.deid.photo.errors import Held
from workbench.deid.photo.filling.fill import refilled_stream
from workbench.deid.photo.filling.jpeg_blocks import NotEditable, blackened, grown
from workbench.deid.pixels.found import Box

Path = tuple[int, ...]
_WHITE_IS_ZERO, _RGB, _PALETTE, _INKS, _YCBCR = 0, 2, 3, 5, 6


class TiffFiller:
    """Blackens boxes on their way from one file to the other.

    Parameters
    ----------
    boxes : mapping
        By the path of a page or level what is black in it.
    order : str
        ``<`` or ``>``, as the file has it.
    darkest : mapping
        By path the darkest index, of pages with a palette.
    """

    def __init__(
        self, boxes: Mapping[Path, tuple[Box, ...]], order: str, darkest: Mapping[Path, int]
    ) -> None:
        self._boxes = boxes
        self._order = order
        self._darkest = darkest
        self.segments = 0
        #: What is black beside the boxes, by path: whole blocks of JPEG data.
        self.black: dict[Path, list[Box]] = {}

    @property
    def edit(self) -> Edit:
        """Return what a copy is given."""
        return self._edit

    def _edit(self, path: Path, layout: Layout, index: int, data: bytes, tables: bytes) -> bytes:
        inside = [
            one
            for one in (_within(box, layout, index) for box in self._boxes.get(path, ()))
            if one is not None
        ]
        if not inside:
            return data
        self.segments += 1
        black = _black(layout, self._darkest.get(path, 0), index)
        if layout.compression == tags.JPEG:
            try:
                made = blackened(data, inside, tables, _is_rgb(layout))
                blocks = [_on_page(box, layout, index) for box in grown(data, inside)]
                self.black.setdefault(path, []).extend(blocks)
                return made
            except NotEditable:
                raise _cannot(t("JPEG tiles of this kind")) from None
        if layout.compression in tags.CODESTREAMS:
            return refilled_stream(data, inside, _stream_black(layout))
        codec = _CODECS.get(layout.compression)
        if codec is None or layout.predictor not in (1, 2) or layout.photometric == _YCBCR:
            raise _cannot(t("TIFF with compression {number}", number=layout.compression))
        samples = _unpacked(codec[0](data, layout.bytes_of(index)), layout, index, self._order)
        for box in inside:
            samples[box.slices] = black
        return codec[1](_packed(samples, layout, self._order))


def _cannot(what: Any) -> Held:
    return Held(t("What was found cannot be filled without a loss: {what}", what=what))


def _on_page(box: Box, layout: Layout, index: int) -> Box:
    """Return a box of a segment in the pixels of its page."""
    row, column = divmod(index % (layout.across * layout.down), layout.across)
    x, y = box.x + column * layout.tile[0], box.y + row * layout.tile[1]
    return Box(x, y, box.width, box.height)


def _within(box: Box, layout: Layout, index: int) -> Box | None:
    """Return a box in the pixels of a segment."""
    place = index % (layout.across * layout.down)
    row, column = divmod(place, layout.across)
    left, top = column * layout.tile[0], row * layout.tile[1]
    x, y = max(box.x - left, 0), max(box.y - top, 0)
    right = min(box.right - left, layout.tile[0])
    bottom = min(box.bottom - top, layout.rows_of(index))
    return Box(x, y, right - x, bottom - y) if right > x and bottom > y else None


def _black(layout: Layout, darkest: int, index: int) -> Any:
    most = (1 << layout.bits) - 1
    samples = layout.samples
    if layout.photometric == _PALETTE:
        one: list[int] = [darkest]
    elif layout.photometric == _WHITE_IS_ZERO:
        one = [most]
    elif layout.photometric == _INKS:
        one = [most] * 4
    elif layout.photometric == _RGB:
        one = [0, 0, 0]
    else:
        one = [0]
    # Behind the colours is opacity.
    one = (one + [0 if layout.photometric == 1 else most] * samples)[:samples]
    if layout.planes > 1:
        return one[index // (layout.across * layout.down)]
    return one if samples > 1 else one[0]


def _is_rgb(layout: Layout) -> bool | None:
    return True if layout.photometric == _RGB else (False if layout.photometric == _YCBCR else None)


def _stream_black(layout: Layout) -> Any:
    if layout.compression == 33003 and layout.samples == 3:
        return [0, 128, 128]
    return 0


def _unpacked(data: bytes, layout: Layout, index: int, order: str) -> NDArray[Any]:
    """Return the samples of a segment, (rows, columns, samples) or (rows, columns)."""
    count = layout.samples if layout.planes == 1 else 1
    rows, columns = layout.rows_of(index), layout.tile[0]
    if layout.bits in (8, 16, 32, 64):
        kind = np.dtype(f"{order}u{layout.bits // 8}")
        flat = np.frombuffer(data.ljust(layout.bytes_of(index), b"\0"), kind)
        made = flat[: rows * columns * count].reshape(rows, columns, count)
        made = made.astype(f"=u{layout.bits // 8}")
        if layout.predictor == 2:
            made = np.cumsum(made, axis=1, dtype=made.dtype)
    elif layout.bits in (1, 2, 4) and layout.predictor == 1:
        width = -(-columns * count * layout.bits // 8)
        packed = np.frombuffer(data.ljust(width * rows, b"\0"), np.uint8)[: width * rows]
        bits = np.unpackbits(packed.reshape(rows, width), axis=1)
        bits = bits[:, : columns * count * layout.bits].reshape(rows, columns, count, layout.bits)
        weights = 1 << np.arange(layout.bits - 1, -1, -1)
        made = (bits * weights).sum(axis=-1).astype(np.uint8)
    else:
        raise _cannot(t("samples of {bits} bits", bits=layout.bits))
    return made if count > 1 else made[..., 0]


def _packed(samples: NDArray[Any], layout: Layout, order: str) -> bytes:
    rows = samples.shape[0]
    if layout.bits < 8:
        shifts = np.arange(layout.bits - 1, -1, -1)
        bits = (samples[..., None] >> shifts & 1).astype(np.uint8)
        return np.packbits(bits.reshape(rows, -1), axis=1).tobytes()
    made = samples
    if layout.predictor == 2:
        made = samples.copy()
        made[:, 1:] -= samples[:, :-1]
    return made.astype(f"{order}u{layout.bits // 8}").tobytes()


Codec = tuple[Callable[[bytes, int], bytes], Callable[[bytes], bytes]]


def _inflated(data: bytes, length: int) -> bytes:
    return zlib.decompressobj().decompress(data, length)


def _lzw(data: bytes, length: int) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.lzw_decode(data, out=length))


def _to_lzw(data: bytes) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.lzw_encode(data))


def _run_lengths(data: bytes, length: int) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.packbits_decode(data, out=length))


def _to_run_lengths(data: bytes) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.packbits_encode(data))


def _zstd(data: bytes, length: int) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.zstd_decode(data, out=length))


def _to_zstd(data: bytes) -> bytes:
    import imagecodecs

    return bytes(imagecodecs.zstd_encode(data))


def _plain(data: bytes, length: int) -> bytes:
    return data


_CODECS: dict[int, Codec] = {
    tags.NONE: (_plain, bytes),
    tags.LZW: (_lzw, _to_lzw),
    tags.DEFLATE: (_inflated, zlib.compress),
    32946: (_inflated, zlib.compress),
    tags.PACKBITS: (_run_lengths, _to_run_lengths),
    tags.ZSTD: (_zstd, _to_zstd),
}
