"""``workbench export``: annotations out of a project, de-identified."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.app.exchange.crops.choice import Crops
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.output import clear_line, message, print_json, print_line, show_share
from workbench.cli.release_options import DecisionsFile, KeepPixels, read_decisions


def export(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    format: Annotated[
        str, typer.Option("--format", metavar="F", help=str(t("Name of the plugin.")))
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=str(t("Folder to write.")))],
    deidentify: Annotated[
        str, typer.Option("--deidentify", metavar="PROFILE", help=str(t("Profile, such as basic.")))
    ] = "",
    keep_identity: Annotated[
        str,
        typer.Option("--keep-identity", metavar="REASON", help=str(t("Keep names, and say why."))),
    ] = "",
    option: Annotated[
        list[str] | None, typer.Option("--option", metavar="NAME", help=str(t("Option of PS3.15.")))
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help=str(t("Secret of the project.")))
    ] = None,
    keep_pixels: KeepPixels = "",
    decisions: DecisionsFile = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help=str(t("Option of the format."))),
    ] = None,
    crops: Annotated[
        Crops | None,
        typer.Option(
            "--crops",
            help=str(t("Write pictures too: whole images, tiles, or a crop around each object.")),
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help=str(t("Replace what lies in the folder.")))
    ] = False,
    as_json: AsJson = False,
    author: Author = "",
) -> int:
    """Print what the format cannot carry, then write."""
    from workbench.app.exchange.exporting import ReleaseChoice, export_session, losses

    if bool(deidentify) == bool(keep_identity):
        raise InputError(t("Say either --deidentify PROFILE or --keep-identity REASON."))
    options = _settings(set_ or ())
    if crops is not None:
        options["crops"] = crops.value
    choice = ReleaseChoice(
        deidentify or None,
        keep_identity or None,
        tuple(option or ()),
        key,
        keep_pixels,
        read_decisions(decisions),
    )
    with opened(project, author, may_write=bool(keep_identity or keep_pixels)) as session:
        lost = losses(session, format, choice, options)
        for one in lost:
            message(one.text)
        try:
            written = export_session(
                session, format, out, choice, options=options, overwrite=overwrite, told=show_share
            )
        finally:
            clear_line()
    if as_json:
        print_json(
            {
                "written": [str(path) for path in written],
                "losses": [
                    {
                        "feature": str(x.feature or ""),
                        "count": x.count,
                        "fate": str(x.fate),
                        "text": str(x.text),
                    }
                    for x in lost
                ],
            }
        )
    else:
        for path in written:
            print_line(str(path))
    return 0


def _settings(pairs: list[str] | tuple[str, ...]) -> dict[str, str]:
    settings = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise InputError(t("--set takes NAME=VALUE, not “{text}”.", text=pair))
        settings[name] = value
    return settings
