"""The pixels of spans, some at a time: from an array, from tiles, or from a file read through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.geom.spans import Spans
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import FramePixels
from workbench.imaging.tiles.frame import TiledFrame
from workbench.imaging.tiles.lazy import LazyPixels
from workbench.imaging.tiles.source import StripeSource

Pixels = NDArray[Any]
Report = Callable[[float], object]

# So many pixels are held at once; counts up to 2**24 are whole numbers also in float32.
_AT_ONCE = 1 << 23
# Rows of a band of a picture that is read in tiles; smaller powers of two where it is wide.
_BAND = 512


def pixels_of(
    frame: FramePixels,
    spans: Spans,
    number: int = 1,
    every: int = 1,
    report: Report = lambda fraction: None,
) -> Iterator[Pixels]:
    """Yield the stored values of spans in parts.

    Parameters
    ----------
    number : int
        Which frame of its source it is, from 1.
    every : int
        Of a frame that is read late, take one band of rows of so many only.
    report : callable
        Is told the share that is done; may raise, `base.errors.Cancelled` for one, to stop.

    Yields
    ------
    ndarray, shape (..., ) or (..., channels)
        Up to 8 million pixels, in no order that matters.

    Raises
    ------
    InputError
        If they cannot be read.
    """
    if isinstance(frame.stored, LazyPixels):
        source = frame.source if isinstance(frame, TiledFrame) else None
        if isinstance(source, StripeSource) and not _has_tiles(frame.stored, spans):
            yield from _from_stripes(source, number, spans, report)
        else:
            yield from _from_tiles(frame.stored, spans, every, report)
    else:
        stored = np.asarray(frame.stored)
        for part, done in _parts(spans):
            yield cut(stored, part)
            report(done)


def cut(pixels: Pixels, spans: Spans, top: int = 0, left: int = 0) -> Pixels:
    """Return the pixels of spans, of which `pixels` is the block from (`top`, `left`) on.

    Where they fill a rectangle it is a view of it; else an array with one axis for the pixels.
    """
    rows, starts, ends = spans.rows - top, spans.starts - left, spans.ends - left
    if not len(rows):
        return pixels[:0, :0]
    if (
        rows[-1] - rows[0] == len(rows) - 1
        and (starts == starts[0]).all()
        and (ends == ends[0]).all()
    ):
        return pixels[rows[0] : rows[-1] + 1, starts[0] : ends[0]]
    runs = zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)
    return np.concatenate([pixels[row, start:end] for row, start, end in runs])


def between(spans: Spans, top: int, bottom: int) -> Spans:
    """Return the spans of rows from `top` up to, not including, `bottom`."""
    first, last = np.searchsorted(spans.rows, (top, bottom))
    return Spans(spans.rows[first:last], spans.starts[first:last], spans.ends[first:last])


def _parts(spans: Spans) -> Iterator[tuple[Spans, float]]:
    """Yield spans in parts of so many pixels as are held at once, with the share that is done."""
    through = np.cumsum(spans.ends - spans.starts)
    total = int(through[-1]) if len(through) else 0
    first = 0
    while first < len(through):
        before = int(through[first - 1]) if first else 0
        last = int(np.searchsorted(through, before + _AT_ONCE, side="right"))
        last = max(last, first + 1)  # a run that is longer than all that is held is held alone
        part = slice(first, last)
        yield (
            Spans(spans.rows[part], spans.starts[part], spans.ends[part]),
            (int(through[last - 1]) / total),
        )
        first = last


def _from_tiles(stored: LazyPixels, spans: Spans, every: int, report: Report) -> Iterator[Pixels]:
    if not len(spans):
        return
    top, left, bottom, right = spans.bounds
    band = min(_BAND, 1 << max(0, (_AT_ONCE // (right - left)).bit_length() - 1))
    bands = range(top // band, -(-bottom // band))
    for number, at in enumerate(bands):
        part = between(spans, at * band, (at + 1) * band)
        if number % every == 0 and len(part):
            y0, x0, y1, x1 = part.bounds
            yield cut(np.asarray(stored[y0:y1, x0:x1]), part, y0, x0)
        report((number + 1) / len(bands))


def _has_tiles(stored: LazyPixels, spans: Spans) -> bool:
    """Return whether there is a pyramid with all of a picture that is no tiles itself."""
    top, left, _, _ = spans.bounds
    try:
        stored[top : top + 1, left : left + 1]
    except NotYet:
        return False
    return True


def _from_stripes(
    source: StripeSource, number: int, spans: Spans, report: Report
) -> Iterator[Pixels]:
    """Read a file from its top; what is turned is read whole, as far as its source does that."""
    if source.orientation != 1:
        yield cut(np.asarray(source.read(number)), spans)
        return
    top, last = 0, spans.bounds[2]
    for stripe in source.stripes(number):
        part = between(spans, top, top + len(stripe))
        for some, _ in _parts(part):
            yield cut(np.asarray(stripe), some, top)
        top += len(stripe)
        if top >= last:
            return
        report(top / last)
