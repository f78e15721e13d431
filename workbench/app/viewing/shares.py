"""Shares: how the viewports of a layout divide its room, and where they lie then."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from workbench.app.viewing.layouts import Cell, Layout

Span = tuple[int, int]


@frozen
class Shares:
    """How much of the room the first column and the first row have, between 0 and 1."""

    across: float = 0.5
    down: float = 0.5

    @classmethod
    def from_side(cls, kept: object) -> Shares | None:
        """Return two kept numbers as shares; None when they make no sense."""
        match kept:
            case [float() | int() as across, float() | int() as down] if (
                0 < across < 1 and 0 < down < 1
            ):
                return cls(float(across), float(down))
        return None


def usual(layout: Layout) -> Shares:
    """Return the shares that a layout begins with: equal ones, or a large one of two thirds."""
    return Shares(across=2 / 3) if layout is Layout.ONE_TWO else Shares()


@frozen
class Area:
    """A rectangle of whole pixels."""

    x: int
    y: int
    width: int
    height: int


@frozen
class Room:
    """What viewports share: its size, the gap between two, and the least that one gets; pixels."""

    width: int
    height: int
    gap: int = 0
    least: tuple[int, int] = (0, 0)

    def split(self, shares: Shares) -> tuple[int, int]:
        """Return the width of the first column and the height of the first row."""
        return (
            _first(self.width - self.gap, shares.across, self.least[0]),
            _first(self.height - self.gap, shares.down, self.least[1]),
        )

    def shares_at(self, x: float, y: float) -> Shares:
        """Return the shares that bring the middle of the gaps to a place, as far as they may go."""
        width, height = max(self.width - self.gap, 2), max(self.height - self.gap, 2)
        middle = self.gap / 2
        first = self.split(Shares((x - middle) / width, (y - middle) / height))
        return Shares(first[0] / width, first[1] / height)


def areas(cells: Sequence[Cell], shares: Shares, room: Room) -> tuple[Area, ...]:
    """Return where the viewports in these cells lie."""
    columns, rows = _spans(cells, shares, room)
    return tuple(
        _area(
            (columns[cell.column][0], columns[cell.column + cell.columns - 1][1]),
            (rows[cell.row][0], rows[cell.row + cell.rows - 1][1]),
        )
        for cell in cells
    )


@frozen
class Divider:
    """A gap that can be dragged; where two gaps cross, both can."""

    area: Area
    across: bool = False
    down: bool = False


def dividers(cells: Sequence[Cell], shares: Shares, room: Room) -> tuple[Divider, ...]:
    """Return the gaps between the viewports in these cells."""
    columns, rows = _spans(cells, shares, room)
    found = []
    if len(columns) > 1:
        upright = (columns[0][1], columns[1][0])
        found.append(Divider(_area(upright, (0, room.height)), across=True))
    if len(rows) > 1:
        flat = (rows[0][1], rows[1][0])
        whole = {cell.column for cell in cells if cell.rows > 1}
        free = [span for at, span in enumerate(columns) if at not in whole]
        found.append(Divider(_area((free[0][0], free[-1][1]), flat), down=True))
        if len(free) > 1:
            found.append(Divider(_area(upright, flat), across=True, down=True))
    return tuple(found)


def _spans(
    cells: Sequence[Cell], shares: Shares, room: Room
) -> tuple[Sequence[Span], Sequence[Span]]:
    width, height = room.split(shares)
    columns = max((cell.column + cell.columns for cell in cells), default=1)
    rows = max((cell.row + cell.rows for cell in cells), default=1)
    return (
        _lines(columns, width, room.width, room.gap),
        _lines(rows, height, room.height, room.gap),
    )


def _lines(count: int, first: int, whole: int, gap: int) -> Sequence[Span]:
    return [(0, whole)] if count == 1 else [(0, first), (first + gap, whole)]


def _area(across: Span, down: Span) -> Area:
    return Area(across[0], down[0], across[1] - across[0], down[1] - down[0])


def _first(room: int, share: float, least: int) -> int:
    least = max(1, min(least, room // 2))
    return max(least, min(round(room * share), room - least))
