"""Masks of regions as COCO's compressed run lengths: column by column, zeros first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from workbench.api.geometry import Spans, compress, difference, encode, spans_of, union
from workbench.api.values import Region


@frozen
class Masks:
    """The pixels of one annotation inside its frame: seen and hidden, which share none."""

    seen: Spans
    hidden: Spans
    rows: int
    columns: int

    @classmethod
    def of(cls, amodal: Region, visible: Region | None, rows: int, columns: int) -> Masks:
        """Return the masks of a whole shape and of what can be seen of it, None = nothing."""
        whole = spans_of(amodal, rows, columns)
        shown = spans_of(visible, rows, columns) if visible is not None else Spans()
        hidden = difference(whole, shown)
        return cls(difference(whole, hidden), hidden, rows, columns)

    @classmethod
    def under(cls, whole: Spans, covers: Sequence[Spans], rows: int, columns: int) -> Masks:
        """Return the masks of a whole shape that others cover.

        A pixel is seen where none of them has it: no two that hide each other share one, also
        where an outline goes through its very centre.
        """
        if not covers:
            return cls(whole, Spans(), rows, columns)
        seen = difference(whole, union(covers))
        return cls(seen, difference(whole, seen), rows, columns)

    def rle(self, spans: Spans) -> dict[str, Any]:
        """Return pixels as COCO's object, an empty mask included."""
        counts = (
            encode(spans, self.rows, self.columns) if len(spans) else [self.rows * self.columns]
        )
        return {"size": [self.rows, self.columns], "counts": compress(counts)}

    def written(self) -> WrittenMasks:
        """Return both as COCO's objects, with the box of what is seen."""
        return WrittenMasks(self.rle(self.seen), self.rle(self.hidden), box(self.seen))


@frozen
class WrittenMasks:
    """The masks of one annotation as both files have them."""

    seen: dict[str, Any]
    hidden: dict[str, Any]
    box: list[int]


def box(spans: Spans) -> list[int]:
    """Return left, top, width and height of pixels; zeros for none."""
    top, left, bottom, right = spans.bounds
    return [left, top, right - left, bottom - top]
