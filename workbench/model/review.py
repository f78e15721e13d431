"""How far an image has come."""

from __future__ import annotations

from enum import StrEnum


class ImageStatus(StrEnum):
    """Status of one image in the work list."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    FLAGGED = "flagged"
