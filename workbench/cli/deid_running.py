"""Runs over files on the command line: for good, or as a trial."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.files import spare
from workbench.cli.output import clear_line, message, print_json, print_line
from workbench.cli.progress import Progress

if TYPE_CHECKING:
    from workbench.deid.batch.inputs import Inputs
    from workbench.deid.batch.outcome import Outcome
    from workbench.deid.batch.report import Report
    from workbench.deid.batch.spread import MakeExecutor
    from workbench.deid.batch.staging import Staging
    from workbench.deid.dicom.deidentify import Setup
    from workbench.deid.keys.secret import Secret
    from workbench.deid.keys.vault import Vault
    from workbench.deid.pixels.decisions import Decisions
    from workbench.deid.profile.profile import Profile


@frozen
class Wanted:
    """What was asked for."""

    paths: tuple[Path, ...]
    profile: Profile
    key: Path | None
    decisions: Decisions
    read: Path | None
    jobs: int
    cluster: str
    dicomdir: bool

    def inputs(self, report: Path | None, *own: Path | None) -> Inputs:
        """Return the files, without those that are the program's own and may lie among them."""
        from workbench.deid.batch.inputs import Inputs
        from workbench.deid.report.writing import is_report, paths_of

        beside = () if self.key is None else (self.key, _sources(self.key))
        reports = [path for path in paths_of(report) if path] if report is not None else []
        earlier = [path for path in reports if is_report(path)]
        left_out = (path.absolute() for path in (*beside, *own, *earlier, self.read) if path)
        found = Inputs(self.paths, tuple(left_out)).counted()
        if not found.total:
            raise InputError(t("There are no files in what was given."))
        for path in reports:
            spare(path, found)
        return found


def secret_for_looking(key: Path | None) -> Secret:
    """Return the project's secret; one that is not there yet is not made for a look."""
    from workbench.deid.keys.secret import Secret, open_secret

    return open_secret(key) if key is not None and key.is_file() else Secret.new()


def publish(
    wanted: Wanted, out: Path, report: Path | None, vault: Path | None, as_json: bool
) -> int:
    """Clean all files, publish what may leave, and tell what became of them."""
    from workbench.deid.batch.inputs import refuse_overlap
    from workbench.deid.keys.apart import keep_apart

    refuse_overlap(wanted.paths, out)
    keep_apart(out, wanted.key, vault)
    log = None if vault is None else vault.with_name(vault.name + ".log")
    inputs = wanted.inputs(report, out, vault, log)
    known = None if vault is None else _vault(vault)
    with _secret(wanted, out) as secret:
        setup = wanted.profile.setup(secret, wanted.decisions)
        done = _done(wanted, inputs, setup, out, report, known)
    return _told(done, as_json)


@contextmanager
def _secret(wanted: Wanted, out: Path) -> Iterator[Secret]:
    """Give the project's secret; without a key one for this run alone, gone when it is through."""
    from workbench.deid.batch.staging import Staging
    from workbench.deid.keys.secret import open_secret

    if wanted.key is not None:
        yield open_secret(wanted.key)
        return
    alone = Staging.beside(out.absolute(), "run")
    alone.prepare()
    try:
        yield alone.secret()
        alone.remove()
    finally:
        alone.release()


def _done(
    wanted: Wanted,
    inputs: Inputs,
    setup: Setup,
    out: Path,
    report: Path | None,
    vault: Vault | None,
) -> Report:
    from workbench.deid.batch.run import run, settings_of
    from workbench.deid.batch.staging import Staging
    from workbench.deid.report.writing import ReportFiles

    staging = Staging.beside(out.absolute(), settings_of(setup))
    staging.prepare()
    with _workers(wanted, inputs, staging) as make, Progress(inputs.count()) as progress:
        return run(
            inputs,
            staging,
            out,
            setup,
            make,
            told=progress.at,
            sources=_sources(wanted.key) if wanted.key else None,
            vault=vault,
            profile=wanted.profile.name,
            reasons=wanted.profile.reasons,
            written=ReportFiles(report, out) if report is not None else None,
            dicomdir=wanted.dicomdir,
        )


def rehearse(wanted: Wanted, report: Path | None, as_json: bool) -> int:
    """Tell what would become of files; nothing is published."""
    from workbench.deid.batch.run import dry_run
    from workbench.deid.report.writing import write_report

    inputs = wanted.inputs(report)
    setup = wanted.profile.setup(secret_for_looking(wanted.key), wanted.decisions)
    with _workers(wanted, inputs, None) as make, Progress(inputs.count()) as progress:

        def each(path: Path, outcome: Outcome) -> None:
            if outcome.reason.id and not as_json:
                clear_line()
                print_line(t("{name}: {reason}", name=str(path), reason=outcome.reason))

        done = dry_run(
            inputs,
            setup,
            make,
            told=progress.at,
            each=each,
            profile=wanted.profile.name,
            reasons=wanted.profile.reasons,
            dicomdir=wanted.dicomdir,
        )
    if report is not None:
        write_report(report, done)
    message(t("This was a trial: nothing was published."))
    return _told(done, as_json)


@contextmanager
def _workers(wanted: Wanted, inputs: Inputs, staging: Staging | None) -> Iterator[MakeExecutor]:
    """Give what makes executors: processes that a file may end, or a cluster."""
    from workbench.deid.batch.spread import processes

    if wanted.cluster:
        from workbench.deid.batch.cluster import Cluster

        with Cluster(wanted.cluster) as cluster:
            if staging is not None:
                cluster.check(staging.folder.absolute(), next(iter(inputs)))
            yield cluster.executor
        return
    count = min(wanted.jobs or os.cpu_count() or 1, inputs.count())

    def make() -> Executor:
        return processes(count)

    yield make


def _vault(path: Path) -> Vault:
    from workbench.cli.passphrase import open_vault

    return open_vault(path, make=True)


def _sources(key: Path) -> Path:
    """Return the local list of which file a hash was."""
    return key.with_name(key.name + ".sources.csv")


def _told(done: Report, as_json: bool) -> int:
    for reason, _, count in done.rows.reasons():
        message(t("{count} × not published: {reason}", count=count, reason=reason))
    for note in done.notes():
        message(note)
    counts = done.counts
    if as_json:
        print_json(done.as_json())
    else:
        print_line(
            t(
                "{published} published, {held} held, {error} failed",
                published=counts["published"],
                held=counts["held"],
                error=counts["error"],
            )
        )
    return 1 if counts["held"] + counts["error"] else 0
