from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest
from attrs import evolve

import workbench.deid.batch.run as module
from tests.deid.dicom.objects import setup
from workbench.app.jobs import AtOnce
from workbench.base.text import Text, t
from workbench.deid.batch.inputs import Inputs
from workbench.deid.batch.outcome import Outcome, Status, plain, text_of
from workbench.deid.batch.report import _PATHS_MAX, Report
from workbench.deid.batch.rows import Rows
from workbench.deid.batch.run import dry_run


def outcome(n: int, status: Status = Status.PUBLISHED, reason: Text | str = "") -> Outcome:
    output = f"PATIENT/{n:06}.dcm" if status is Status.PUBLISHED else ""
    return Outcome(f"{n:064x}", status, output, reason, output_sha256=f"{n + 1:064x}")


def test_rows_come_back_by_hash_with_their_texts() -> None:
    rows = Rows()
    rows.add(outcome(2))
    rows.add(outcome(1, Status.HELD, t("The file is larger than {limit} GB.", limit=2)))
    found = list(rows)
    assert [row.sha256[-1] for row in found] == ["1", "2"]
    assert found[0].as_json()["reason"] == "The file is larger than 2 GB."
    assert rows.reasons() == [(found[0].reason, "held", 1)]
    assert len(rows) == 2 and rows.has_output("PATIENT/000002.dcm") and not rows.has_output("")


def test_names_may_be_exchanged() -> None:
    rows = Rows()
    rows.add(outcome(1))
    rows.add(outcome(2))
    rows.rename({"PATIENT/000001.dcm": "PATIENT/000002.dcm", "PATIENT/000002.dcm": "b"})
    assert [row.output for row in rows] == ["PATIENT/000002.dcm", "b"]


def test_an_outcome_is_the_same_after_a_restart_but_for_who_it_was() -> None:
    one = Outcome(
        *("1" * 64, Status.HELD, "", t("Unexpected: {kind}", kind=t("text"))),
        actions=[["(0010,0010)", "removed", "E.1-1", 1]],
        patient="PSEUDO",
        identity={"PatientName": "Zyxquill"},
    )
    again = Outcome.of_marker(one.as_marker())
    assert again == one and not again.identity
    assert "Zyxquill" not in repr(one) + str(one.as_marker()) + str(one.as_row())


def test_a_text_is_the_same_text_again() -> None:
    text = t("{count} × not published: {reason}", count=3, reason=t("held"))
    assert text_of(plain(text)) == text


class Many(Inputs):
    """A hundred thousand files that nobody has to write."""

    def __iter__(self) -> Iterator[Path]:
        return (Path(f"/nowhere/{n:06}.dcm") for n in range(self.total or 0))


def cleaned(path: str, setup: object) -> Outcome:
    n = int(Path(path).stem)
    made = outcome(n, Status.HELD if n % 10 == 0 else Status.PUBLISHED, "held" * (n % 10 == 0))
    made.actions.append(["(0010,0010)", "replaced", "E.1-1", 1])
    return made


def peak_of(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module, "rehearse", cleaned)

    def make() -> Executor:
        return AtOnce()

    tracemalloc.start()
    report = dry_run(Many((), (), count), setup(), make)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(report.rows) == count and report.counts["held"] == count // 10
    return peak


def test_memory_does_not_grow_with_the_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    peak_of(200, monkeypatch)  # whatever is imported and cached
    few, many = peak_of(500, monkeypatch), peak_of(10_000, monkeypatch)
    assert many < few + 300_000


def test_a_file_of_ill_will_cannot_fill_the_memory_with_paths() -> None:
    report = Report(setup())
    actions = [[f"(0011,{n:04X})", "removed", "private", 1] for n in range(_PATHS_MAX + 50)]
    report.add(Outcome("0" * 64, Status.HELD, actions=actions))
    rows = report.as_json()["actions"]
    assert len(rows) == _PATHS_MAX + 1 and rows[-1] == ["…", "removed", "", 50]


def test_what_should_be_known_beside_the_numbers_is_noted() -> None:
    report = Report(setup())
    assert report.notes() == []
    unseen = [["pixels", "kept", "not looked at, for a reason that was given", 1]]
    for n in range(2):
        report.add(evolve(outcome(n), actions=unseen))
    report.add_heads(3, 1)
    photographs, heads = map(str, report.notes())
    assert photographs.endswith(": 2.") and "in 3, none is seen in 1" in heads
    assert report.head()["notes"] == [photographs, heads]
