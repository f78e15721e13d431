"""``workbench new``: make a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.app.session import SUFFIX
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import Author, make_session
from workbench.cli.files import read_bytes
from workbench.cli.output import print_line
from workbench.model import commands


def new(
    project: Annotated[Path, typer.Argument(metavar="PROJECT.wbp")],
    scheme: Annotated[
        Path | None, typer.Option("--scheme", help=str(t("Label scheme, a JSON file.")))
    ] = None,
    author: Author = "",
) -> int:
    """Make an empty project; an existing file is refused."""
    from workbench.app.scheme.file import read_scheme

    if project.suffix.lower() != SUFFIX:
        # Everything else tells a project by it.
        raise InputError(t("{name} must end in .wbp, as all projects do.", name=project.name))
    content = read_scheme(read_bytes(scheme)) if scheme is not None else None
    session = make_session(author)
    try:
        session.new_project(project)
        if content is not None:
            name, labels = content
            session.do(commands.change_scheme, labels, name)
    finally:
        session.close()
    print_line(t("Made {path}.", path=str(project)))
    return 0
