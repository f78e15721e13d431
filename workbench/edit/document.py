"""Document: the sole writer of the Project.

``apply`` validates, commits to the journal, writes in place, then tells. A full disk changes
nothing, and an observer that raises does not stop the others.
"""

from __future__ import annotations

from itertools import chain

from psygnal import Signal

from workbench.base.errors import ReadOnlyError, StalePatchError
from workbench.base.events import tell
from workbench.base.text import t
from workbench.edit.history import History, Step
from workbench.edit.journal import Journal, MemoryJournal
from workbench.model.ids import follow
from workbench.model.patch import Change, ChangeKind, Patch, Stamp
from workbench.model.project import Project


class Document:
    """A project with its journal and history.

    Parameters
    ----------
    project : Project
        The state that the journal stands at.
    journal : Journal
        Where patches become durable.
    author : str
        Whose hand this is; undoing somebody else's step needs to be confirmed.
    """

    changed = Signal(Change)

    def __init__(
        self,
        project: Project | None = None,
        journal: Journal | None = None,
        author: str = "",
        read_only: bool = False,
    ) -> None:
        self.project = project if project is not None else Project()
        self.author = author
        self.read_only = read_only
        self._journal: Journal = journal if journal is not None else MemoryJournal()
        self.history = History(self._journal)
        follow(chain(self.project.annotations, self.project.layers, self.project.images))

    def stamp(self) -> Stamp:
        """Return this author, now."""
        return Stamp(self.author)

    def apply(self, patch: Patch) -> Change | None:
        """Apply a patch; return the Change, or None when it would change nothing.

        Raises
        ------
        StalePatchError
            If a `before` of the patch is not what the project holds.
        ReadOnlyError, StoreError
            If it cannot be made durable; nothing has changed then.
        """
        if patch.is_empty():
            return None
        return self._write(patch, ChangeKind.DO, ())

    def undo(self) -> Change | None:
        """Take back the newest step; None when there is none."""
        step = self.history.next_undo()
        if step is None:
            return None
        return self._write(self._patch_of(step).inverse(self.stamp()), ChangeKind.UNDO, step.seqs)

    def redo(self) -> Change | None:
        """Bring back the step undone last; None when there is none."""
        step = self.history.next_redo()
        if step is None:
            return None
        patch = self._patch_of(step)
        again = Patch(patch.name, patch.deltas, self.stamp())
        return self._write(again, ChangeKind.REDO, step.seqs)

    def foreign_undo(self) -> Step | None:
        """Return the step that undo would take back when somebody else made it."""
        step = self.history.next_undo()
        return step if step is not None and step.stamp.author != self.author else None

    def _patch_of(self, step: Step) -> Patch:
        first, *rest = (self._journal.patch(seq) for seq in step.seqs)
        for patch in rest:
            first = first.then(patch)
        return first

    def _write(self, patch: Patch, kind: ChangeKind, of: tuple[int, ...]) -> Change:
        if self.read_only:
            raise ReadOnlyError(
                t("The project is open for reading only. Save a copy to make changes.")
            )
        if not patch.fits(self.project):
            raise StalePatchError(
                t(
                    "“{name}” was made for a state that has changed since. Try again.",
                    name=patch.name,
                )
            )
        self.history.prepare()
        entry = self._journal.append(patch, kind, of)
        for id, delta in patch.deltas.items():
            self.project._put(id, delta.after)
        self.history.record(entry)
        change = Change(patch, kind, entry.seq)
        tell(self.changed, change)
        return change
