"""Images that are laid out alike, and where each file of them stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.base.text import Text, t
from workbench.deid.pixels.cover import uncovered
from workbench.deid.pixels.decisions import Decision, Decisions
from workbench.deid.pixels.found import Box

if TYPE_CHECKING:
    from workbench.app.deidentify.candidates import Candidate
    from workbench.deid.scan import Scanned


class Status(StrEnum):
    """Where a file or layout stands."""

    READY = "ready"
    LOOK = "look"
    HELD = "held"
    ERROR = "error"


#: The kind of files that are photographs.
PHOTO = "photo"
#: The worst first.
_RANKS = (Status.LOOK, Status.HELD, Status.ERROR, Status.READY)
STATUS_TEXTS = {
    Status.READY: t("Ready"),
    Status.LOOK: t("Needs a look"),
    Status.HELD: t("Held"),
    Status.ERROR: t("Error"),
}
_NOT_COVERED = t("Something was found outside the approved boxes.")
_FACE = t("A face could be made from it.")
_BLANKED = t("Its face is blanked with its series; where that fails, it is held.")
_UNDECIDED = t("Something was found that a person has to decide about.")
_OTHER_KIND = t("Files of this kind cannot be de-identified here.")


@frozen
class Layout:
    """Files that one decision serves.

    Parameters
    ----------
    key : str
        Tells it from the others here.
    layout : str
        What the files have in common; empty for files without a picture.
    own : str
        The SHA-256 of a file that is decided by itself; empty for all others.
    candidates : tuple of Candidate
        What was found or drawn, as it stands now.
    """

    key: str
    layout: str
    files: tuple[Scanned, ...]
    candidates: tuple[Candidate, ...] = ()
    own: str = ""
    approved: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of its pictures; zeros where there are none."""
        first = self.files[0]
        return first.rows, first.columns

    @property
    def has_picture(self) -> bool:
        """Whether there is something to look at."""
        return min(self.size) > 0

    @property
    def kind(self) -> str:
        """``dicom``, ``photo``, or empty for what nobody can read."""
        return self.files[0].kind

    def decision(self, by: str, at: object) -> Decision:
        """Return its boxes as an approved decision."""
        from datetime import datetime

        assert isinstance(at, datetime)
        return Decision(
            tuple(one.box for one in self.candidates if one.fill),
            True,
            by,
            at,
            tuple(one.box for one in self.candidates if not one.fill),
        )


def status_of(
    scanned: Scanned, decisions: Decisions, *, blanks_faces: bool = False
) -> tuple[Status, Text | str]:
    """Return where a file stands, and why it cannot leave yet."""
    has_picture = min(scanned.rows, scanned.columns) > 0
    why = scanned.reason
    if not scanned.kind:
        return (Status.ERROR, why) if why.id else (Status.HELD, _OTHER_KIND)
    if not has_picture and not scanned.ok:
        return Status.ERROR, why
    why_ready: Text | str = ""
    if scanned.shows_face:
        why_ready = _BLANKED if blanks_faces else _FACE
    decision = decisions.of(scanned.sha256, scanned.layout)
    if decision is not None:
        missed = missed_by(scanned, decision)
        return (Status.LOOK, _NOT_COVERED) if missed else (Status.READY, why_ready)
    if scanned.undecided:
        return Status.LOOK, _UNDECIDED
    # Alone a slice of a head cannot leave; in the run its whole series is blanked first.
    if scanned.ok or (blanks_faces and scanned.shows_face):
        return Status.READY, why_ready
    return Status.LOOK, why if why.id else _UNDECIDED


def missed_by(scanned: Scanned, decision: Decision) -> tuple[Box, ...]:
    """Return what a person has to look at in a file, where an approved decision says nothing.

    What is certain is filled wherever it is.
    """
    return uncovered(scanned.undecided, (*decision.boxes, *decision.kept))


def worst(statuses: list[Status]) -> Status:
    """Return the status that a group of files has."""
    return min(statuses, key=_RANKS.index, default=Status.READY)
