"""Moving: the project is written to another place, and its paths lead where they led."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.viewing import states
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.files import is_same_file
from workbench.base.text import t
from workbench.edit.document import Document
from workbench.model import commands
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.store.paths import resolved_path, stored_path
from workbench.store.project_file import ProjectFile

if TYPE_CHECKING:
    from workbench.app.session import Session

log = logging.getLogger(__name__)


class Moving:
    """The open project on its way to another file, with history, view and image paths."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._file = session.opened()
        self._folder = session.folder

    def save_copy(self, path: Path) -> None:
        """Write another file; see `Session.save_copy`.

        Raises
        ------
        InputError
            If that is the project itself.
        StoreError
            If it cannot be written; there is no copy then.
        """
        if is_same_file(self._file.path, path):
            raise InputError(
                t("{name} is the project itself. Choose another name.", name=path.name)
            )
        self._session.keep_view()
        self._file.save_copy(path)
        self._settle_copy(path)
        self._session.note(t("Copy saved"))

    def save_as(self, path: Path) -> None:
        """Write another file and go on with it; see `Session.save_as`.

        Raises
        ------
        StoreError
            If it cannot be written or opened; the session is where it was then.
        """
        if is_same_file(self._file.path, path):
            return
        session = self._session
        was_scratch, work = session.is_scratch, session.work
        session.keep_view()
        self._file.save_copy(path)
        try:
            session.open_project(path, work=work)
            self._settle()
        except WorkbenchError:
            self._go_back(path, work)
            raise
        if was_scratch:
            try:
                self._file.remove()
            except OSError:
                log.warning("the scratch project could not be removed", exc_info=True)

    def _settle(self) -> None:
        """Make paths relative to the new folder, where the session is now."""
        session = self._session
        states.keep(session, states.known(session, self._folder))
        moved = rebased(session.project, session.stamp(), self._folder, session.folder)
        if moved is not None:
            session.document.move(moved)

    def _settle_copy(self, path: Path) -> None:
        """Make paths of a copy relative to its own folder; the journal of the copy says so."""
        folder, author = path.absolute().parent, self._session.settings.author
        if folder == self._folder:
            return
        try:
            with ProjectFile.open(path, author=author) as copy:
                document = Document(copy.load(), copy, author)
                moved = rebased(document.project, document.stamp(), self._folder, folder)
                if moved is not None:
                    document.move(moved)
                states.move(copy, self._folder, folder)
        except BaseException:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise

    def _go_back(self, new: Path, work: object) -> None:
        """Go on with the project that was to be saved elsewhere; the half-made copy goes."""
        copy = self._session.file
        if copy is not None and is_same_file(copy.path, new):
            self._session.open_project(self._file.path, work=work)
            copy.remove()


def rebased(project: Project, stamp: Stamp, old: Path, new: Path) -> Patch | None:
    """Return the patch that keeps image paths right when the project file moved, or None."""
    if old == new:
        return None
    moved = []
    for image in project.images.values():
        path = stored_path(resolved_path(image.path, old), new)
        if path != image.path:
            moved.append(evolve(image, path=path))
    return commands.move_project(project, stamp, stored_path(old, new), moved)


def relocated(path: str, folders: Sequence[str], folder: Path) -> str:
    """Return a stored path as it is from `folder`.

    Parameters
    ----------
    folders : sequence of str
        Where the project was before each of its moves since the path was stored, the last first.
    """
    then = folder
    for one in folders:
        then = resolved_path(one, then)
    return stored_path(resolved_path(path, then), folder)
