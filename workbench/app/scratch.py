"""Scratch projects: what images are opened into where the user has no project yet."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.model.patch import Patch
    from workbench.store.project_file import ProjectFile

log = logging.getLogger(__name__)

SUFFIX = ".wbp"


class ScratchFolder:
    """Makes scratch projects in a folder, one of them ahead of its use.

    Making a project file takes as long as a few pictures, so that jobs have one ready before they
    bring the first image. All methods may be called from any thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spare: ProjectFile | None = None
        self._lock = threading.Lock()

    def new_path(self) -> Path:
        """Return a name, by the time, that no file has."""
        self._folder.mkdir(parents=True, exist_ok=True)
        stem = f"{datetime.now():%Y-%m-%d %H.%M.%S}"
        path = self._folder / f"{stem}{SUFFIX}"
        n = 2
        while path.exists():
            path = self._folder / f"{stem} {n}{SUFFIX}"
            n += 1
        return path

    def prepare(self, author: str, first: Patch) -> None:
        """Make a project for the next one that asks; nothing to do when there is one.

        Parameters
        ----------
        first : Patch
            What will be written into it first, or the like of it.
        """
        with self._lock:
            if self._spare is None:
                self._spare = self._make(author)
                self._spare.rehearse(first)

    def take(self, author: str) -> ProjectFile:
        """Return an empty project file: the one that was prepared, else one made now."""
        with self._lock:
            file, self._spare = self._spare, None
            return file if file is not None else self._make(author)

    def drop(self) -> None:
        """Remove the project that was prepared, if nobody took it."""
        with self._lock:
            file, self._spare = self._spare, None
        if file is not None:
            try:
                file.remove()
            except OSError:
                log.warning("a scratch project that nobody used could not be removed")

    def projects(self) -> list[Path]:
        """Return the scratch projects, the newest first, without one that is only prepared."""
        if not self._folder.is_dir():
            return []
        spare = self._spare
        found = sorted(self._folder.glob(f"*{SUFFIX}"), reverse=True)
        return [path for path in found if spare is None or path.name != spare.path.name]

    def _make(self, author: str) -> ProjectFile:
        from workbench.store.project_file import ProjectFile

        return ProjectFile.create(self.new_path(), author=author)
