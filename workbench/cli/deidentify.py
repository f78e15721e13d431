"""``workbench deidentify``: files without the persons in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import AsJson
from workbench.cli.files import spare
from workbench.cli.output import clear_line, message, print_json, print_line
from workbench.cli.progress import Progress
from workbench.cli.release_options import DecisionsFile, KeepPixels, read_decisions

if TYPE_CHECKING:
    from workbench.deid.batch.inputs import Inputs
    from workbench.deid.batch.outcome import Outcome
    from workbench.deid.batch.report import Report
    from workbench.deid.batch.run import MakeExecutor
    from workbench.deid.keys.secret import Secret
    from workbench.deid.keys.vault import Vault
    from workbench.deid.pixels.decisions import Decisions
    from workbench.deid.profile.library import ProfileLibrary
    from workbench.deid.profile.profile import Profile


def deidentify(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=str(t("Folder to write.")))
    ] = None,
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            metavar="NAME|FILE",
            help=str(t("Profile, such as basic, or a file that holds one.")),
        ),
    ] = "basic",
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME", help=str(t("Option of PS3.15, beside it."))),
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help=str(t("Secret of the project.")))
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help=str(
                t("Write what became of each file, signed: JSON, or a page when it ends in .html.")
            ),
        ),
    ] = None,
    decisions: DecisionsFile = None,
    keep_pixels: KeepPixels = "",
    vault: Annotated[
        Path | None,
        typer.Option(
            "--vault",
            metavar="FILE",
            help=str(t("Keep, encrypted, who each pseudonym is; see “workbench vault”.")),
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, help=str(t("Processes; 0 = one a core.")))
    ] = 0,
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help=str(t("Work on a Dask cluster; all machines must see the same folders.")),
        ),
    ] = "",
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=str(t("Tell what would become of files; write nothing."))),
    ] = False,
    prove: Annotated[
        bool,
        typer.Option(
            "--prove",
            help=str(t("Clean made-up patients with these settings and print what is left.")),
        ),
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help=str(t("With --prove: other patients.")))
    ] = 1,
    count: Annotated[
        int, typer.Option("--count", min=10, help=str(t("With --prove: how many files.")))
    ] = 120,
    profiles: Annotated[
        bool, typer.Option("--profiles", help=str(t("List the profiles.")))
    ] = False,
    compare: Annotated[
        str,
        typer.Option(
            "--compare",
            metavar="NAME|FILE",
            help=str(t("Tell in what this profile differs from --profile.")),
        ),
    ] = "",
    save_profile: Annotated[
        str,
        typer.Option(
            "--save-profile",
            metavar="NAME|FILE.json",
            help=str(t("Keep --profile with the options as a profile of yours, or as a file.")),
        ),
    ] = "",
    check_report: Annotated[
        Path | None,
        typer.Option(
            "--check-report",
            metavar="FILE",
            help=str(
                t("Check the signature of a report; with --out the files, with --key who signed.")
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Publish what is clean and hold back what is not; nothing is published in part."""
    from workbench.cli import deid_profiles

    if check_report is not None:
        from workbench.cli.deid_checking import check

        return check(check_report, key, out, as_json)
    library = _library()
    if profiles:
        return deid_profiles.list_profiles(library, as_json)
    chosen = library.get(profile).with_options(option or [])
    if keep_pixels:
        chosen = evolve(chosen, keep_pixels=keep_pixels)
    if compare:
        return deid_profiles.compare(library, chosen, compare, as_json)
    if save_profile:
        return deid_profiles.save(library, chosen, save_profile)
    decided = read_decisions(decisions)
    if prove:
        from workbench.cli.deid_proving import prove as run_proof

        setup = chosen.setup(_secret(key), decided)
        return run_proof(
            *(setup, chosen.name, out, report), seed=seed, count=count, jobs=jobs, as_json=as_json
        )
    if not paths:
        raise InputError(t("Name the files or folders to de-identify."))
    wanted = _Wanted(tuple(paths), chosen, key, decided, decisions, jobs, cluster)
    if dry_run:
        return _rehearsed(wanted, report, as_json)
    if out is None:
        raise InputError(t("Name the folder to write to with --out."))
    return _run(wanted, out, report, vault, as_json)


@frozen
class _Wanted:
    """What was asked for."""

    paths: tuple[Path, ...]
    profile: Profile
    key: Path | None
    decisions: Decisions
    read: Path | None
    jobs: int
    cluster: str

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


def _secret(key: Path | None) -> Secret:
    """Return the project's secret; one that is not there yet is not made for a look."""
    from workbench.deid.keys.secret import Secret, open_secret

    return open_secret(key) if key is not None and key.is_file() else Secret.new()


def _library() -> ProfileLibrary:
    from workbench.app.places import Places
    from workbench.deid.profile.library import ProfileLibrary

    return ProfileLibrary(Places.of_user().deid_profiles)


def _run(wanted: _Wanted, out: Path, report: Path | None, vault: Path | None, as_json: bool) -> int:
    from workbench.deid.batch.inputs import refuse_overlap
    from workbench.deid.batch.run import run, settings_of
    from workbench.deid.batch.staging import Staging
    from workbench.deid.keys.apart import keep_apart
    from workbench.deid.keys.secret import open_secret
    from workbench.deid.report.writing import ReportFiles

    refuse_overlap(wanted.paths, out)
    keep_apart(out, wanted.key, vault)
    log = None if vault is None else vault.with_name(vault.name + ".log")
    inputs = wanted.inputs(report, out, vault, log)
    known = None if vault is None else _vault(vault)
    # Without a key there is a secret for this run alone; it goes when all is published.
    alone = Staging.beside(out.absolute(), "run")
    if wanted.key is None:
        alone.prepare()
    try:
        secret = open_secret(wanted.key) if wanted.key else alone.secret()
        setup = wanted.profile.setup(secret, wanted.decisions)
        staging = Staging.beside(out.absolute(), settings_of(setup))
        staging.prepare()
        with _workers(wanted, inputs, staging) as make, Progress(inputs.count()) as progress:
            done = run(
                inputs,
                staging,
                out,
                setup,
                make,
                told=progress.at,
                sources=_sources(wanted.key) if wanted.key else None,
                vault=known,
                profile=wanted.profile.name,
                reasons=wanted.profile.reasons,
                written=ReportFiles(report, out) if report is not None else None,
            )
        if wanted.key is None:
            alone.remove()
    finally:
        alone.release()
    return _told(done, as_json)


def _rehearsed(wanted: _Wanted, report: Path | None, as_json: bool) -> int:
    from workbench.deid.batch.run import dry_run
    from workbench.deid.report.writing import write_report

    inputs = wanted.inputs(report)
    setup = wanted.profile.setup(_secret(wanted.key), wanted.decisions)
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
        )
    if report is not None:
        write_report(report, done)
    message(t("This was a trial: nothing was published."))
    return _told(done, as_json)


@contextmanager
def _workers(wanted: _Wanted, inputs: Inputs, staging: object) -> Iterator[MakeExecutor]:
    """Give what makes executors: processes that a file may end, or a cluster."""
    from workbench.deid.batch.run import processes
    from workbench.deid.batch.staging import Staging

    if wanted.cluster:
        from workbench.deid.batch.cluster import Cluster

        with Cluster(wanted.cluster) as cluster:
            if isinstance(staging, Staging):
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
