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


def new(
    project: Annotated[Path, typer.Argument(metavar="PROJECT.wbp")],
    scheme: Annotated[
        str | None,
        typer.Option(
            "--scheme", help=str(t("Label scheme: a JSON file, or the name of a starter scheme."))
        ),
    ] = None,
    author: Author = "",
) -> int:
    """Make an empty project; an existing file is refused."""
    from workbench.app.scheme.file import read_scheme
    from workbench.app.scheme.starters import adopt, starter

    if project.suffix.lower() != SUFFIX:
        # Everything else tells a project by it.
        raise InputError(t("{name} must end in .wbp, as all projects do.", name=project.name))
    content = starter(scheme) if scheme is not None else None
    if scheme is not None and content is None:
        content = read_scheme(read_bytes(Path(scheme)))
    session = make_session(author)
    try:
        session.new_project(project)
        if content is not None:
            session.do(adopt, content)
    finally:
        session.close()
    print_line(t("Made {path}.", path=str(project)))
    return 0
