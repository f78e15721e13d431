"""History: what can be undone and redone, read backwards from the journal page by page.

The journal never merges and never forgets. History groups neighbouring rows with one merge key
into a Step, so that ten nudges undo as one, and finds out which steps are undone at present.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from attrs import evolve, frozen

from workbench.base.text import Text
from workbench.edit.journal import Journal
from workbench.model.commands import moved_from
from workbench.model.patch import ChangeKind, JournalEntry, Stamp

MERGE_WITHIN = timedelta(seconds=5)
_PAGE = 200


@frozen
class Step:
    """One entry of the undo list: one or more neighbouring `do` rows of the journal, ascending."""

    seqs: tuple[int, ...]
    name: Text
    stamp: Stamp
    merge_key: str | None = None

    def takes(self, entry: JournalEntry) -> bool:
        """Return whether a newer `do` row belongs to this step."""
        return (
            self.merge_key is not None
            and entry.merge_key == self.merge_key
            and entry.stamp.author == self.stamp.author
            and entry.seq == self.seqs[-1] + 1
            and entry.stamp.at - self.stamp.at <= MERGE_WITHIN
        )


def _step(entry: JournalEntry) -> Step:
    return Step((entry.seq,), entry.name, entry.stamp, entry.merge_key)


def _grow(step: Step, entry: JournalEntry) -> Step:
    return evolve(step, seqs=(*step.seqs, entry.seq), name=entry.name, stamp=entry.stamp)


class History:
    """The undo and redo stacks over a journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._undo: list[Step] = []  # newest last; older ones are still in the journal
        self._redo: list[Step] = []
        self._moves: dict[int, str] = {}  # former folders of the file, as far as read back
        self._older: Iterator[Step] = self._read_back()
        self._primed = False

    def prepare(self) -> None:
        """Read what is needed to record the next row, so that recording it cannot fail."""
        self._prime()

    def record(self, entry: JournalEntry) -> None:
        """Take note of a row that was just written, after `prepare`; a note is no step."""
        self._see(entry)
        if entry.kind is ChangeKind.NOTE:
            return
        if entry.kind is ChangeKind.DO:
            self._redo.clear()
            if self._undo and self._undo[-1].takes(entry):
                self._undo[-1] = _grow(self._undo[-1], entry)
            else:
                self._undo.append(_step(entry))
        elif entry.kind is ChangeKind.UNDO:
            self._redo.append(self._undo.pop())
        else:
            self._undo.append(self._redo.pop())

    def next_undo(self) -> Step | None:
        """Return the step that undo would take back."""
        self._prime()
        if not self._undo:
            self._page_in()
        return self._undo[-1] if self._undo else None

    def next_redo(self) -> Step | None:
        """Return the step that redo would bring back."""
        self._prime()
        return self._redo[-1] if self._redo else None

    def undo_steps(self, limit: int) -> Sequence[Step]:
        """Return up to `limit` steps that can be undone, newest first."""
        self._prime()
        while len(self._undo) < limit and self._page_in():
            pass
        return self._undo[::-1][:limit]

    def redo_steps(self) -> Sequence[Step]:
        """Return the steps that can be redone, the next one first."""
        self._prime()
        return self._redo[::-1]

    def moves_since(self, step: Step) -> list[str]:
        """Return the folders that the file was in after a step of this history, newest first."""
        return [
            self._moves[seq] for seq in sorted(self._moves, reverse=True) if seq > step.seqs[-1]
        ]

    def _see(self, entry: JournalEntry) -> None:
        former = moved_from(entry.name) if entry.kind is ChangeKind.NOTE else None
        if former is not None:
            self._moves[entry.seq] = former

    def _prime(self) -> None:
        """Read the tail of the journal once, as far as needed to know what is undone now."""
        if self._primed:
            return
        self._undo, self._redo = [], []
        self._older = self._read_back()
        self._primed = True
        self._page_in()

    def _page_in(self) -> bool:
        """Fetch the next older step; return whether there was one."""
        try:
            older = next(self._older, None)
        except Exception:
            # A generator that raised is over, and would pass for the end of the history.
            self._primed = False
            raise
        if older is None:
            return False
        self._undo.insert(0, older)
        return True

    def _rows(self) -> Iterator[JournalEntry]:
        before: int | None = None
        while page := self._journal.entries(before, _PAGE):
            yield from page
            before = page[-1].seq

    def _read_back(self) -> Iterator[Step]:
        """Yield live steps, newest first; fill the redo stack on the way to the newest `do` row.

        The newest mention of a row by undo or redo decides whether it is live. Rows undone since
        the newest `do` row can be redone, the lowest first.
        """
        live: dict[int, bool] = {}
        undone: list[tuple[int, ...]] = []
        newest_do_seen = False
        run: list[JournalEntry] = []
        for entry in self._rows():
            self._see(entry)
            if entry.kind is not ChangeKind.DO:
                for seq in entry.of:
                    if seq not in live:
                        live[seq] = entry.kind is ChangeKind.REDO
                        if not newest_do_seen and not live[seq] and entry.of not in undone:
                            undone.append(entry.of)
                continue
            if not newest_do_seen:
                newest_do_seen = True
                self._redo.extend(self._step_of(of) for of in sorted(undone, reverse=True))
            if not live.pop(entry.seq, True):
                continue
            if run and not self._joins(entry, run[-1]):
                yield self._merged(run)
                run = []
            run.append(entry)
        if run:
            yield self._merged(run)

    @staticmethod
    def _joins(older: JournalEntry, newer: JournalEntry) -> bool:
        return _step(older).takes(newer)

    @staticmethod
    def _merged(run: list[JournalEntry]) -> Step:
        step = _step(run[-1])
        for entry in reversed(run[:-1]):
            step = _grow(step, entry)
        return step

    def _step_of(self, seqs: tuple[int, ...]) -> Step:
        rows = [self._journal.entries(seq + 1, 1)[0] for seq in seqs]
        return self._merged(rows[::-1])
