"""What the headers of a series have in common, so that the next one is compared and not walked.

Slices of a series are written alike: the same elements one after the other, of which a dozen
differ. A recipe is learnt from two headers that were walked element by element. It holds the bytes
between those that differ: where they are the same again, what they say is the same again.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from itertools import pairwise

from attrs import field, frozen

_length_of = {2: struct.Struct("<H").unpack_from, 4: struct.Struct("<I").unpack_from}

# More is read of a file than the last header took: names and numbers differ in length.
_ROOM = 256
# Tries in vain after which walking is left alone for a while, and for how many files.
_PATIENCE = 8
_PAUSE = 64


@frozen
class Element:
    """An element of a header at the top level, in bytes from the beginning of the file.

    Parameters
    ----------
    head : int
        Bytes before its length.
    width : int
        Bytes of its length; 0 where it has none, and so cannot differ.
    keyword : str
        Under which its value is kept; empty where it is not.
    """

    start: int
    end: int
    head: int
    width: int
    keyword: str = ""


Pixels = tuple[str, str, int]  # keyword, value representation, length
Found = tuple[dict[str, bytes], int]  # values, offset of the pixels


@frozen(eq=False)
class Recipe:
    """The bytes that headers share.

    Parameters
    ----------
    steps : tuple of (bytes, number of bytes of a length, keyword)
        What comes before each value that differs.
    tail : bytes
        What comes between the last of them and the pixels.
    fixed : dict
        Values that are the same in all.
    """

    steps: tuple[tuple[bytes, int, str], ...] = field(repr=False)
    tail: bytes = field(repr=False)
    fixed: dict[str, bytes] = field(repr=False)
    start: int
    reach: int

    def read(self, data: bytes) -> Found | None:
        """Return what a walk through `data` would find; None where it differs elsewhere too."""
        at = self.start
        raw = self.fixed.copy()
        for before, width, keyword in self.steps:
            if not data.startswith(before, at):
                return None
            at += len(before)
            (length,) = _length_of[width](data, at)
            at += width
            if keyword:
                raw[keyword] = data[at : at + length]
            at += length
        # Lengths that lead astray, or beyond what was read, end here.
        return (raw, at + len(self.tail)) if data.startswith(self.tail, at) else None


@frozen(eq=False)
class Learnt:
    """A header that was walked, and what is known of those like it."""

    syntax: str
    pixels: Pixels
    recipe: Recipe
    data: bytes = field(repr=False)
    elements: tuple[Element, ...] = field(repr=False)
    differing: frozenset[int] = frozenset()


Elements = Callable[[bytes, int], Sequence[Element] | None]


class Learner:
    """Learns from the headers that are walked one after the other.

    Parameters
    ----------
    elements : callable
        Gives the elements of a header up to the pixels, whose value is at an offset; None where
        they cannot be told apart.
    """

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self.known: Learnt | None = None
        self._patience = _PATIENCE

    def reach(self, least: int) -> int:
        """Return how many bytes of the next file to read."""
        known = self.known
        return least if known is None else max(least, known.recipe.reach)

    def succeeded(self) -> None:
        """Count a header that was as the recipe says."""
        self._patience = _PATIENCE

    def learn(
        self, data: bytes, syntax: str, pixels: Pixels, offset: int, raw: dict[str, bytes]
    ) -> None:
        """Learn from a header that was walked, which the recipe did not fit."""
        self._patience -= 1
        if self._patience <= 0:
            self.known = None
            if self._patience < -_PAUSE:
                self._patience = _PATIENCE
            return
        elements = self._elements(data, offset) if offset <= len(data) else None
        if not elements:
            self.known = None
            return
        before = self.known
        differing: frozenset[int] = frozenset()
        if before is not None and (before.syntax, before.pixels) == (syntax, pixels):
            differing = _differing(before, data, elements)
        if any(not elements[n].width for n in differing):
            differing = frozenset()
        recipe = _recipe(data, elements, differing, offset, raw)
        self.known = Learnt(syntax, pixels, recipe, data, tuple(elements), differing)


def _differing(before: Learnt, data: bytes, elements: Sequence[Element]) -> frozenset[int]:
    """Return which elements differ, from the last header or from those before it."""
    if len(before.elements) != len(elements):
        return frozenset()
    found = set(before.differing)
    for n, (one, other) in enumerate(zip(elements, before.elements, strict=True)):
        mine, theirs = data[one.start : one.end], before.data[other.start : other.end]
        if mine[: one.head] != theirs[: other.head] or one.width != other.width:
            return frozenset()
        if mine != theirs:
            found.add(n)
    return frozenset(found)


def _recipe(
    data: bytes,
    elements: Sequence[Element],
    differing: frozenset[int],
    offset: int,
    raw: dict[str, bytes],
) -> Recipe:
    steps = []
    start = at = elements[0].start
    assert all(one.end == other.start for one, other in pairwise(elements))
    for n in sorted(differing):
        one = elements[n]
        steps.append((data[at : one.start + one.head], one.width, one.keyword))
        at = one.end
    theirs = {elements[n].keyword for n in differing}
    fixed = {keyword: value for keyword, value in raw.items() if keyword not in theirs}
    return Recipe(tuple(steps), data[at:offset], fixed, start, offset + _ROOM)
