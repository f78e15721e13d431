"""Black boxes in pictures: nothing outside of them changes, and nothing is coded with loss."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.text import t
from workbench.deid.photo.containers import png, png_pixels, webp
from workbench.deid.photo.containers.bitmap import bitmap_of
from workbench.deid.photo.containers.gif import (
    CONTROL,
    EXTENSION,
    IMAGE,
    sub_blocks,
    sub_blocks_end,
)
from workbench.deid.photo.containers.jpeg import density_of, exif_of, profile_of
from workbench.deid.photo.errors import Held
from workbench.deid.photo.filling import jpeg_blocks, lzw
from workbench.deid.photo.formats import Format
from workbench.deid.pixels.found import Box


@frozen
class Filled:
    """A picture with black boxes.

    Parameters
    ----------
    kind : Format
        PNG where the source could not be changed in place without a loss.
    boxes : tuple of Box
        What is black: boxes grow to whole blocks.
    """

    data: bytes
    kind: Format
    boxes: tuple[Box, ...]
    how: str


def fill_boxes(data: bytes, kind: Format, boxes: Sequence[Box]) -> Filled:
    """Return a cleaned picture, of any kind but TIFF, with black boxes in all its frames.

    Raises
    ------
    Held
        If this kind cannot be changed without a loss.
    """
    return _FILLERS[kind](data, tuple(boxes))


def _jpeg(data: bytes, boxes: tuple[Box, ...]) -> Filled:
    try:
        made = jpeg_blocks.blackened(data, boxes)
        grown = jpeg_blocks.grown(data, boxes)
    except jpeg_blocks.NotEditable:
        return _jpeg_as_png(data, boxes)
    return Filled(made, Format.JPEG, grown, "blocks of the JPEG are black, all others are as coded")


def _jpeg_as_png(data: bytes, boxes: tuple[Box, ...]) -> Filled:
    pixels = _decoded(data)
    for box in boxes:
        pixels[box.slices] = 0
    color = 0 if pixels.ndim == 2 else 2
    header = png.Header(pixels.shape[1], pixels.shape[0], 8, color, False)
    made = png_pixels.written(header, pixels, _beside(data))
    return Filled(made, Format.PNG, boxes, "decoded and stored without loss as PNG")


def _beside(data: bytes) -> bytes:
    """Return what a cleaned JPEG says of its colours, resolution and orientation, as chunks."""
    parts = []
    profile, block, (unit, x, y) = profile_of(data), exif_of(data), density_of(data)
    if profile:
        parts.append(png.chunk(b"iCCP", b"ICC\0\0" + zlib.compress(profile, 9)))
    if unit in (1, 2) and x and y:
        metre = 100 / 2.54 if unit == 1 else 100
        parts.append(png.chunk(b"pHYs", struct.pack(">IIB", round(x * metre), round(y * metre), 1)))
    if block:
        parts.append(png.chunk(b"eXIf", block))
    return b"".join(parts)


def _decoded(data: bytes) -> NDArray[np.uint8]:
    """Return grey values or RGB of a JPEG file."""
    import cv2

    flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if pixels is None or pixels.dtype != np.uint8:
        raise Held(t("The picture cannot be decoded to fill what was found in it."))
    if pixels.ndim == 3 and pixels.shape[2] != 3:
        raise Held(t("What was found cannot be filled in a picture of inks without a loss."))
    made = pixels if pixels.ndim == 2 else pixels[..., ::-1]
    return np.ascontiguousarray(made, np.uint8)


def _png(data: bytes, boxes: tuple[Box, ...]) -> Filled:
    header = png.header_of(data)
    pixels = png_pixels.samples(data, header)
    palette = next((held for name, held in png.chunks(data) if name == b"PLTE"), b"")
    for box in boxes:
        pixels[box.slices] = _png_black(header, palette)
    between = b"".join(
        png.chunk(name, held)
        for name, held in png.chunks(data)
        if name not in (b"IHDR", b"IDAT", b"IEND")
    )
    made = png_pixels.written(header, pixels, between)
    return Filled(made, Format.PNG, boxes, "pixels of the PNG are black")


def _png_black(header: png.Header, palette: bytes) -> Any:
    if header.color == 3:
        return darkest(palette, 3)
    if header.color in (4, 6):  # opaque
        return [0] * (png.SAMPLES[header.color] - 1) + [(1 << header.depth) - 1]
    return 0


def darkest(palette: bytes, entry: int) -> int:
    """Return the index of the darkest colour."""
    colors = np.frombuffer(palette[: len(palette) // entry * entry], np.uint8)
    if not len(colors):
        return 0
    light = colors.reshape(-1, entry)[:, :3].astype(np.int64).sum(axis=1)
    return int(np.argmin(light))


def _bitmap(data: bytes, boxes: tuple[Box, ...]) -> Filled:
    found = bitmap_of(data)
    if found.packed:
        raise Held(t("What was found cannot be filled in a BMP with run lengths."))
    out = bytearray(data)
    start = 14 + found.header + found.masks
    dark = darkest(data[start : start + found.colors], found.entry) if found.colors else 0
    area = np.frombuffer(out, np.uint8, found.row * found.height, found.offset)
    rows = area.reshape(found.height, found.row)
    if not found.top_down:
        rows = rows[::-1]
    for box in boxes:
        part = rows[box.y : box.bottom]
        if found.bits >= 8:
            size = found.bits // 8
            part[:, box.x * size : box.right * size] = dark if found.bits == 8 else 0
        else:
            bits = np.unpackbits(part, axis=1)
            one = np.array([dark >> n & 1 for n in range(found.bits - 1, -1, -1)], np.uint8)
            bits[:, box.x * found.bits : box.right * found.bits] = np.tile(one, box.width)
            part[:] = np.packbits(bits, axis=1)
    return Filled(bytes(out), Format.BMP, boxes, "pixels of the BMP are black")


def _gif(data: bytes, boxes: tuple[Box, ...]) -> Filled:
    table = 3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0
    out, at = [data[: 13 + table]], 13 + table
    common = data[13 : 13 + table]
    transparent = -1
    while data[at] in (IMAGE, EXTENSION):
        if data[at] == EXTENSION:
            end = sub_blocks_end(data, at + 2)
            if data[at + 1] == CONTROL:
                transparent = data[at + 6] if data[at + 3] & 1 else -1
            out.append(data[at:end])
        else:
            made, end = _gif_frame(data, at, common, boxes, transparent)
            out.append(made)
        at = end
    return Filled(b"".join([*out, data[at:]]), Format.GIF, boxes, "pixels of the GIF are black")


def _gif_frame(
    data: bytes, at: int, common: bytes, boxes: tuple[Box, ...], transparent: int
) -> tuple[bytes, int]:
    x, y, width, height = np.frombuffer(data, "<u2", 4, at + 1).tolist()
    flags = data[at + 9]
    table = 3 << ((flags & 7) + 1) if flags & 0x80 else 0
    colors = data[at + 10 : at + 10 + table] or common
    start = at + 10 + table
    bits = max(2, data[start])
    pixels = lzw.decoded(sub_blocks(data, start + 1), data[start], width * height)
    rows = pixels.reshape(height, width)
    if flags & 0x40:
        rows = rows[np.argsort(_interlaced(height))]
    for box in boxes:
        inside = Box(max(box.x - x, 0), max(box.y - y, 0), 1, 1)
        right, bottom = min(box.right - x, width), min(box.bottom - y, height)
        if right > inside.x and bottom > inside.y:
            rows[inside.y : bottom, inside.x : right] = _dark_but(colors, transparent)
    coded = lzw.coded(rows, bits)
    head = data[at : at + 9] + bytes((flags & ~0x40,)) + data[at + 10 : start]
    blocks = b"".join(
        bytes((len(coded[n : n + 255]),)) + coded[n : n + 255] for n in range(0, len(coded), 255)
    )
    return head + bytes((bits,)) + blocks + b"\0", sub_blocks_end(data, start + 1)


def _dark_but(colors: bytes, transparent: int) -> int:
    light = np.frombuffer(colors, np.uint8).reshape(-1, 3).astype(np.int64).sum(axis=1)
    if 0 <= transparent < len(light):
        light[transparent] = 1 << 20
    return int(np.argmin(light)) if len(light) else 0


def _interlaced(height: int) -> NDArray[np.int64]:
    """Return which row each stored row is."""
    passes = [np.arange(start, height, step) for start, step in ((0, 8), (4, 8), (2, 4), (1, 2))]
    return np.concatenate(passes)


def _webp(data: bytes, boxes: tuple[Box, ...]) -> Filled:
    import io

    import imagecodecs
    from PIL import Image

    parts = list(webp.chunks(data, 12))
    if any(kind == b"ANMF" for kind, _ in parts):
        raise Held(t("What was found cannot be filled in an animation."))
    pixels = np.array(Image.open(io.BytesIO(data)))
    for box in boxes:
        pixels[box.slices] = [0, 0, 0, 255][: pixels.shape[2]]
    coded = bytes(imagecodecs.webp_encode(pixels, lossless=True, level=6))
    picture = [(kind, held) for kind, held in webp.chunks(coded, 12) if kind in webp.PICTURES]
    others = [part for part in parts if part[0] in (b"VP8X", b"ICCP", b"EXIF")]
    behind = [part for part in others if part[0] == b"EXIF"]
    made = webp.put_together([*[p for p in others if p not in behind], *picture, *behind]).data
    if not np.array_equal(np.array(Image.open(io.BytesIO(made))), pixels):
        raise Held(t("What was found cannot be filled in this picture without a loss."))
    return Filled(made, Format.WEBP, boxes, "decoded and stored without loss as WebP")


def _jpeg2000(kind: Format) -> Callable[[bytes, tuple[Box, ...]], Filled]:
    def fill(data: bytes, boxes: tuple[Box, ...]) -> Filled:
        from workbench.deid.photo.containers.jpeg2000 import replaced_stream, stream_of

        made = replaced_stream(data, refilled_stream(stream_of(data), boxes, 0))
        return Filled(made, kind, boxes, "decoded and stored without loss as JPEG 2000")

    return fill


def refilled_stream(stream: bytes, boxes: Sequence[Box], black: Any) -> bytes:
    """Return a code stream of JPEG 2000 without loss, with black boxes.

    Raises
    ------
    Held
        If it does not decode to the same again.
    """
    import imagecodecs

    pixels = np.array(imagecodecs.jpeg2k_decode(stream))
    for box in boxes:
        pixels[box.slices] = black
    depth = (stream[42] & 0x7F) + 1
    made = bytes(
        imagecodecs.jpeg2k_encode(
            pixels, level=0, reversible=True, mct=False, codecformat="j2k", bitspersample=depth
        )
    )
    if not np.array_equal(np.array(imagecodecs.jpeg2k_decode(made)), pixels):
        raise Held(t("What was found cannot be filled in this picture without a loss."))
    return made


_FILLERS: dict[Format, Callable[[bytes, tuple[Box, ...]], Filled]] = {
    Format.JPEG: _jpeg,
    Format.PNG: _png,
    Format.BMP: _bitmap,
    Format.GIF: _gif,
    Format.WEBP: _webp,
    Format.JP2: _jpeg2000(Format.JP2),
    Format.J2K: _jpeg2000(Format.J2K),
}
