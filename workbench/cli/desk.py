"""A session for one verb: same code as the window's, jobs run at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import evolve

from workbench.app.jobs import AtOnce, Jobs
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import t

if TYPE_CHECKING:
    from workbench.store.project_file import ProjectFile

AsJson = Annotated[bool, typer.Option("--json", help=str(t("Print JSON.")))]
Author = Annotated[str, typer.Option("--author", help=str(t("Who does it.")))]


def make_session(author: str = "") -> Session:
    """Return a session whose jobs run at once."""
    session = Session(jobs=Jobs(AtOnce()), keeps_recent=False)
    if author:
        session.settings = evolve(session.settings, author=author)
        session.document.author = author
    return session


@contextmanager
def project_file(path: Path) -> Iterator[ProjectFile]:
    """Open a project's file without loading the project, to look only."""
    from workbench.store.project_file import ProjectFile

    _check_is_file(path)
    with ProjectFile.open(path, author="", read_only=True) as file:
        yield file


def _check_is_file(path: Path) -> None:
    if not path.is_file():
        raise InputError(t("There is no project {name}.", name=str(path)))


@contextmanager
def opened(
    project: Path, author: str = "", *, read_only: bool = False, may_write: bool = True
) -> Iterator[Session]:
    """Open a project for the length of a verb.

    Parameters
    ----------
    read_only : bool
        Look only, and keep nobody else from writing.
    may_write : bool
        Whether the verb is in vain when the project can only be read.

    Raises
    ------
    InputError
        If there is no such file, or it may only be read and the verb must write.
    """
    _check_is_file(project)
    session = make_session(author)
    try:
        session.open_project(project, read_only=read_only)
        file = session.file
        if may_write and not read_only and session.document.read_only and file and file.why:
            raise InputError(file.why)
        yield session
    finally:
        session.close()
