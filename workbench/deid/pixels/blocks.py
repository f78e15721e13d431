"""Boxes blackened in the blocks of JPEG frames: no other block is decoded and written again."""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import frozen

from workbench.base.errors import InputError
from workbench.deid.photo.filling.jpeg_blocks import NotEditable, blackened, mcu_of
from workbench.deid.pixels.black import black_of
from workbench.deid.pixels.found import Box
from workbench.deid.pixels.frames import StoredFrames
from workbench.dicom.pixels.pixel_format import PALETTE, PixelFormat

#: Baseline, and extended, of which frames of 8 bits are the same.
BASELINE = frozenset({"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"})
# Of coded data, all frames together: some seconds of work.
_CODED_MAX = 24 << 20
_END = b"\xff\xd9"
# Blocks of a picture whose colours are as fine as its light.
_FINE = (8, 8)
# How far smoothing carries the colours of a block, in pixels.
_SMOOTHED = 1


@frozen
class Blackened:
    """The compressed frames of a file, and outside of what all pixels are as they were.

    Parameters
    ----------
    boxes : tuple of Box
        What is black; where colours are coarse, with the pixels around it: decoders that smooth
        them show those in some of its colour.
    """

    parts: tuple[bytes, ...]
    boxes: tuple[Box, ...]


def in_blocks(
    source: StoredFrames, boxes: Sequence[Box], frames: Sequence[int]
) -> Blackened | None:
    """Return compressed frames in which all blocks that a box touches are black.

    None where that cannot be done without a new coding: progressive scans, 12 bits, palettes, and
    codes that have no word for black.

    Parameters
    ----------
    frames : sequence of int
        Which ones are changed, counted from 1.
    """
    form = source.form
    eight = form.bits_allocated == form.bits_stored == 8 and not form.signed
    if source.header.syntax not in BASELINE or not eight or form.photometric == PALETTE:
        return None
    parts = [source.encoded(frame) for frame in range(1, form.frames + 1)]
    if sum(map(len, parts)) > _CODED_MAX:
        return None
    try:
        cells = [mcu_of(_ended(parts[frame - 1])) for frame in frames]
        wide = math.lcm(*(cell[0] for cell in cells if cell))
        high = math.lcm(*(cell[1] for cell in cells if cell))
        whole = tuple(_grown(box, wide, high, form) for box in boxes)
        for frame in frames:
            parts[frame - 1] = _black(source, frame, parts[frame - 1], whole)
    except (NotEditable, InputError):
        return None
    reach = _SMOOTHED if form.samples == 3 and (wide, high) != _FINE else 0
    around = (box.within(form.rows, form.columns, reach) or box for box in whole)
    return Blackened(tuple(parts), tuple(dict.fromkeys(around)))


def _black(source: StoredFrames, frame: int, data: bytes, boxes: Sequence[Box]) -> bytes:
    _, photometric = source.samples(frame)
    dark = black_of(source, photometric)[0]
    if dark not in (0, 255):
        raise NotEditable("black")
    made = blackened(_ended(data), boxes, rgb=photometric == "RGB", light=dark == 255)
    return made + b"\0" if len(made) % 2 else made


def _ended(data: bytes) -> bytes:
    """Return a frame with its end marker, which many writers leave out."""
    return data if _END in data[-64:] else data + _END


def _grown(box: Box, wide: int, high: int, form: PixelFormat) -> Box:
    x, y = box.x // wide * wide, box.y // high * high
    right = min(-(-box.right // wide) * wide, form.columns)
    bottom = min(-(-box.bottom // high) * high, form.rows)
    return Box(x, y, right - x, bottom - y)
