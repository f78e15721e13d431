"""A run over many files: on any executor, resumable, published all at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.base.text import Text
from workbench.deid.batch.described import described
from workbench.deid.batch.faces import with_faces
from workbench.deid.batch.inputs import Inputs
from workbench.deid.batch.media.making import make_dicomdir, refuse_foreign
from workbench.deid.batch.media.names import DICOMDIR, is_named_dicomdir
from workbench.deid.batch.no_file import why_no_file
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.publication import Publication
from workbench.deid.batch.report import Report
from workbench.deid.batch.sources import Sources
from workbench.deid.batch.spread import MakeExecutor, spread
from workbench.deid.batch.staging import Staging
from workbench.deid.batch.vaulting import Vaulting
from workbench.deid.batch.work import name_hash, rehearse, work
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.dicom.markers import method
from workbench.deid.keys.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from workbench.deid.keys.vault import Vault
    from workbench.deid.report.writing import ReportFiles

Told = Callable[[float], None]


def settings_of(setup: Setup, options: Sequence[str] = ()) -> str:
    """Return a name for settings and secret: a run goes on only with the same."""
    text = "\0".join([method(), *sorted(options), described(setup)])
    return Pseudonyms(setup.secret).thing("settings", text).lower()


def run(
    inputs: Inputs | Sequence[Path],
    staging: Staging,
    out: Path,
    setup: Setup,
    make_executor: MakeExecutor,
    *,
    told: Told | None = None,
    sources: Path | None = None,
    vault: Vault | None = None,
    profile: str = "basic",
    reasons: Mapping[str, str] | None = None,
    written: ReportFiles | None = None,
    dicomdir: bool = False,
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
    vault : Vault or None
        Keeps who each pseudonym is.
    profile, reasons
        What the report says of the settings.
    written : ReportFiles or None
        Where the report goes: written before files appear, so that a full disk publishes nothing.
    dicomdir : bool
        Whether files are called as a DICOMDIR can list them, and one is made. So they are in any
        case when there is one among the inputs.

    Raises
    ------
    DiskFull
        If the output cannot be written: nothing is published, and the next run goes on.
    InputError
        If the folder of the output cannot take it.
    """
    media = _Media.of(inputs, dicomdir)
    if media.wanted:
        refuse_foreign(out)
    staging.prepare()
    try:
        report = Report(setup, profile, reasons)
        setup = with_faces(setup, inputs, staging.folder / "faces", make_executor)
        report.add_heads(*setup.faces.counted())
        _fill(report, inputs, staging, setup, make_executor, told, sources, vault, media.wanted)
        publication = _planned(report, staging, out, setup, media, make_executor)
        if written is not None:
            written.write(report)
        if publication is not None:
            publication.carry_out()
        if written is not None:
            written.commit()
        staging.remove()
        return report
    finally:
        if written is not None:
            written.discard()
        staging.release()


@frozen
class _Media:
    """Whether a DICOMDIR is made, and the old ones."""

    wanted: bool
    old: tuple[Path, ...] = ()

    @classmethod
    def of(cls, inputs: Iterable[Path], wanted: bool) -> _Media:
        old = tuple(path for path in inputs if is_named_dicomdir(path))
        return cls(wanted or bool(old), old)


def _planned(
    report: Report,
    staging: Staging,
    out: Path,
    setup: Setup,
    media: _Media,
    make_executor: MakeExecutor,
) -> Publication | None:
    """Return what will be published, with the names in the report; None for nothing."""
    if not report.counts[Status.PUBLISHED.value]:
        return None
    staging.keep_only(report.rows.has_output)
    planned = staging.publication(out)
    report.rename(planned.renamed)
    if media.wanted:
        made = make_dicomdir(_names(staging, planned), out, media.old, setup, make_executor)
        if made.listed:
            staging.put(DICOMDIR, made.data, made.sha256[:8])
            planned.replace(DICOMDIR)
            report.add_dicomdir(made)
    return planned


def _names(staging: Staging, planned: Publication) -> Iterator[tuple[Path, str]]:
    for path in staging.files.rglob("*"):
        if path.is_file():
            name = path.relative_to(staging.files).as_posix()
            yield path, planned.renamed.get(name, name)


def dry_run(
    inputs: Inputs | Sequence[Path],
    setup: Setup,
    make_executor: MakeExecutor,
    *,
    told: Told | None = None,
    each: Callable[[Path, Outcome], None] | None = None,
    profile: str = "basic",
    reasons: Mapping[str, str] | None = None,
    dicomdir: bool = False,
) -> Report:
    """Tell what would become of inputs; nothing is written.

    Parameters
    ----------
    each : callable or None
        Is told of each input what would become of it.
    """
    report = Report(setup, profile, reasons, trial=True)
    total = _count(inputs)
    more = (True,) if _Media.of(inputs, dicomdir).wanted else ()
    with TemporaryDirectory(prefix="workbench-trial-") as folder:
        whole = with_faces(setup, inputs, Path(folder), make_executor)
        report.add_heads(*whole.faces.counted())
        found = _outcomes(inputs, make_executor, rehearse, lambda path: (path, whole, *more))
        for number, (path, outcome) in enumerate(found, 1):
            report.add(outcome)
            if each is not None:
                each(path, outcome)
            if told is not None:
                told(number / max(total, number))
    if more and report.counts[Status.PUBLISHED.value]:
        report.add_dicomdir(None)
    return report


def _fill(
    report: Report,
    inputs: Inputs | Sequence[Path],
    staging: Staging,
    setup: Setup,
    make_executor: MakeExecutor,
    told: Told | None,
    sources: Path | None,
    vault: Vault | None,
    media: bool,
) -> None:
    listed = Sources(sources) if sources is not None else None
    known = Vaulting(vault, setup) if vault is not None else None
    total = _count(inputs)
    folder = str(staging.folder.absolute())
    more = (known is not None, media) if known is not None or media else ()

    def arguments(path: str) -> tuple[Any, ...]:
        return (path, setup, folder, *more)

    try:
        for number, (path, outcome) in enumerate(
            _outcomes(inputs, make_executor, work, arguments), 1
        ):
            report.add(outcome)
            if listed is not None:
                listed.note(outcome.sha256, path)
            if known is not None:
                known.note(outcome, path)
            if told is not None:
                told(number / max(total, number))
        if known is not None:
            known.save()
    finally:
        if listed is not None:
            listed.close()


def _count(inputs: Inputs | Sequence[Path]) -> int:
    return len(inputs) if isinstance(inputs, Sized) else inputs.count()


def _outcomes(
    inputs: Iterable[Path],
    make_executor: MakeExecutor,
    function: Callable[..., Outcome],
    arguments: Callable[[str], tuple[Any, ...]],
) -> Iterator[tuple[Path, Outcome]]:
    def whole(path: Path) -> tuple[Any, ...]:
        return arguments(os.path.abspath(path))

    return spread(inputs, make_executor, function, whole, _lost)


def _lost(path: Path, reason: Text) -> Outcome:
    return Outcome(_hash(path), Status.ERROR, reason=reason)


def _hash(path: Path) -> str:
    import hashlib

    if why_no_file(path) is not None:
        return name_hash(str(path))
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return name_hash(str(path))
