"""Candidates: connected pixels that stand out, found block by block in bounded memory.

Blocks are labelled one by one and joined across their borders (8 neighbours), so that the result
is that of the whole picture. Of each block only what stands out is kept, packed.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from attrs import define, field, frozen
from numpy.typing import NDArray

from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask
from workbench.imaging.reference.evidence import Evidence
from workbench.imaging.reference.reading import Numbers
from workbench.imaging.tiles.source import Window
from workbench.model.regions import Polygon, PolygonPart

#: So many candidates are kept at most, those that stand out most.
MOST = 1000
BLOCK = 1024
# A candidate with more pixels in its frame is outlined by its corners alone.
_LARGEST = 64_000_000

Area = tuple[float, float, float, float]


@frozen(eq=False)
class Candidate:
    """Something that stands out.

    Parameters
    ----------
    outline : Polygon
        Along pixel edges, image coordinates.
    area : float
        Pixels of the whole picture.
    peak : float
        By how much its strongest pixel is beyond the threshold.
    score : float
        From 0 to 1: how far beyond.
    """

    outline: Polygon
    area: float
    peak: float
    score: float


@frozen(eq=False)
class Found:
    """Candidates, the strongest first; `total` also counts those that were left out."""

    candidates: tuple[Candidate, ...] = ()
    total: int = 0


@define(eq=False)
class _Piece:
    """What of a component lies in one block; `bits` is its packed mask."""

    y0: int
    x0: int
    height: int
    width: int
    bits: bytes

    def mask(self) -> NDArray[np.bool_]:
        flat = np.unpackbits(np.frombuffer(zlib.decompress(self.bits), np.uint8))
        return flat[: self.height * self.width].reshape(self.height, self.width).astype(bool)


@define(eq=False)
class _Blob:
    """A component as far as it is known; `last` is the last row of blocks that it touches open."""

    area: int = 0
    peak: float = 0.0
    pieces: list[_Piece] = field(factory=list)


def find_candidates(
    evidence: Evidence,
    least_area: float = 4.0,
    most: int = MOST,
    *,
    k: int = 0,
    within: Area | None = None,
    told: Callable[[float], object] = lambda part: None,
    block: int = BLOCK,
) -> Found:
    """Return what stands out. For a job: it reads the whole picture, block by block.

    Parameters
    ----------
    least_area : float
        Pixels of the whole picture; what is smaller is left out.
    k : int
        Which reduction is looked at, by 2**k.
    within : (x0, y0, x1, y1)
        Only this part of the picture, image positions.
    told : callable
        Gets how far it is, from 0 to 1; may raise to stop it.
    """
    search = _Search(evidence, max(1, round(least_area / 4**k)), most, k)
    y0, x0, y1, x1 = _reach(evidence, k, within)
    rows, columns = range(y0, y1, block), range(x0, x1, block)
    above = np.zeros(x1 - x0 + 2, np.int64)
    for n, top in enumerate(rows):
        below = np.zeros_like(above)
        left = np.zeros(0, np.int64)
        for m, start in enumerate(columns):
            told((n + m / len(columns)) / len(rows))
            window = Window(top, start, min(top + block, y1), min(start + block, x1))
            labels = search.add(window, above[start - x0 : window.x1 - x0 + 2], left)
            below[start - x0 + 1 : window.x1 - x0 + 1] = labels[-1]
            left = labels[:, -1]
        above = below
        search.settle(above)
    search.settle(np.zeros(1, np.int64))
    return search.found()


def _reach(evidence: Evidence, k: int, within: Area | None) -> Window:
    rows, columns = -(-evidence.rows // (1 << k)), -(-evidence.columns // (1 << k))
    if within is None:
        return Window(0, 0, rows, columns)
    x0, y0, x1, y1 = (v / (1 << k) for v in within)
    return Window(
        max(0, int(np.floor(y0))),
        max(0, int(np.floor(x0))),
        min(rows, int(np.ceil(y1))),
        min(columns, int(np.ceil(x1))),
    )


class _Search:
    """Blobs that are still open, and the best of those that are closed."""

    def __init__(self, evidence: Evidence, least: int, most: int, k: int) -> None:
        self._evidence, self._least, self._most, self._k = evidence, least, most, k
        self._parent: dict[int, int] = {}
        self._open: dict[int, _Blob] = {}
        self._next = 1
        self._best: list[tuple[float, int, _Blob]] = []
        self._total = 0

    def add(
        self, window: Window, above: NDArray[np.int64], left: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Label a block, join it to what is above and left of it; return labels of its pixels.

        Parameters
        ----------
        above : ndarray
            Labels of the row above, one pixel more at either end.
        left : ndarray
            Labels of the column to the left; empty at the left border.
        """
        import cv2

        excess = self._evidence.excess(self._k, window)
        mask = (excess > 0).astype(np.uint8)
        count, local, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        if count == 1:
            return np.zeros(local.shape, np.int64)
        peaks = _peaks(excess, local, count)
        numbers = np.zeros(count, np.int64)
        height, width = local.shape
        for n in range(1, count):
            x, y, w, h, area = (int(v) for v in stats[n])
            inner = x > 0 and y > 0 and x + w < width and y + h < height
            if inner and area < self._least:
                continue
            numbers[n] = number = self._next
            self._next += 1
            crop = local[y : y + h, x : x + w] == n
            bits = zlib.compress(np.packbits(crop).tobytes(), 1)
            piece = _Piece(window.y0 + y, window.x0 + x, h, w, bits)
            blob = _Blob(area, float(peaks[n]), [piece])
            if inner:
                self._close(blob)
            else:
                self._parent[number], self._open[number] = number, blob
        labels: NDArray[np.int64] = numbers[local]
        self._join(labels[0], above)
        if left.size:
            self._join(labels[:, 0], np.concatenate([[0], left, [0]]))
        return labels

    def settle(self, edge: NDArray[np.int64]) -> None:
        """Close what does not reach an edge."""
        alive = {self._root(int(n)) for n in np.unique(edge) if n}
        for number in [n for n in self._open if n not in alive]:
            self._close(self._open.pop(number))
        self._parent = {n: r for n in self._parent if (r := self._root(n)) in self._open}

    def found(self) -> Found:
        """Return the best of all."""
        best = sorted(self._best, key=lambda one: one[:2], reverse=True)
        return Found(tuple(self._candidate(blob) for _, _, blob in best), self._total)

    def _join(self, own: NDArray[np.int64], beside: NDArray[np.int64]) -> None:
        """Join pixels of an edge with the three beside each; `beside` begins one before."""
        for shift in (0, 1, 2):
            its = beside[shift : shift + len(own)]
            both = (own > 0) & (its > 0)
            for a, b in np.unique(np.stack([own[both], its[both]], 1), axis=0):
                self._unite(int(a), int(b))

    def _unite(self, a: int, b: int) -> None:
        a, b = self._root(a), self._root(b)
        if a == b:
            return
        if len(self._open[a].pieces) < len(self._open[b].pieces):
            a, b = b, a
        gone, kept = self._open.pop(b), self._open[a]
        kept.area += gone.area
        kept.peak = max(kept.peak, gone.peak)
        kept.pieces += gone.pieces
        self._parent[b] = a

    def _root(self, number: int) -> int:
        while self._parent.get(number, number) != number:
            number = self._parent[number]
        return number

    def _close(self, blob: _Blob) -> None:
        if blob.area < self._least:
            return
        self._total += 1
        entry = (blob.area * blob.peak, -self._total, blob)
        if len(self._best) < self._most:
            heapq.heappush(self._best, entry)
        else:
            heapq.heappushpop(self._best, entry)

    def _candidate(self, blob: _Blob) -> Candidate:
        factor = 1 << self._k
        scale = self._evidence.scale
        outline = scaled(_outline(blob), factor, self._evidence.columns, self._evidence.rows)
        score = blob.peak / (blob.peak + scale)
        return Candidate(outline, float(blob.area * factor * factor), blob.peak, score)


def _peaks(excess: Numbers, local: NDArray[Any], count: int) -> NDArray[np.float64]:
    found = np.zeros(count)
    there = local > 0
    np.maximum.at(found, local[there], excess[there])
    return found


def _outline(blob: _Blob) -> Polygon:
    """Return the outline of all pieces of a component."""
    y0, x0 = min(p.y0 for p in blob.pieces), min(p.x0 for p in blob.pieces)
    y1 = max(p.y0 + p.height for p in blob.pieces)
    x1 = max(p.x0 + p.width for p in blob.pieces)
    if (y1 - y0) * (x1 - x0) > _LARGEST:
        return Polygon.from_ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    mask = np.zeros((y1 - y0, x1 - x0), bool)
    for piece in blob.pieces:
        top, left = piece.y0 - y0, piece.x0 - x0
        mask[top : top + piece.height, left : left + piece.width] |= piece.mask()
    found = polygon_of(PixelMask(mask, y0, x0))
    assert found is not None
    return found


def scaled(polygon: Polygon, factor: int, columns: int, rows: int) -> Polygon:
    """Return an outline of a reduction in the full size of the picture."""
    if factor == 1:
        return polygon

    def ring(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.minimum(points * factor, (columns, rows))

    return Polygon(
        tuple(
            PolygonPart(ring(part.exterior), tuple(map(ring, part.holes))) for part in polygon.parts
        )
    )
