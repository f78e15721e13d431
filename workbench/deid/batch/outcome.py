"""What became of one input, without a word of what was in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from workbench.base.text import Text, as_text


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
    reason : Text
        Why it is held or failed; a string is taken for the text itself.
    actions : list of [path, done, why, count]
        What was done to which attribute.
    output_sha256 : str
        Of the bytes that were written.
    patient : str
        The pseudonym of whoever the file shows.
    identity : mapping of str to str
        Who that is, for the vault; in no row, file, repr or log.
    """

    sha256: str
    status: Status
    output: str = ""
    reason: Text = field(default=Text(""), converter=as_text)
    actions: list[list[Any]] = field(factory=list)
    output_sha256: str = ""
    patient: str = ""
    identity: Mapping[str, str] = field(factory=dict, repr=False, eq=False)

    def as_row(self) -> dict[str, str]:
        """Return what the report says of it."""
        return {
            "sha256": self.sha256,
            "status": self.status.value,
            "output": self.output,
            "output_sha256": self.output_sha256,
            "reason": str(self.reason),
        }

    def as_marker(self) -> dict[str, Any]:
        """Return what a later run must know to go on; the text of the reason in no language."""
        return {
            "sha256": self.sha256,
            "status": self.status.value,
            "output": self.output,
            "output_sha256": self.output_sha256,
            "patient": self.patient,
            "reason": plain(self.reason),
            "actions": self.actions,
        }

    @classmethod
    def of_marker(cls, data: Mapping[str, Any]) -> Outcome:
        """Return an outcome again; raises ValueError, TypeError or KeyError for what is none."""
        return cls(
            str(data["sha256"]),
            Status(data["status"]),
            str(data["output"]),
            text_of(data["reason"]),
            list(data["actions"]),
            str(data["output_sha256"]),
            str(data["patient"]),
        )


def plain(text: Text) -> list[Any]:
    """Return a text as its id and what is filled in."""
    params = {
        name: plain(value) if isinstance(value, Text) else value
        for name, value in text.params.items()
    }
    return [text.id, params]


def text_of(data: Any) -> Text:
    """Return the text of `plain` again."""
    id, params = data
    filled = {
        name: text_of(value) if isinstance(value, list) else value for name, value in params.items()
    }
    return Text(str(id), filled)
