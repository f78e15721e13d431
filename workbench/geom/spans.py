"""Spans: the pixels of a region as runs along rows, by the one half-open rule.

A pixel belongs to a region when its centre does; a centre on a left or top edge is in, one on a
right or bottom edge is out. Regions that share an edge therefore share no pixel and leave none
out. Memory follows the outline, never the frame, so that a region of a 30,000 x 30,000 frame
costs a few spans a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.geom.shapes import axes, rings
from workbench.model.regions import Ellipse, Lines, Point, Points, Polyline, Region

Indices = NDArray[np.int64]

_FAR = 1e12  # pixels; positions beyond it are moved there, so that no product overflows
_DYADIC = 1024.0  # positions on this grid and below `_NEAR` have exact float products
_NEAR = 32768.0
_FLAT = 1e-9  # a semi-axis below it encloses nothing
_NONE = np.zeros(0, np.int64)


@frozen(eq=False)
class Spans:
    """Disjoint runs of pixels, sorted by row, then column; runs of one row never touch.

    Parameters
    ----------
    rows, starts, ends : ndarray, shape (n,), int64
        Run i covers columns ``starts[i] <= column < ends[i]`` of row ``rows[i]``.
    """

    rows: Indices = field(default=_NONE)
    starts: Indices = field(default=_NONE)
    ends: Indices = field(default=_NONE)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def count(self) -> int:
        """How many pixels there are."""
        return int((self.ends - self.starts).sum())

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """First row and column, and the row and column after the last; zeros when empty."""
        if not len(self):
            return (0, 0, 0, 0)
        return (
            int(self.rows[0]),
            int(self.starts.min()),
            int(self.rows[-1]) + 1,
            int(self.ends.max()),
        )


def spans_of(region: Region, rows: int, columns: int, origin: tuple[int, int] = (0, 0)) -> Spans:
    """Return the pixels of a region inside a window.

    Parameters
    ----------
    rows, columns : int
        Size of the window.
    origin : (int, int)
        Row and column of the window's first pixel in the image; rows and columns of the result
        count from it. Points and lines have no pixels.
    """
    if rows <= 0 or columns <= 0 or isinstance(region, Point | Polyline | Lines):
        return Spans()
    if isinstance(region, Ellipse):
        return _ellipse_spans(region, rows, columns, origin)
    return union([_even_odd(part.rings, rows, columns, origin) for part in rings(region)])


def union(parts: Sequence[Spans]) -> Spans:
    """Return the pixels that are in any of the parts."""
    if not parts:
        return Spans()
    return _merged(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
    )


def difference(one: Spans, other: Spans) -> Spans:
    """Return the pixels that are in one and not in the other."""
    both = (union([one, other]), other)
    rows = np.concatenate([part.rows for part in both])
    starts = np.concatenate([part.starts for part in both])
    ends = np.concatenate([part.ends for part in both])
    return from_toggles(np.concatenate([rows, rows]), np.concatenate([starts, ends]))


def _merged(rows: Indices, starts: Indices, ends: Indices) -> Spans:
    """Sort runs and join those that touch or overlap; empty ones go."""
    full = ends > starts
    rows, starts, ends = rows[full], starts[full], ends[full]
    if not len(rows):
        return Spans()
    first, stride = int(starts.min()), int(ends.max() - starts.min()) + 1
    base = rows * stride - first
    order = np.argsort(base + starts, kind="stable")
    begin, end = (base + starts)[order], np.maximum.accumulate((base + ends)[order])
    opens = np.flatnonzero(np.r_[True, begin[1:] > end[:-1]])
    closes = np.r_[opens[1:] - 1, len(begin) - 1]
    begin, end = begin[opens], end[closes]
    row = begin // stride
    return Spans(row, begin - row * stride + first, end - row * stride + first)


def from_toggles(rows: Indices, columns: Indices) -> Spans:
    """Return the runs between positions where membership flips, an even number of them a row."""
    stride = int(columns.max(initial=0)) + 1
    flips = odd(rows * stride + columns)
    row = flips // stride
    column = flips - row * stride
    return Spans(row[::2], column[::2], column[1::2])


def odd(positions: Indices) -> Indices:
    """Return, sorted, the positions that occur an odd number of times: two flips are none.

    Positions are not negative.
    """
    positions = np.sort(positions)
    begins = np.flatnonzero(np.diff(positions, prepend=-1))
    times = np.diff(begins, append=len(positions))
    kept: Indices = positions[begins[times % 2 == 1]]
    return kept


# -- polygons -----------------------------------------------------------------------------------


def _even_odd(
    outlines: Sequence[Points], rows: int, columns: int, origin: tuple[int, int]
) -> Spans:
    x0, y0, x1, y1 = _edges(outlines)
    top, left = origin
    first = np.clip(_first_centre(y0), top, top + rows)
    count = np.clip(_first_centre(y1), top, top + rows) - first
    crossing = count > 0
    x0, y0, x1, y1 = x0[crossing], y0[crossing], x1[crossing], y1[crossing]
    first, count = first[crossing], count[crossing]
    edge = np.repeat(np.arange(len(count)), count)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count - first, count)
    column = _first_right_of(x0[edge], y0[edge], x1[edge], y1[edge], row + 0.5)
    return from_toggles(row - top, np.clip(column - left, 0, columns))


def _edges(outlines: Sequence[Points]) -> tuple[Points, Points, Points, Points]:
    """Return the edges of all rings as x0, y0, x1, y1, each turned to go down."""
    starts = np.clip(np.concatenate(outlines), -_FAR, _FAR)
    ends = np.clip(np.concatenate([np.roll(ring, -1, axis=0) for ring in outlines]), -_FAR, _FAR)
    # One direction for both neighbours of a shared edge, so that both compute the same crossing.
    up = (starts[:, 1] > ends[:, 1])[:, None]
    starts, ends = np.where(up, ends, starts), np.where(up, starts, ends)
    return starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1]


def _first_centre(position: Points) -> Indices:
    """Return the index of the first pixel whose centre is not before a position."""
    whole = np.floor(position)
    return (whole + (position - whole > 0.5)).astype(np.int64)


def _first_right_of(x0: Points, y0: Points, x1: Points, y1: Points, y: Points) -> Indices:
    """Return, for edges crossing height `y`, the first column whose centre is not left of them."""
    crossing = x0 + (y - y0) * ((x1 - x0) / (y1 - y0))
    column = np.ceil(crossing - 0.5)
    nearest = np.rint(crossing - 0.5)
    doubt = np.abs(crossing - 0.5 - nearest) <= 1e-14 * (1 + 8 * (np.abs(x0) + np.abs(x1)))
    for i in _chunks(np.flatnonzero(doubt)):
        left = _left_of(x0[i], y0[i], x1[i], y1[i], nearest[i] + 0.5, y[i])
        column[i] = nearest[i] + left
    return column.astype(np.int64)


def _chunks(indices: Indices, size: int = 1 << 16) -> list[Indices]:
    return [indices[i : i + size] for i in range(0, len(indices), size)]


def _left_of(
    x0: Points, y0: Points, x1: Points, y1: Points, x: Points, y: Points
) -> NDArray[np.bool_]:
    """Return whether centres lie strictly left of edges, decided exactly."""
    side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
    left = side > 0
    exact = np.ones(len(left), dtype=bool)
    for value in (x0, y0, x1, y1):
        exact &= (np.abs(value) < _NEAR) & (value * _DYADIC == np.rint(value * _DYADIC))
    for i in np.flatnonzero(~exact):
        ax, ay, bx, by = (Fraction(float(v[i])) for v in (x0, y0, x1, y1))
        px, py = Fraction(float(x[i])), Fraction(float(y[i]))
        left[i] = (bx - ax) * (py - ay) > (px - ax) * (by - ay)
    return left


# -- ellipses -----------------------------------------------------------------------------------


def _ellipse_spans(ellipse: Ellipse, rows: int, columns: int, origin: tuple[int, int]) -> Spans:
    """Solve the ellipse's equation along each row of centres; nothing is flattened."""
    rx, ry = min(ellipse.rx, _FAR), min(ellipse.ry, _FAR)
    if min(rx, ry) < _FLAT:
        return Spans()
    top, left = origin
    (cos, sin), _ = axes(ellipse.angle)
    # a dx^2 + 2 b dx dy + c dy^2 = (rx ry)^2 from the centre; `a` is half the height squared.
    a = (ry * cos) ** 2 + (rx * sin) ** 2
    b = (ry**2 - rx**2) * sin * cos
    half = np.sqrt(a)
    ends = _first_centre(np.clip(np.array([ellipse.y - half, ellipse.y + half]), -_FAR, _FAR))
    first, last = np.clip(ends, top, top + rows)
    row = np.arange(first, last, dtype=np.int64)
    dy = row + 0.5 - ellipse.y
    middle = ellipse.x - b / a * dy
    reach = rx * ry / a * np.sqrt(np.maximum(a - dy * dy, 0.0))
    start = np.clip(_first_centre(np.clip(middle - reach, -_FAR, _FAR)) - left, 0, columns)
    end = np.clip(_first_centre(np.clip(middle + reach, -_FAR, _FAR)) - left, 0, columns)
    return _merged(row - top, start, end)
