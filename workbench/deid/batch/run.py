"""A run over many files: on any executor, resumable, published all at once."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from pathlib import Path

from workbench.base.text import t
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.report import Report
from workbench.deid.batch.staging import Staging
from workbench.deid.batch.work import DiskFull, limit_memory, work
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.pseudonyms import Pseudonyms

MakeExecutor = Callable[[], Executor]
Told = Callable[[float], None]
# As many wait as keep the workers busy; a hundred thousand would be in memory otherwise.
_WAITING = 64


def settings_of(setup: Setup, options: Sequence[str]) -> str:
    """Return a name for settings and secret: a run goes on only with the same."""
    text = "\0".join([*sorted(options), setup.keep_pixels, type(setup.review).__name__])
    return Pseudonyms(setup.secret).thing("settings", text).lower()


def processes(count: int) -> Executor:
    """Return a pool of worker processes with bounded memory."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=limit_memory)


def run(
    inputs: Sequence[Path],
    staging: Staging,
    out: Path,
    setup: Setup,
    make_executor: MakeExecutor,
    *,
    told: Told | None = None,
    sources: Path | None = None,
) -> Report:
    """Clean all inputs and publish what may leave.

    Parameters
    ----------
    make_executor : callable
        Gives a new executor; again when a worker process dies of a file.
    told : callable or None
        Is told the share that is through.
    sources : Path or None
        The local list of which path a hash was; never for others.

    Raises
    ------
    DiskFull
        If the output cannot be written: nothing is published, and the next run goes on.
    InputError
        If the folder of the output cannot take it.
    """
    staging.prepare()
    report = Report(setup)
    named: list[tuple[str, str]] = []
    for number, (path, outcome) in enumerate(_outcomes(inputs, setup, staging, make_executor), 1):
        report.add(outcome)
        named.append((outcome.sha256, str(path)))
        if told is not None:
            told(number / len(inputs))
    if sources is not None:
        _list_sources(sources, named)
    if report.counts[Status.PUBLISHED.value]:
        report.rename(staging.publish(out))
    return report


def _outcomes(
    inputs: Sequence[Path], setup: Setup, staging: Staging, make_executor: MakeExecutor
) -> Iterator[tuple[Path, Outcome]]:
    left = list(reversed(inputs))
    suspects: list[Path] = []
    while left or suspects:
        # After a crash the files that were under way go one at a time: one of them did it.
        waiting = 1 if suspects else _WAITING
        source = suspects if suspects else left
        running: dict[Future[Outcome], Path] = {}
        with make_executor() as executor:
            try:
                while source or running:
                    while source and len(running) < waiting:
                        path = source.pop()
                        running[executor.submit(work, str(path), setup, str(staging.folder))] = path
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        outcome = future.result()
                        yield running.pop(future), outcome
            except BrokenExecutor:
                under_way = list(running.values())
                if waiting == 1 and len(under_way) == 1:
                    yield under_way[0], _killer(under_way[0])
                else:
                    suspects.extend(under_way)
            except DiskFull:
                for future in running:
                    future.cancel()
                raise


def _killer(path: Path) -> Outcome:
    import hashlib

    reason = t("The file ended the process that read it.")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Outcome(sha256, Status.ERROR, reason=str(reason))


def _list_sources(path: Path, named: list[tuple[str, str]]) -> None:
    """Add to the list beside the key; only its owner may read it."""
    known = set()
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            known = {tuple(row) for row in csv.reader(file)}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8", newline="", errors="backslashreplace") as file:
        csv.writer(file).writerows(row for row in sorted(named) if row not in known)
