"""What is left of boxes when others are cut out of them."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.deid.pixels.found import Box


def left_of(box: Box, covers: Iterable[Box]) -> list[Box]:
    """Return what of a box no cover reaches, in boxes that share no pixel."""
    parts = [box]
    for cover in covers:
        parts = [rest for part in parts for rest in _cut(part, cover)]
        if not parts:
            break
    return parts


def uncovered(boxes: Iterable[Box], covers: Iterable[Box], slack: int = 2) -> tuple[Box, ...]:
    """Return which boxes do not lie in the covers together.

    Parameters
    ----------
    slack : int
        By how many pixels one may stick out: the same word is found a little larger elsewhere.
    """
    grown = [
        Box(c.x - slack, c.y - slack, c.width + 2 * slack, c.height + 2 * slack) for c in covers
    ]
    return tuple(box for box in boxes if left_of(box, grown))


def share_covered(box: Box, covers: Iterable[Box]) -> float:
    """Return which share of a box the covers reach, 0 to 1."""
    return 1 - sum(part.area for part in left_of(box, covers)) / box.area


def _cut(part: Box, cover: Box) -> list[Box]:
    if not part.overlaps(cover):
        return [part]
    left, top = max(part.x, cover.x), max(part.y, cover.y)
    right, bottom = min(part.right, cover.right), min(part.bottom, cover.bottom)
    rest = (
        (part.x, part.y, part.right, top),
        (part.x, bottom, part.right, part.bottom),
        (part.x, top, left, bottom),
        (right, top, part.right, bottom),
    )
    return [Box(x, y, r - x, b - y) for x, y, r, b in rest if r > x and b > y]
