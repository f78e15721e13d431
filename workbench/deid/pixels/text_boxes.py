"""Lines of text: out of maps of likelihood, and joined where several views found the same."""

from __future__ import annotations

import math

import cv2
import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box
from workbench.deid.pixels.text_fit import Core

_CORE = 0.3  # likelihood of a pixel in the core of a line
_THIN = 3  # rows or columns of a core in the map, at least
_FULL = 0.4  # how much of its box a core fills unless its line is oblique
_SAME_LINE = 0.55  # how much of the higher box the lower one shares, across their line
_STAGGERED = 1.4  # what is around two parts of a line is hardly larger than they are


@frozen
class Oblique:
    """A rectangle that is turned: centre, length and height in pixels of the frame, degrees."""

    x: float
    y: float
    length: float
    height: float
    angle: float


@frozen
class Candidate:
    """The core of a line of text, perhaps.

    Parameters
    ----------
    core : Core
        Where, upright or level.
    score : float
        Mean likelihood, 0 to 1.
    oblique : Oblique, optional
        Where exactly, when the line is neither upright nor level.
    """

    core: Core
    score: float
    oblique: Oblique | None = None


@frozen
class Line:
    """A line of text, perhaps, in pixels of the frame."""

    box: Box
    score: float
    oblique: Oblique | None = field(default=None)


def candidates(
    likely: NDArray[np.float32], rows: int, columns: int, least: float
) -> list[Candidate]:
    """Return the cores of lines in a map of likelihood.

    Parameters
    ----------
    likely : numpy.ndarray
        Map of any size that shows all of the frame.
    rows, columns : int
        Of the frame.
    least : float
        Mean likelihood below which a core is left out.
    """
    mask = (likely > _CORE).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    sums = np.bincount(labels.ravel(), weights=likely.ravel(), minlength=count)
    fy, fx = rows / likely.shape[0], columns / likely.shape[1]
    found = []
    for label in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[label])
        score = float(sums[label] / area)
        if min(width, height) < _THIN or score < least:
            continue
        oblique = None
        if area < _FULL * width * height:
            part = labels[top : top + height, left : left + width] == label
            oblique = _oblique(part, (left, top), (fx, fy))
            if oblique is None:
                continue
        core = Core(left * fx, top * fy, width * fx, height * fy)
        found.append(Candidate(core, score, oblique))
    return found


def _oblique(
    part: NDArray[np.bool_], corner: tuple[int, int], scale: tuple[float, float]
) -> Oblique | None:
    """Return the turned rectangle around a core; None when it is no line in any direction."""
    y, x = np.nonzero(part)
    points = np.stack(((x + corner[0]) * scale[0], (y + corner[1]) * scale[1]), axis=1)
    (cx, cy), (width, height), angle = cv2.minAreaRect(points.astype(np.float32))
    if width < height:
        width, height, angle = height, width, angle + 90
    area = len(points) * scale[0] * scale[1]
    if height < 1 or area < _FULL * (width + scale[0]) * (height + scale[1]):
        return None
    return Oblique(cx, cy, width, height, ((angle + 90) % 180) - 90)


def slabs(oblique: Oblique, rows: int, columns: int) -> list[Box]:
    """Return boxes that cover a turned line, each hardly larger than its part of it."""
    along = math.cos(math.radians(oblique.angle)), math.sin(math.radians(oblique.angle))
    grow = 0.5 * oblique.height
    length, reach = oblique.length + 2 * grow, (oblique.height / 2 + grow)
    steps = max(math.ceil(length / (2 * reach)), 1)
    part = length / steps / 2
    dx = abs(along[0]) * part + abs(along[1]) * reach
    dy = abs(along[1]) * part + abs(along[0]) * reach
    boxes = []
    for step in range(steps):
        at = (step + 0.5) * length / steps - length / 2
        x, y = oblique.x + at * along[0], oblique.y + at * along[1]
        left, top = max(math.floor(x - dx), 0), max(math.floor(y - dy), 0)
        right, bottom = min(math.ceil(x + dx), columns), min(math.ceil(y + dy), rows)
        if right > left and bottom > top:
            boxes.append(Box(left, top, right - left, bottom - top))
    return boxes


def joined(found: list[Line]) -> list[Line]:
    """Return one line for each that several views found."""
    rest = sorted(found, key=lambda line: -line.score)
    changed = True
    while changed:
        changed = False
        kept: list[Line] = []
        for one in rest:
            for i, other in enumerate(kept):
                if _same(one, other):
                    box = around(one.box, other.box)
                    kept[i] = evolve(other, box=box, score=max(one.score, other.score))
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


def _same(one: Line, other: Line) -> bool:
    """Return whether two show the same line, or parts of it: alike across, shared along."""
    a, b = one.box, other.box
    if not a.overlaps(b):
        return False
    if one.oblique or other.oblique:
        return bool(one.oblique and other.oblique) and around(a, b).area < 1.3 * max(a.area, b.area)
    shared_x = min(a.right, b.right) - max(a.x, b.x)
    shared_y = min(a.bottom, b.bottom) - max(a.y, b.y)
    if shared_x * shared_y > 0.8 * min(a.area, b.area):
        return max(a.area, b.area) < 3 * min(a.area, b.area) and (
            around(a, b).area < 1.25 * max(a.area, b.area)
        )
    both = a.area + b.area - shared_x * shared_y
    if around(a, b).area > _STAGGERED * both:
        return False
    level = a.width > a.height and b.width > b.height
    if level:
        return shared_y > _SAME_LINE * max(a.height, b.height)
    upright = a.height > a.width and b.height > b.width
    return upright and shared_x > _SAME_LINE * max(a.width, b.width)
