"""COCO's run-length encoding: column by column, starting with the zeros.

Counts are plain lists or compressed into text: each count (from the fourth on its difference to
the count two before) in groups of five bits, lowest first, with 32 as "more follows" and 16 in
the last group as the sign, plus 48 (the format of COCO's mask API).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.geom.raster import PixelMask, paint
from workbench.geom.spans import Spans, from_toggles, odd

Indices = NDArray[np.int64]

MAXIMUM_PIXELS = 1 << 27  # of the box that a decoded mask fills; larger input is hostile
_MAXIMUM_FRAME = 1 << 62


def encode(spans: Spans, rows: int, columns: int) -> list[int]:
    """Return the counts of a frame's mask from its runs along rows."""
    flips = _column_flips(spans, rows)
    bounds = np.concatenate([[0], flips, [rows * columns]])
    counts = np.diff(bounds)
    # Nothing follows a mask that reaches the last pixel.
    numbers: list[int] = (counts[:-1] if counts[-1] == 0 else counts).tolist()
    return numbers


def _column_flips(spans: Spans, rows: int) -> Indices:
    """Return the sorted positions, counted down the columns, where membership flips."""
    # Where a row differs from the one above, a column flips: the toggles of both rows together.
    line = np.concatenate([spans.rows, spans.rows, spans.rows + 1, spans.rows + 1])
    edge = np.concatenate([spans.starts, spans.ends, spans.starts, spans.ends])
    differing = from_toggles(line, edge)
    length = differing.ends - differing.starts
    row = np.repeat(differing.rows, length)
    column = np.arange(len(row)) - np.repeat(np.cumsum(length) - length - differing.starts, length)
    # The foot of a column is the head of the next: a run through both flips twice there.
    return odd(column * rows + row)


def decode(counts: Sequence[int], rows: int, columns: int) -> PixelMask:
    """Return the mask, cropped to the box it fills.

    Raises
    ------
    ValueError
        If the counts do not fill the frame exactly, or the mask is larger than
        ``MAXIMUM_PIXELS``.
    """
    if rows < 1 or columns < 1 or rows * columns > _MAXIMUM_FRAME:
        raise ValueError("the frame is empty or too large")
    if any(count < 0 for count in counts) or sum(counts) != rows * columns:
        raise ValueError(f"the counts must add up to {rows} x {columns}")
    bounds = np.cumsum(np.array(counts, dtype=np.int64))
    starts, ends = bounds[0:-1:2], bounds[1::2]
    starts, ends = starts[ends > starts], ends[ends > starts]
    first, last = starts // rows, (ends - 1) // rows
    if len(starts) and int(last[-1] - first[0] + 1) > MAXIMUM_PIXELS:
        raise ValueError("the mask is too large")
    columnwise = _split_into_lines(starts, ends, first, last, rows)
    top, left, bottom, right = columnwise.bounds
    if (bottom - top) * (right - left) > MAXIMUM_PIXELS:
        raise ValueError("the mask is too large")
    turned = paint(columnwise)
    return PixelMask(turned.pixels.T, turned.column, turned.row)


def _split_into_lines(
    starts: Indices, ends: Indices, first: Indices, last: Indices, length: int
) -> Spans:
    """Cut runs of linear positions at the ends of lines of `length`."""
    lines = last - first + 1
    run = np.repeat(np.arange(len(starts)), lines)
    line = np.arange(len(run)) - np.repeat(np.cumsum(lines) - lines - first, lines)
    begin = np.maximum(starts[run] - line * length, 0)
    end = np.minimum(ends[run] - line * length, length)
    return Spans(line, begin, end)


def compress(counts: Sequence[int]) -> str:
    """Return counts as COCO's compressed text."""
    values = np.array(counts, dtype=np.int64)
    values[3:] -= np.array(counts[1:-2], dtype=np.int64)
    groups: list[NDArray[np.uint8]] = []
    used: list[NDArray[np.bool_]] = []
    going = np.ones(len(values), dtype=bool)
    while going.any():
        low = values & 0x1F
        values = values >> 5
        more = np.where(low & 0x10, values != -1, values != 0)
        groups.append((low + np.where(more, 0x20, 0) + 48).astype(np.uint8))
        used.append(going)
        going = going & more
    if not groups:
        return ""
    return np.stack(groups, axis=1)[np.stack(used, axis=1)].tobytes().decode("ascii")


def uncompress(text: str) -> list[int]:
    """Return the counts in COCO's compressed text.

    Raises
    ------
    ValueError
        If it is not such a text.
    """
    try:
        codes = np.frombuffer(text.encode("ascii"), dtype=np.uint8).astype(np.int64) - 48
    except UnicodeEncodeError:
        raise ValueError("the text has characters that do not belong there") from None
    if not len(codes):
        return []
    last = (codes & 0x20) == 0
    if codes.min() < 0 or codes.max() > 63 or not last[-1]:
        raise ValueError("the text is cut off or has characters that do not belong there")
    begin = np.flatnonzero(np.r_[True, last[:-1]])
    place = np.arange(len(codes)) - np.repeat(begin, np.diff(np.r_[begin, len(codes)]))
    if place.max() > 8:
        raise ValueError("a count is too large")
    values = np.add.reduceat((codes & 0x1F) << (5 * place), begin)
    negative = (codes[last] & 0x10) != 0
    values = values - np.where(negative, np.int64(1) << (5 * (place[last] + 1)), 0)
    # From the fourth on, each is a difference to the one two before.
    values[1::2] = np.cumsum(values[1::2])
    values[2::2] = np.cumsum(values[2::2])
    if values.min() < 0:
        raise ValueError("a count is negative")
    counts: list[int] = values.tolist()
    return counts
