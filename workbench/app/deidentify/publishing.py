"""Publishing: the whole run over all files, and its report."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from workbench.app.deidentify.choices import Choices
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.deid.batch.report import Report
    from workbench.deid.keys.secret import Secret
    from workbench.deid.pixels.decisions import Decisions
    from workbench.deid.profile.profile import Profile


@frozen
class Order:
    """What is to be published.

    Parameters
    ----------
    files : mapping of str to str
        All files that were searched, with their SHA-256; empty where one cannot be read.
    paths : tuple of Path
        What was chosen: files and folders.
    author : str
        Who publishes: the log of the vault has it.
    """

    choices: Choices
    decisions: Decisions
    files: Mapping[str, str]
    paths: tuple[Path, ...]
    author: str = ""


@frozen
class Left:
    """A file that was not published.

    Parameters
    ----------
    path : str
        For the person at the screen; the report has its hash instead.
    """

    path: str = field(repr=False)
    status: str
    reason: Text


@frozen
class Published:
    """What became of a run.

    Parameters
    ----------
    used : Profile or None
        What it was published with: other things may have been chosen meanwhile.
    """

    out: Path
    published: int
    held: int
    failed: int
    left: tuple[Left, ...] = ()
    report: Path | None = None
    page: Path | None = None
    used: Profile | None = field(default=None, eq=False, repr=False)


def secret_for_looking(key: Path | None) -> Secret:
    """Return the secret of a key file that is there, else one for now: looking makes no files."""
    from workbench.deid.keys.secret import Secret, open_secret

    if key is not None and key.is_file():
        try:
            return open_secret(key)
        except WorkbenchError:
            pass  # publishing will say what is wrong with it
    return Secret.new()


def publish(
    order: Order, make_executor: Callable[[], Executor], told: Callable[[float], None]
) -> Published:
    """Clean all files and publish what may leave, all at once.

    Raises
    ------
    WorkbenchError
        If the output, the key or the report cannot be written, or the disk is full: nothing is
        published then.
    """
    from workbench.deid.batch.inputs import refuse_overlap
    from workbench.deid.batch.run import run, settings_of
    from workbench.deid.batch.staging import Staging
    from workbench.deid.keys.apart import keep_apart
    from workbench.deid.keys.secret import open_secret
    from workbench.deid.report.writing import ReportFiles

    choices = order.choices
    out = choices.out
    if out is None:
        raise InputError(t("Choose a folder for the output."))
    out = out.absolute()
    refuse_overlap(order.paths, out)
    _make_room(out)
    back = choices.way_back
    keep_apart(out, choices.key, back.vault if back is not None else None)
    vault = back.opened(order.author) if back is not None else None
    alone = Staging.beside(out, "run")
    key = choices.key
    if key is None:
        alone.prepare()
    secret = open_secret(key) if key is not None else alone.secret()
    setup = choices.setup(secret, order.decisions)
    sources = key.with_name(key.name + ".sources.csv") if key is not None else None
    secrets = (key, sources, *(back.files() if back is not None else ()))
    own = {path.absolute() for path in secrets if path is not None}
    inputs = [path for path in map(Path, order.files) if path.absolute() not in own]
    page = report_page(out)
    try:
        report = run(
            inputs,
            Staging.beside(out, settings_of(setup)),
            out,
            setup,
            make_executor,
            told=told,
            sources=sources,
            vault=vault,
            profile=choices.profile.name,
            reasons=choices.profile.reasons,
            written=ReportFiles(page, out),
        )
    finally:
        if key is None:
            alone.release()
    if key is None:
        alone.remove()
    return evolve(_published(report, out, page, order.files), used=choices.used())


def _make_room(out: Path) -> None:
    """Raise InputError where no folder can be made: before minutes of work, not after."""
    from workbench.deid.batch.publication import unwritable

    if out.exists() and not out.is_dir():
        raise InputError(t("{name} is a file; choose a folder.", name=out.name))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(out.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise unwritable(out, error) from error


def report_page(out: Path) -> Path:
    """Return where the page of the report goes: beside the output, for it is no part of it."""
    first = out.with_name(f"{out.name}-report.html")
    beside = first
    number = 2
    while beside.exists():
        beside = first.with_name(f"{out.name}-report-{number}.html")
        number += 1
    return beside


def _published(report: Report, out: Path, page: Path, files: Mapping[str, str]) -> Published:
    from workbench.deid.batch.work import name_hash

    counts = report.counts
    rows = {row.sha256: row for row in report.rows if row.status != "published"}
    named = ((path, rows.get(sha256 or name_hash(path))) for path, sha256 in files.items())
    left = tuple(Left(path, row.status, row.reason) for path, row in named if row)
    return Published(
        out,
        counts["published"],
        counts["held"],
        counts["error"],
        left,
        page.with_suffix(".json"),
        page,
    )
