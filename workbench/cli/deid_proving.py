"""``workbench deidentify --prove``: made-up patients go through one's own settings."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.files import write_bytes
from workbench.cli.output import clear_line, print_json, print_line, show_share

if TYPE_CHECKING:
    from workbench.deid.dicom.deidentify import Setup
    from workbench.deid.profile.profile import Profile

#: What a proof leaves in its folder.
_OURS = frozenset({"input", "output"})


def prove(
    setup: Setup,
    profile: Profile,
    out: Path | None,
    report: Path | None,
    *,
    seed: int,
    count: int,
    jobs: int,
    as_json: bool,
) -> int:
    """Print the score sheet; 1 when an identifier is left.

    Parameters
    ----------
    out : Path or None
        Where the made-up files stay to be looked at; None = nowhere.
    report : Path or None
        Where the sheet goes, signed.
    """
    import msgspec

    from workbench.app.jobs import AtOnce
    from workbench.deid.batch.spread import processes
    from workbench.deid.prove.prove import prove as run_proof
    from workbench.deid.report.score import signed_score

    workers = jobs or os.cpu_count() or 1

    def make() -> Executor:
        return AtOnce() if workers == 1 else processes(workers)

    with _place(out) as folder:
        try:
            sheet = run_proof(
                setup, folder, seed=seed, files=count, told=show_share, make_executor=make
            )
        finally:
            clear_line()
    data = signed_score(sheet.as_json(), setup, profile.name)
    if report is not None:
        write_bytes(report, msgspec.json.format(msgspec.json.encode(data), indent=1))
    if as_json:
        print_json(data)
    else:
        for line in sheet.lines():
            print_line(line)
    return 0 if sheet.passed else 1


@contextmanager
def _place(out: Path | None) -> Iterator[Path]:
    """Give the folder to work in; one with anything else in it is not touched."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="workbench-proof-") as name:
            yield Path(name)
        return
    if out.exists() and (not out.is_dir() or {path.name for path in out.iterdir()} - _OURS):
        raise InputError(
            t("{name} holds something else. Choose another folder for the proof.", name=out.name)
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            t("{name} cannot be written: {why}", name=out.name, why=error.strerror or str(error))
        ) from error
    yield out
