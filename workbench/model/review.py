"""What people decided: how far an image has come, what is no defect, what may stay as it is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import ge

from workbench.model.ids import EntityId, WaiverId


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


@frozen
class Waiver:
    """A finding that somebody said may stay, and why.

    Parameters
    ----------
    check : str
        Name of the check.
    about : EntityId or None
        What the finding is about; None = the project as a whole.
    others : tuple of EntityId
        What else takes part in it, sorted.
    """

    id: WaiverId
    check: str
    about: EntityId | None
    reason: str
    author: str
    at: datetime
    others: tuple[EntityId, ...] = ()
