"""Boxes under a hand: drawn, moved, pulled at their edges, always within the picture."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from workbench.app.deidentify.candidates import Candidate
from workbench.deid.pixels.found import Box

#: Which sides a handle pulls: left, top, right, bottom; all four for the box itself.
Grip = tuple[bool, bool, bool, bool]
WHOLE: Grip = (True, True, True, True)
_GRIPS: tuple[Grip, ...] = (
    (True, True, False, False),
    (False, True, True, False),
    (False, False, True, True),
    (True, False, False, True),
    (True, False, False, False),
    (False, True, False, False),
    (False, False, True, False),
    (False, False, False, True),
)


@frozen
class Frame:
    """How large the picture is, in pixels."""

    rows: int
    columns: int


def drawn(x0: float, y0: float, x1: float, y1: float, frame: Frame) -> Box | None:
    """Return the whole pixels between two corners; None where that is not a pixel wide."""
    left, right = sorted((_within(x0, frame.columns), _within(x1, frame.columns)))
    top, bottom = sorted((_within(y0, frame.rows), _within(y1, frame.rows)))
    if right - left < 1 or bottom - top < 1:
        return None
    return Box(left, top, right - left, bottom - top)


def pulled(box: Box, grip: Grip, dx: float, dy: float, frame: Frame) -> Box:
    """Return a box with the sides of a grip moved; whole boxes keep their size."""
    if grip == WHOLE:
        x = min(max(box.x + round(dx), 0), max(0, frame.columns - box.width))
        y = min(max(box.y + round(dy), 0), max(0, frame.rows - box.height))
        return evolve(box, x=x, y=y)
    left, top, right, bottom = grip
    made = drawn(
        box.x + dx * left, box.y + dy * top, box.right + dx * right, box.bottom + dy * bottom, frame
    )
    return made or box


def grip_at(box: Box, x: float, y: float, reach: float) -> Grip | None:
    """Return what a hand at a place takes hold of: a corner, an edge, the box; None = nothing.

    Parameters
    ----------
    reach : float
        How far from a corner or edge still counts, in pixels of the picture.
    """
    if not (box.x - reach <= x <= box.right + reach and box.y - reach <= y <= box.bottom + reach):
        return None
    # Inside a small box there must be room to take hold of all of it.
    across, down = min(reach, box.width / 3), min(reach, box.height / 3)
    near = (x < box.x + across, y < box.y + down, x > box.right - across, y > box.bottom - down)
    return near if near in _GRIPS else WHOLE


def box_at(candidates: Sequence[Candidate], x: float, y: float, reach: float) -> int | None:
    """Return which box is at a place: the smallest of several."""
    hits = [
        (one.box.area, n)
        for n, one in enumerate(candidates)
        if grip_at(one.box, x, y, reach) is not None
    ]
    return min(hits)[1] if hits else None


def _within(at: float, size: int) -> int:
    return min(max(round(at), 0), size)
