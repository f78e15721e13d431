"""Boxes around lines of text: out of maps of likelihood, and joined where several views agree."""

from __future__ import annotations

import cv2
import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box

_CORE = 0.3  # likelihood of a pixel in the core of a line
_GROW = 1.6  # the core of a line is that much smaller than the line (how the detector was taught)
_SMALLEST = 3.0  # rows or columns of a core, in pixels of the map
_SAME_LINE = 0.55  # how much of the lower box the higher one shares, upright


@frozen
class Candidate:
    """A line of text, perhaps.

    Parameters
    ----------
    box : Box
        In pixels of the frame.
    score : float
        Mean likelihood of its core, 0 to 1.
    """

    box: Box
    score: float


def candidates(
    likely: NDArray[np.float32], rows: int, columns: int, least: float
) -> list[Candidate]:
    """Return the lines in a map of likelihood.

    Parameters
    ----------
    likely : numpy.ndarray
        Map of any size that shows all of the frame.
    rows, columns : int
        Of the frame.
    least : float
        Mean likelihood below which a line is left out.
    """
    mask = (likely > _CORE).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return []
    sums = np.bincount(labels.ravel(), weights=likely.ravel(), minlength=count)
    fy, fx = rows / likely.shape[0], columns / likely.shape[1]
    lines = []
    for label in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[label])
        score = float(sums[label] / area)
        if min(width, height) < _SMALLEST or score < least:
            continue
        grow = _GROW * width * height / (2 * (width + height))
        box = _box(
            (left - grow) * fx,
            (top - grow) * fy,
            (left + width + grow) * fx,
            (top + height + grow) * fy,
            rows,
            columns,
        )
        if box is not None:
            lines.append(Candidate(box, score))
    return lines


def _box(
    left: float, top: float, right: float, bottom: float, rows: int, columns: int
) -> Box | None:
    x, y = max(int(np.floor(left)), 0), max(int(np.floor(top)), 0)
    x1, y1 = min(int(np.ceil(right)), columns), min(int(np.ceil(bottom)), rows)
    return Box(x, y, x1 - x, y1 - y) if x1 > x and y1 > y else None


def joined(found: list[Candidate]) -> list[Candidate]:
    """Return one candidate for each line that several views found."""
    rest = sorted(found, key=lambda c: -c.score)
    changed = True
    while changed:
        changed = False
        kept: list[Candidate] = []
        for one in rest:
            for i, other in enumerate(kept):
                if _same_line(one.box, other.box):
                    kept[i] = evolve(
                        other, box=around(one.box, other.box), score=max(one.score, other.score)
                    )
                    changed = True
                    break
            else:
                kept.append(one)
        rest = kept
    return rest


def around(one: Box, other: Box) -> Box:
    """Return the smallest box around two."""
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Box(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)


def _same_line(one: Box, other: Box) -> bool:
    """Return whether two boxes show the same line, or parts of it: alike across, shared along."""
    if not one.overlaps(other):
        return False
    shared_x = min(one.right, other.right) - max(one.x, other.x)
    shared_y = min(one.bottom, other.bottom) - max(one.y, other.y)
    if shared_x * shared_y > 0.8 * min(one.area, other.area):
        return one.area < 3 * other.area and other.area < 3 * one.area
    level = shared_y / max(one.height, other.height) > _SAME_LINE
    upright = shared_x / max(one.width, other.width) > _SAME_LINE
    return level or upright
