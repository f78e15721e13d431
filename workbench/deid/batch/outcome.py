"""What became of one input, without a word of what was in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import field, frozen


class Status(StrEnum):
    """What became of an input."""

    PUBLISHED = "published"
    HELD = "held"
    ERROR = "error"


@frozen
class Outcome:
    """One input by its SHA-256.

    Parameters
    ----------
    output : str
        Name below the folder of the output, empty when there is none.
    reason : str
        Why it is held or failed.
    actions : list of [path, done, why, count]
        What was done to which attribute.
    """

    sha256: str
    status: Status
    output: str = ""
    reason: str = ""
    actions: list[list[Any]] = field(factory=list)

    def as_row(self) -> dict[str, str]:
        """Return what the report says of it."""
        return {
            "sha256": self.sha256,
            "status": self.status.value,
            "output": self.output,
            "reason": self.reason,
        }
