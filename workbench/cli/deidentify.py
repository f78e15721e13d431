"""``workbench deidentify``: files without the persons in them."""

from __future__ import annotations

import os
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import AsJson
from workbench.cli.files import spare, write_bytes
from workbench.cli.output import clear_line, message, print_json, print_line, show_share

if TYPE_CHECKING:
    from workbench.deid.batch.report import Report

# Starting a process costs more than cleaning a few files.
_FEW = 16


def deidentify(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=str(t("Folder to write.")))],
    profile: Annotated[
        str, typer.Option("--profile", metavar="NAME", help=str(t("Profile, such as basic.")))
    ] = "basic",
    option: Annotated[
        list[str] | None, typer.Option("--option", metavar="NAME", help=str(t("Option of PS3.15.")))
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help=str(t("Secret of the project.")))
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help=str(t("Write what became of each file."))),
    ] = None,
    keep_pixels: Annotated[
        str,
        typer.Option(
            "--keep-pixels",
            metavar="REASON",
            help=str(t("Publish pixels that nobody has looked at, and say why.")),
        ),
    ] = "",
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, help=str(t("Processes; 0 = one a core.")))
    ] = 0,
    as_json: AsJson = False,
) -> int:
    """Publish what is clean and hold back what is not; nothing is published in part."""
    from workbench.deid.batch.inputs import find_inputs
    from workbench.deid.batch.run import processes, run, settings_of
    from workbench.deid.batch.staging import Staging
    from workbench.deid.dicom.deidentify import Setup
    from workbench.deid.keys.secret import open_secret
    from workbench.deid.policy.actions import Policy
    from workbench.deid.policy.options import options_named

    if profile != "basic":
        raise InputError(
            t("There is no profile {profile!r}. Known: {known}.", profile=profile, known="basic")
        )
    options = option or []
    policy = Policy(options_named(options))
    # The secret and its list may lie among the files.
    own = [] if key is None else [key.absolute(), _sources(key).absolute()]
    inputs = [path for path in find_inputs(paths, without=out) if path.absolute() not in own]
    if not inputs:
        raise InputError(t("There are no files in what was given."))
    if report is not None:
        spare(report, inputs)
    alone = Staging.beside(out.absolute(), "run")
    if key is None:
        alone.prepare()
    setup = Setup(open_secret(key) if key else alone.secret(), policy, keep_pixels=keep_pixels)
    staging = Staging.beside(out.absolute(), settings_of(setup, options))
    count = jobs or os.cpu_count() or 1

    def make() -> Executor:
        from workbench.app.jobs import AtOnce

        return AtOnce() if len(inputs) <= _FEW or count == 1 else processes(count)

    sources = _sources(key) if key else None
    try:
        done = run(inputs, staging, out, setup, make, told=show_share, sources=sources)
    finally:
        clear_line()
    if key is None:
        alone.remove()
    return _told(done, report, as_json)


def _sources(key: Path) -> Path:
    """Return the local list of which file a hash was."""
    return key.with_name(key.name + ".sources.csv")


def _told(done: Report, report: Path | None, as_json: bool) -> int:
    import msgspec

    data = done.as_json()
    if report is not None:
        write_bytes(report, msgspec.json.format(msgspec.json.encode(data), indent=1))
    reasons: dict[str, int] = {}
    for row in data["files"]:
        if row["reason"]:
            reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
    for reason, count in sorted(reasons.items()):
        message(t("{count} × not published: {reason}", count=count, reason=reason))
    if as_json:
        print_json(data)
    else:
        counts = data["counts"]
        print_line(
            t(
                "{published} published, {held} held, {error} failed",
                published=counts["published"],
                held=counts["held"],
                error=counts["error"],
            )
        )
    left = data["counts"]["held"] + data["counts"]["error"]
    return 1 if left else 0
