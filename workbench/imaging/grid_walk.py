"""Grid walk: a picture in steps of one size, row by row, so that nothing is left out."""

from __future__ import annotations

from math import ceil

from attrs import field, frozen
from attrs.validators import ge, gt

Area = tuple[float, float, float, float]

#: Share of a step that it has in common with its neighbours.
OVERLAP = 0.05
# Views begin at whole device pixels: so much beside is no gap, steps overlap by more.
_SPARE = 0.5


@frozen
class GridWalk:
    """The steps of a walk over a picture of columns x rows pixels.

    Parameters
    ----------
    width, height : float
        Of a step, image pixels; a picture that is smaller is one step.
    serpentine : bool
        Every other row goes back from right to left.
    overlap : float
        The least share of a step that two neighbours have in common.
    """

    columns: int = field(validator=ge(1))
    rows: int = field(validator=ge(1))
    width: float = field(validator=gt(0))
    height: float = field(validator=gt(0))
    serpentine: bool = False
    overlap: float = field(default=OVERLAP, validator=ge(0))

    @property
    def across(self) -> int:
        """Steps of a row."""
        return _steps(self.columns, self.width, self.overlap)

    @property
    def down(self) -> int:
        """Rows of steps."""
        return _steps(self.rows, self.height, self.overlap)

    @property
    def count(self) -> int:
        """All steps."""
        return self.across * self.down

    def area(self, step: int) -> Area:
        """Return the area ``x0, y0, x1, y1`` of a step, counted from 0."""
        row, at = divmod(step, self.across)
        column = self.across - 1 - at if self.goes_back(row) else at
        x = _start(column, self.across, self.columns, self.width)
        y = self._top(row)
        return x, y, x + self.width, y + self.height

    def at(self, x: float, y: float) -> int:
        """Return the step whose middle is nearest to a position."""
        row = _nearest(y, self.down, self.rows, self.height)
        column = _nearest(x, self.across, self.columns, self.width)
        return row * self.across + (self.across - 1 - column if self.goes_back(row) else column)

    def after(self, passed: Area, back: bool) -> int:
        """Return the step to go on with after a walk in steps of another size; `count` at its end.

        It begins early enough that nothing is left out between the two.

        Parameters
        ----------
        passed : (x0, y0, x1, y1)
            The last step of the other walk: its row was passed up to it, and all rows before.
        back : bool
            That row went from right to left.
        """
        x0, y0, x1, y1 = passed
        rows = range(self.down - 1, 0, -1)
        row = next((n for n in rows if self._top(n) <= max(y0, 0.0) + _SPARE), 0)
        steps = range(row * self.across, (row + 1) * self.across)
        is_lower = min(self._top(row) + self.height, self.rows) > y1 + _SPARE
        if is_lower or self.goes_back(row) != back:
            return steps.start
        for step in steps:
            left, _, right, _ = self.area(step)
            if max(left, 0.0) < x0 - _SPARE if back else min(right, self.columns) > x1 + _SPARE:
                return step
        return steps.stop

    def _top(self, row: int) -> float:
        return _start(row, self.down, self.rows, self.height)

    def goes_back(self, row: int) -> bool:
        """Return whether a row goes from right to left."""
        return self.serpentine and row % 2 == 1


def _steps(size: int, step: float, overlap: float) -> int:
    if step >= size:
        return 1
    return 1 + ceil((size - step) / (step * (1 - min(overlap, 0.9))) - 1e-9)


def _start(n: int, count: int, size: int, step: float) -> float:
    """Return where a step begins: evenly, from one edge to the other."""
    if count == 1:
        return (size - step) / 2
    return n * (size - step) / (count - 1)


def _nearest(position: float, count: int, size: int, step: float) -> int:
    if count == 1:
        return 0
    pitch = (size - step) / (count - 1)
    return min(max(round((position - step / 2) / pitch), 0), count - 1)
