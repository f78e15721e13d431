"""Layouts: how one to four viewports share the middle of the window."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen


class Layout(StrEnum):
    """Rows x columns; 1+2 is a large one beside two small ones."""

    ONE = "1x1"
    ACROSS = "1x2"
    DOWN = "2x1"
    FOUR = "2x2"
    ONE_TWO = "1+2"

    @property
    def size(self) -> int:
        """How many viewports it has."""
        return len(CELLS[self])


@frozen
class Cell:
    """Where a viewport is in the grid, and over how many rows and columns it goes."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


CELLS: Mapping[Layout, tuple[Cell, ...]] = {
    Layout.ONE: (Cell(0, 0),),
    Layout.ACROSS: (Cell(0, 0), Cell(0, 1)),
    Layout.DOWN: (Cell(0, 0), Cell(1, 0)),
    Layout.FOUR: (Cell(0, 0), Cell(0, 1), Cell(1, 0), Cell(1, 1)),
    Layout.ONE_TWO: (Cell(0, 0, 2, 1), Cell(0, 1), Cell(1, 1)),
}


def cells_of(layout: Layout, count: int) -> tuple[Cell, ...]:
    """Return where `count` viewports are; a layout of another number gives way to one that fits."""
    if layout.size == count:
        return CELLS[layout]
    fitting = (one for one in Layout if one.size >= count)
    return CELLS[next(fitting, Layout.FOUR)][:count]
