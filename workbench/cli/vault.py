"""``workbench vault``: who a pseudonym was, for those who may know, and never without a trace."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author
from workbench.cli.output import message, print_fields, print_json, print_line, print_table
from workbench.cli.passphrase import open_vault


class VaultAction(StrEnum):
    """What to do."""

    LIST = "list"
    FIND = "find"
    LOG = "log"


def vault(
    action: Annotated[
        VaultAction,
        typer.Argument(
            help=str(
                t(
                    "list: the pseudonyms, nobody's name; find: who one was, with a reason; log: "
                    "each use there was."
                )
            )
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help=str(t("The vault.")))],
    pseudonym: Annotated[str, typer.Argument(metavar="[PSEUDONYM]")] = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=str(t("Why; it is recorded.")))
    ] = "",
    author: Author = "",
    as_json: AsJson = False,
) -> int:
    """Look into a vault; each look is in its log."""
    if action is VaultAction.FIND:
        if not pseudonym:
            raise InputError(t("Name the pseudonym to look for."))
        if not reason.strip():
            raise InputError(t("Say why somebody is identified again; the reason is recorded."))
    opened = open_vault(file, author)
    if action is VaultAction.LIST:
        names = opened.pseudonyms()
        if as_json:
            print_json(names)
        else:
            for name in names:
                print_line(name)
        return 0
    if action is VaultAction.LOG:
        uses = opened.uses()
        if as_json:
            print_json(uses)
        else:
            rows = [(one["at"], one["by"], one["use"], one["what"]) for one in uses]
            print_table((t("When"), t("Who"), t("Use"), t("What")), rows)
        return 0
    found = opened.look_up(pseudonym.removeprefix("DEID^"), reason)
    if found is None:
        message(t("The vault does not know this pseudonym."))
        return 1
    if as_json:
        print_json(dict(found))
    else:
        print_fields(sorted(found.items()))
    return 0
