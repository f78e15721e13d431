"""What was found in the pictures of a layout: boxes of many files as one, to be decided once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from workbench.deid.pixels.found import Box, Found, Kind

if TYPE_CHECKING:
    from workbench.deid.scan import Scanned

# As many words as fit under a pointer.
_TEXTS = 6
_SAME, _INSIDE = 0.5, 0.8


@frozen
class Candidate:
    """A place in all pictures of a layout.

    Parameters
    ----------
    fill : bool
        Whether it will be black; what is not stays as it is.
    unsure : bool
        Whether a person has to look: nobody is sure of it.
    files : int
        In how many files it was found.
    texts : tuple of str
        What is read there; may name a person, so that it is in no repr.
    """

    box: Box
    kind: Kind = Kind.HAND
    fill: bool = True
    unsure: bool = False
    score: float = 1.0
    files: int = 1
    texts: tuple[str, ...] = field(default=(), repr=False)
    frames: tuple[int, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether a person drew it."""
        return self.kind is Kind.HAND


def merge_file(found: list[Candidate], scanned: Scanned) -> None:
    """Add what was found in a file to what was found in others of its layout."""
    own: list[Candidate] = []
    for one in _of_file(scanned):
        _merge(own, one)
    for one in own:
        _merge(found, one, counts=True)


def in_order(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates from the top to the bottom."""
    return tuple(sorted(found, key=lambda one: (one.box.y, one.box.x)))


def _of_file(scanned: Scanned) -> Iterable[Candidate]:
    places = (
        (scanned.fills, True, False),
        (scanned.undecided, True, True),
        (scanned.kept, False, False),
    )
    for boxes, fill, unsure in places:
        for box in boxes:
            inside = [one for one in scanned.found if one.box.overlaps(box)]
            yield _candidate(box, inside, fill=fill, unsure=unsure)


def _candidate(box: Box, inside: list[Found], *, fill: bool, unsure: bool) -> Candidate:
    kinds = [one.kind for one in inside]
    # A region of a device covers the words in it.
    kind = next((one for one in kinds if one is not Kind.REGION), Kind.REGION)
    frames: set[int] = set()
    for one in inside:
        frames |= set(one.frames)
    return Candidate(
        box,
        kind,
        fill,
        unsure,
        max((one.score for one in inside), default=1.0),
        texts=tuple(one.text for one in inside if one.text)[:_TEXTS],
        frames=tuple(sorted(frames)) if all(one.frames for one in inside) else (),
    )


def _merge(into: list[Candidate], one: Candidate, *, counts: bool = False) -> None:
    """Add a candidate; those at the same place with the same decision become one with it."""
    files = one.files
    for other in [each for each in into if each.fill == one.fill and _alike(each.box, one.box)]:
        into.remove(other)
        files = files + other.files if counts else 1
        one = evolve(
            one,
            box=_around(one.box, other.box),
            kind=_kind(one, other),
            unsure=one.unsure or other.unsure,
            score=max(one.score, other.score),
            texts=tuple(dict.fromkeys((*other.texts, *one.texts)))[:_TEXTS],
            frames=tuple(sorted({*one.frames, *other.frames}))
            if one.frames and other.frames
            else (),
        )
    into.append(evolve(one, files=files))


def _alike(a: Box, b: Box) -> bool:
    """Return whether two boxes are about the same place: names there differ in their length."""
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return False
    shared = width * height
    mostly_inside = shared >= _INSIDE * min(a.area, b.area)
    return mostly_inside or shared >= _SAME * (a.area + b.area - shared)


def _kind(one: Candidate, other: Candidate) -> Kind:
    return other.kind if one.kind is Kind.REGION else one.kind


def _around(one: Box, other: Box) -> Box:
    x, y = min(one.x, other.x), min(one.y, other.y)
    right, bottom = max(one.right, other.right), max(one.bottom, other.bottom)
    return Box(x, y, right - x, bottom - y)
