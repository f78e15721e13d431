"""``workbench export``: annotations out of a project, de-identified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.app.exchange.crops.choice import Crops
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.output import clear_line, message, print_json, print_line, show_share
from workbench.cli.release_options import (
    DecisionsFile,
    KeepPixels,
    KeyFile,
    PolicyOptions,
    ProfileToLeave,
    Reasons,
    named_reasons,
    read_decisions,
)

if TYPE_CHECKING:
    from workbench.app.exchange.exporting import ExportResult, ReleaseChoice
    from workbench.app.exchange.loss import Loss
    from workbench.app.session import Session


def export(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    format: Annotated[
        str, typer.Option("--format", metavar="F", help=str(t("Name of the plugin.")))
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=str(t("Folder to write.")))],
    deidentify: ProfileToLeave = "",
    keep_identity: Annotated[
        str,
        typer.Option("--keep-identity", metavar="REASON", help=str(t("Keep names, and say why."))),
    ] = "",
    option: PolicyOptions = None,
    reason: Reasons = None,
    key: KeyFile = None,
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
    """Write, and print what the format could not carry."""
    choice = _choice(deidentify, keep_identity, option, reason, key, keep_pixels, decisions)
    options = _settings(set_ or ())
    if crops is not None:
        options["crops"] = crops.value
    with opened(project, author, may_write=choice.is_recorded) as session:
        result = _exported(session, format, out, choice, options, overwrite)
    _tell(result, as_json)
    return 0


def _choice(
    profile: str,
    keep_identity: str,
    options: list[str] | None,
    reasons: list[str] | None,
    key: Path | None,
    keep_pixels: str,
    decisions: Path | None,
) -> ReleaseChoice:
    from workbench.app.exchange.exporting import ReleaseChoice

    if bool(profile) == bool(keep_identity):
        raise InputError(t("Say either --deidentify PROFILE or --keep-identity REASON."))
    return ReleaseChoice(
        profile or None,
        keep_identity or None,
        tuple(options or ()),
        key,
        keep_pixels,
        read_decisions(decisions),
        named_reasons(reasons or ()),
    )


def _exported(
    session: Session,
    format: str,
    out: Path,
    choice: ReleaseChoice,
    options: dict[str, str],
    overwrite: bool,
) -> ExportResult:
    from workbench.app.exchange.exporting import prepare_export

    work = prepare_export(session, format, out, choice, options=options, overwrite=overwrite)
    try:
        return work(show_share)
    finally:
        clear_line()


def _tell(result: ExportResult, as_json: bool) -> None:
    for one in result.losses:
        message(one.text)
    if as_json:
        rows = [_row(one) for one in result.losses]
        print_json({"written": [str(path) for path in result.paths], "losses": rows})
        return
    for path in result.paths:
        print_line(str(path))


def _row(one: Loss) -> dict[str, object]:
    return {
        "feature": str(one.feature or ""),
        "count": one.count,
        "fate": str(one.fate),
        "text": str(one.text),
    }


def _settings(pairs: list[str] | tuple[str, ...]) -> dict[str, str]:
    settings = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise InputError(t("--set takes NAME=VALUE, not “{text}”.", text=pair))
        settings[name] = value
    return settings
