"""What is to be filled in one file, what stays, and what a person must decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from workbench.deid.pixels.cover import share_covered
from workbench.deid.pixels.decisions import Decision
from workbench.deid.pixels.found import Box, Found
from workbench.deid.pixels.judge import Fate, Judge

# Of something doubtful so much lies in what is black that the rest is its edge.
_MOSTLY = 0.9
_SAME = 0.5


@frozen
class Plan:
    """Boxes of a file.

    Parameters
    ----------
    found : tuple of Found
        All that was found, what several pictures show once.
    """

    found: tuple[Found, ...] = ()
    fills: tuple[Box, ...] = ()
    kept: tuple[Box, ...] = ()
    undecided: tuple[Box, ...] = ()


def plan_of(
    found: Sequence[Found], judge: Judge, decision: Decision | None = None, own: bool = False
) -> Plan:
    """Return what becomes of all that was found.

    Parameters
    ----------
    decision : Decision or None
        What a person approved: its boxes are filled, and what it keeps is kept unless it names
        somebody. What is found beside them is judged as without a decision.
    own : bool
        Whether it was made on this very file: then nothing beside its boxes is a question any
        more, unless it names somebody.
    """
    fills: list[Box] = list(decision.boxes) if decision is not None else []
    kept: list[tuple[Box, float]] = []
    doubtful: list[Found] = []
    for one in found:
        seen = decision is not None and (own or share_covered(one.box, decision.kept) >= _MOSTLY)
        named = judge.names_somebody(one.text)
        fate = Fate.KEEP if seen and not named else judge.of(one)
        if own and named and share_covered(one.box, fills) < _MOSTLY:
            doubtful.append(one)
        elif fate is Fate.FILL:
            fills.append(one.box)
        elif fate is Fate.KEEP:
            kept.append((one.box, one.score))
        else:
            doubtful.append(one)
    undecided = [one.box for one in doubtful if not _settled(one, fills, kept)]
    return Plan(
        merged(found),
        tuple(_unique(fills)),
        tuple(_unique(box for box, _ in kept)),
        tuple(_unique(undecided)),
    )


def merged(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return what was found, once each: the same word in several pictures is one thing."""
    result: list[Found] = []
    for one in sorted(found, key=lambda one: -one.score):
        for n, other in enumerate(result):
            if other.kind is one.kind and _alike(other.box, one.box):
                frames = () if not (one.frames and other.frames) else (*other.frames, *one.frames)
                result[n] = evolve(
                    other, box=_around(other.box, one.box), frames=tuple(sorted(set(frames)))
                )
                break
        else:
            result.append(one)
    return tuple(sorted(result, key=lambda one: (one.box.y, one.box.x)))


def _settled(one: Found, fills: list[Box], kept: list[tuple[Box, float]]) -> bool:
    """Return whether another picture of the file showed more clearly what this is."""
    if share_covered(one.box, fills) >= _MOSTLY:
        return True
    return any(score > one.score and _alike(box, one.box) for box, score in kept)


def _alike(a: Box, b: Box) -> bool:
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return False
    shared = width * height
    return shared / (a.area + b.area - shared) >= _SAME


def _around(a: Box, b: Box) -> Box:
    x, y = min(a.x, b.x), min(a.y, b.y)
    return Box(x, y, max(a.right, b.right) - x, max(a.bottom, b.bottom) - y)


def _unique(boxes: Iterable[Box]) -> list[Box]:
    """Return boxes without those inside others."""
    result: list[Box] = []
    for box in sorted(set(boxes), key=lambda box: -box.area):
        inside = any(
            other.x <= box.x
            and other.y <= box.y
            and other.right >= box.right
            and other.bottom >= box.bottom
            for other in result
        )
        if not inside:
            result.append(box)
    return sorted(result, key=lambda box: (box.y, box.x))
