"""How far an image has come."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen
from attrs.validators import ge


class ImageStatus(StrEnum):
    """Status of one image in the work list."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    FLAGGED = "flagged"


@frozen
class Dismissal:
    """A place of a frame where something was offered as a defect, and somebody said it is none.

    Parameters
    ----------
    frame : int
        Counted from 1.
    x0, y0, x1, y1 : float
        What the offer took up, image coordinates.
    """

    frame: int = field(validator=ge(1))
    x0: float = field(converter=float)
    y0: float = field(converter=float)
    x1: float = field(converter=float)
    y1: float = field(converter=float)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What it takes up."""
        return self.x0, self.y0, self.x1, self.y1
