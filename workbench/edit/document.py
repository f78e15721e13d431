"""Document: the sole writer of the Project.

``apply`` validates, commits to the journal, writes in place, then tells. A full disk changes
nothing, and an observer that raises does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from attrs import evolve
from psygnal import Signal

from workbench.base.errors import ReadOnlyError, StalePatchError
from workbench.base.events import tell
from workbench.base.text import t
from workbench.edit.history import History, Step
from workbench.edit.journal import Journal, MemoryJournal
from workbench.model.ids import follow
from workbench.model.image import Image
from workbench.model.patch import Change, ChangeKind, Delta, Patch, Stamp
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
    relocate : callable
        ``relocate(path, folders)`` is where a stored image path leads, as it is stored now. The
        file was in these folders since, the newest first, each as stored paths are.
    """

    changed = Signal(Change)

    def __init__(
        self,
        project: Project | None = None,
        journal: Journal | None = None,
        author: str = "",
        read_only: bool = False,
        relocate: Callable[[str, Sequence[str]], str] | None = None,
    ) -> None:
        self.project = project if project is not None else Project()
        self.author = author
        self.read_only = read_only
        self._journal: Journal = journal if journal is not None else MemoryJournal()
        self._relocate = relocate
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

    def move(self, patch: Patch) -> Change:
        """Write that the file is in another folder now: a note that nobody takes back.

        Image paths are about where things lie, not about what was done.
        """
        return self._write(patch, ChangeKind.NOTE, ())

    def undo(self) -> Change | None:
        """Take back the newest step; None when there is none."""
        step = self.history.next_undo()
        if step is None:
            return None
        patch = self._patch_of(step).inverse(self.stamp())
        return self._write(self._from_here(patch, step), ChangeKind.UNDO, step.seqs)

    def redo(self) -> Change | None:
        """Bring back the step undone last; None when there is none."""
        step = self.history.next_redo()
        if step is None:
            return None
        patch = self._patch_of(step)
        again = Patch(patch.name, patch.deltas, self.stamp())
        return self._write(self._from_here(again, step), ChangeKind.REDO, step.seqs)

    def foreign_undo(self) -> Step | None:
        """Return the step that undo would take back when somebody else made it."""
        step = self.history.next_undo()
        return step if step is not None and step.stamp.author != self.author else None

    def _patch_of(self, step: Step) -> Patch:
        first, *rest = (self._journal.patch(seq) for seq in step.seqs)
        for patch in rest:
            first = first.then(patch)
        return first

    def _from_here(self, patch: Patch, step: Step) -> Patch:
        """Return an old patch with image paths as they are since the file was moved."""
        folders = self.history.moves_since(step)
        if not folders or self._relocate is None:
            return patch
        deltas = dict(patch.deltas)
        for id, delta in deltas.items():
            now = self.project.get(id)
            before, after = delta.before, delta.after
            if isinstance(after, Image):
                same = isinstance(before, Image) and before.path == after.path
                stays = now.path if same and isinstance(now, Image) else None
                after = evolve(after, path=stays or self._relocate(after.path, folders))
            if isinstance(before, Image) and isinstance(now, Image):
                before = evolve(before, path=now.path)
            deltas[id] = Delta(before, after)
        return evolve(patch, deltas=deltas)

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
