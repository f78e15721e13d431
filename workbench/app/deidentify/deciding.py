"""Deciding: files by their layouts, where each stands, and what a person says about pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import evolve
from psygnal import Signal

from workbench.app.deidentify.candidates import Candidate
from workbench.app.deidentify.choices import Choices
from workbench.app.deidentify.groups import Groups
from workbench.app.deidentify.kept_decisions import read_decisions, write_decisions
from workbench.app.deidentify.layouts import Layout, Status, missed_by, status_of, worst
from workbench.base.errors import WorkbenchError
from workbench.base.events import tell
from workbench.base.text import Text
from workbench.deid.pixels.decisions import Decisions
from workbench.deid.pixels.found import Box

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.deid.scan import Scanned

#: What `Deciding.changed` tells: which of these is another one now.
FILES, LAYOUTS = "files", "layouts"
_UNDO_MAX = 100
Snapshot = tuple[str, tuple[Candidate, ...], bool]


class Deciding:
    """What was found in files, by layouts, and what is decided about it.

    Parameters
    ----------
    author : str
        Who decides.
    """

    changed = Signal(frozenset)

    def __init__(self, author: str, now: Callable[[], datetime]) -> None:
        self._author, self._now = author, now
        self._undo: list[Snapshot] = []
        self._edited: dict[str, tuple[Candidate, ...]] = {}
        self._groups = Groups()
        self._layouts: dict[str, Layout] | None = None
        self._statuses: dict[str, tuple[Status, Text | str]] = {}
        self._worst: dict[str, Status] = {}
        self._counts: Mapping[Status, int] | None = None
        self.scanned: dict[str, Scanned] = {}
        self.decisions = Decisions()
        self.choices = Choices()
        #: What went wrong last.
        self.problem: Text | None = None

    def _forget_layouts(self) -> None:
        self.scanned = {}
        self._edited, self._undo, self._groups = {}, [], Groups()
        self._statuses = {}

    def _forget_files(self, files: Collection[str]) -> None:
        gone = set(files)
        self.scanned = {path: one for path, one in self.scanned.items() if path not in gone}
        self._groups.remove(gone)
        self._statuses = {}

    # -- layouts and decisions ----------------------------------------------------------------

    @property
    def layouts(self) -> dict[str, Layout]:
        """Layouts by their keys: those with the most files first."""
        if self._layouts is None:
            self._layouts = {key: self._layout(key) for key in self._groups.keys}
        return self._layouts

    def _layout(self, key: str) -> Layout:
        files = self._groups.files(key)
        first = files[0]
        own = first.sha256 if self._groups.is_alone(first.sha256) else ""
        decided = self.decisions.for_file(own) if own else self.decisions.for_layout(first.layout)
        candidates = self._edited.get(key)
        if candidates is None:
            candidates = self._groups.found(key)
            if decided is not None:
                candidates = _as_decided(candidates, decided.boxes, decided.kept)
        approved = decided is not None and decided.approved
        return Layout(key, first.layout, files, candidates, own, approved)

    def status(self, scanned: Scanned) -> tuple[Status, Text | str]:
        """Return where a file stands, and why."""
        found = self._statuses.get(scanned.path)
        if found is None:
            found = self._statuses[scanned.path] = status_of(
                scanned, self.decisions, blanks_faces=self.choices.blanks_faces
            )
        return found

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many files stand where."""
        if self._counts is None:
            found = Counter(self.status(one)[0] for one in self.scanned.values())
            self._counts = {status: found[status] for status in Status}
        return self._counts

    def status_of_layout(self, layout: Layout) -> Status:
        """Return where the worst of its files stands."""
        found = self._worst.get(layout.key)
        if found is None:
            found = worst([self.status(one)[0] for one in layout.files])
            self._worst[layout.key] = found
        return found

    def to_decide(self) -> list[Layout]:
        """Return layouts with pictures that need a person, or had one."""
        return [
            one
            for one in self.layouts.values()
            if one.has_picture and (one.approved or self.status_of_layout(one) is Status.LOOK)
        ]

    @property
    def decided(self) -> tuple[int, int]:
        """How many layouts are decided, of how many that needed it."""
        asked = self.to_decide()
        return sum(self.status_of_layout(one) is not Status.LOOK for one in asked), len(asked)

    def next_undecided(self, after: str = "") -> str | None:
        """Return the key of the next layout that needs a look, going round."""
        keys = [one.key for one in self.layouts.values() if one.has_picture]
        at = keys.index(after) + 1 if after in keys else 0
        for key in (*keys[at:], *keys[:at]):
            if self.status_of_layout(self.layouts[key]) is Status.LOOK:
                return key
        return None

    def not_covered(self, layout: Layout) -> list[Scanned]:
        """Return the files in which something lies where the decision of now says nothing."""
        decision = layout.decision(self._author, self._now())
        return [one for one in layout.files if missed_by(one, decision)]

    # -- decisions ----------------------------------------------------------------------------

    def change(self, key: str, candidates: Sequence[Candidate]) -> None:
        """Put other boxes on a layout; it must be approved again."""
        layout = self.layouts.get(key)
        if layout is None or tuple(candidates) == layout.candidates:
            return
        self._remember(layout)
        self._edited[key] = tuple(candidates)
        self._forget_decision(layout)
        self._tell(LAYOUTS)

    def approve(self, key: str) -> None:
        """Say that a layout was looked at and its boxes are right."""
        layout = self.layouts.get(key)
        if layout is None or not layout.has_picture:
            return
        self._remember(layout)
        self._edited[key] = layout.candidates
        self._decide(layout)
        self._tell(LAYOUTS)

    def reopen(self, key: str) -> None:
        """Take an approval back."""
        layout = self.layouts.get(key)
        if layout is not None and layout.approved:
            self._remember(layout)
            self._edited[key] = layout.candidates
            self._forget_decision(layout)
            self._tell(LAYOUTS)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def undo(self) -> str | None:
        """Take the last change of boxes or approval back; return the layout it was about."""
        if not self._undo:
            return None
        key, candidates, approved = self._undo.pop()
        self._edited[key] = candidates
        self._layouts = None
        layout = self.layouts.get(key)
        if layout is not None:
            self._forget_decision(layout)
            if approved:
                self._decide(layout)
        self._tell(LAYOUTS)
        return key

    def decide_alone(self, sha256: str) -> str:
        """Decide about one file by itself; return the key of its own layout."""
        self._groups.set_alone(sha256)
        self._statuses = {}
        self._tell(LAYOUTS)
        return next(
            (key for key, one in self.layouts.items() if one.own == sha256),
            next(iter(self.layouts), ""),
        )

    def _remember(self, layout: Layout) -> None:
        self._undo = [*self._undo, (layout.key, layout.candidates, layout.approved)][-_UNDO_MAX:]

    def _decide(self, layout: Layout) -> None:
        self._statuses = {}
        made = layout.decision(self._author, self._now())
        if layout.own:
            self.decisions = self.decisions.with_(made, file=layout.own)
        else:
            self.decisions = self.decisions.with_(made, layout=layout.layout)
        self._keep_decisions()

    def _forget_decision(self, layout: Layout) -> None:
        self._statuses = {}
        if layout.own:
            self.decisions = self.decisions.without(file=layout.own)
        else:
            self.decisions = self.decisions.without(layout=layout.layout)
        self._keep_decisions()

    def _take_decisions(self, key: Path) -> None:
        """Take over what was decided with a key before; what was decided here wins."""
        earlier = read_decisions(key)
        self.decisions = evolve(
            earlier,
            layouts={**earlier.layouts, **self.decisions.layouts},
            files={**earlier.files, **self.decisions.files},
        )
        self._statuses = {}

    def _keep_decisions(self) -> None:
        if self.choices.key is None:
            return
        try:
            write_decisions(self.choices.key, self.decisions)
        except WorkbenchError as error:
            self.problem = error.text

    def _tell(self, *names: str) -> None:
        if LAYOUTS in names or FILES in names:
            self._layouts, self._worst, self._counts = None, {}, None
        tell(self.changed, frozenset(names))


def _as_decided(
    found: tuple[Candidate, ...], boxes: Sequence[Box], kept: Sequence[Box]
) -> tuple[Candidate, ...]:
    """Return what was decided earlier as candidates, with what is known of each place."""
    made = []
    for fill, places in ((True, boxes), (False, kept)):
        for box in places:
            of = next((one for one in found if one.box.overlaps(box)), Candidate(box))
            made.append(evolve(of, box=box, fill=fill, unsure=False))
    return tuple(made)
