"""Prove it here: one's own settings over a made-up corpus, graded by a search of its own."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from workbench.base.at_once import AtOnce
from workbench.deid.batch.outcome import Status
from workbench.deid.batch.report import Report
from workbench.deid.batch.run import run
from workbench.deid.batch.staging import Staging
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.prove.corpus import Planted, make_corpus
from workbench.deid.prove.grading import losses, remains
from workbench.deid.prove.intent import Intent
from workbench.deid.prove.planter import Place
from workbench.deid.prove.search import left_in
from workbench.deid.prove.sheet import Row, ScoreSheet

Told = Callable[[float], None]
#: About half a minute on one core.
FILES, SEED = 120, 1
_CLEANING, _GRADING = 0.5, 0.4


def prove(
    setup: Setup,
    folder: Path,
    *,
    seed: int = SEED,
    files: int = FILES,
    told: Told | None = None,
    make_executor: Callable[[], Executor] = AtOnce,
) -> ScoreSheet:
    """Make files with planted identifiers, clean them with these settings, and look for them.

    Parameters
    ----------
    folder : Path
        Where it works: ``input`` and ``output`` in it stay, to be looked at; earlier ones go.
    seed : int
        The same corpus for the same one.
    files : int
        How many, of all kinds by turns.
    told : callable or None
        Is told the share that is through; may raise to stop.
    make_executor : callable
        As for a run over files.
    """
    started = time.monotonic()
    tell = told or (lambda share: None)
    for name in ("input", "output"):
        shutil.rmtree(folder / name, ignore_errors=True)
    corpus = make_corpus(folder / "input", seed, files)
    tell(1 - _CLEANING - _GRADING)
    out = folder / "output"
    staging = Staging.beside(out.absolute(), f"proof {seed}")
    report = run(
        [one.path for one in corpus],
        staging,
        out,
        setup,
        make_executor,
        told=lambda share: tell(1 - _CLEANING - _GRADING + _CLEANING * share),
    )
    intent = Intent(setup.policy.options)
    return _graded(corpus, out, report, intent, seed, started, tell)


def _graded(
    corpus: list[Planted],
    out: Path,
    report: Report,
    intent: Intent,
    seed: int,
    started: float,
    tell: Told,
) -> ScoreSheet:
    outputs = {row["sha256"]: row for row in report.files}
    planted: Counter[Place] = Counter()
    left: Counter[Place] = Counter()
    stays: Counter[Place] = Counter()
    must_keep = lost = named = 0
    for number, one in enumerate(corpus, 1):
        row = outputs[one.sha256]
        if row["status"] == Status.PUBLISHED.value:
            data = (out / row["output"]).read_bytes()
            planted.update(needle.place for needle in one.needles)
            for needle in remains(one, data):
                (stays if intent.allows(needle) else left)[needle.place] += 1
            must_keep, lost = must_keep + len(one.kept), lost + len(losses(one, data))
            named += len(left_in(row["output"].encode(), one.needles))
        tell(1 - _GRADING + _GRADING * number / len(corpus))
    reasons = Counter(row["reason"] for row in report.files if row["reason"])
    return ScoreSheet(
        seed=seed,
        rows=tuple(
            Row(place, planted[place], left[place], stays[place])
            for place in Place
            if planted[place]
        ),
        intended=intent.stays(),
        files=len(corpus),
        published=report.counts[Status.PUBLISHED.value],
        held=report.counts[Status.HELD.value],
        failed=report.counts[Status.ERROR.value],
        must_keep=must_keep,
        lost=lost,
        named=named,
        reasons=dict(reasons),
        seconds=time.monotonic() - started,
    )
