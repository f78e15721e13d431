from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import pytest

from tests.deid.batch.test_run import published, some_files
from tests.deid.dicom.objects import setup
from workbench.base.errors import InputError
from workbench.deid.batch import limits
from workbench.deid.batch.limits import Limits, beside_pixels
from workbench.deid.batch.outcome import Outcome
from workbench.deid.batch.run import run
from workbench.deid.batch.spread import processes
from workbench.deid.batch.staging import Staging

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


def busy(seconds: float) -> None:
    from time import process_time

    until = process_time() + seconds
    while process_time() < until:
        try:
            int("no number")
        except Exception:  # whatever a library swallows
            pass


def test_small_files_have_seconds_and_large_ones_minutes() -> None:
    assert Limits.of(5_000).seconds < 10 < Limits.of(100 << 20).seconds
    assert Limits.of(5_000).memory < 1500 << 20 < Limits.of(1 << 30).memory <= limits.MEMORY_MOST
    assert Limits.of(5_000, reads_text=True).seconds > Limits.of(5_000).seconds


def test_time_that_is_up_is_told_whatever_is_swallowed_on_the_way() -> None:
    with pytest.raises(InputError, match="took longer"), Limits(0.2, 1 << 30).kept():
        busy(60)


def test_a_limit_within_another_leaves_that_one_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS_LEAST", 0.1)
    with pytest.raises(InputError, match="took longer"), Limits(0.6, 1 << 30).kept():
        with pytest.raises(InputError, match="took longer"), beside_pixels(100):
            busy(60)
        busy(60)


def hungry(path: str, setup: object, staging: str) -> Outcome:
    from workbench.deid.batch.work import _tried, work

    if "3" not in Path(path).name:
        return work(path, setup, staging)  # type: ignore[arg-type]

    def clean() -> object:
        return bytearray(1 << 30)

    return _tried("3" * 64, Limits(9.0, 300 << 20), clean)[0]  # type: ignore[arg-type]


def deaf(path: str, setup: object, staging: str) -> Outcome:
    from workbench.deid.batch.work import work

    if "3" not in Path(path).name:
        return work(path, setup, staging)  # type: ignore[arg-type]
    limits._DEAF = 0.5
    with Limits(0.2, 1 << 30).kept():
        sum(range(10**13))  # in C, where no signal of Python's is heard
    raise AssertionError


@pytest.mark.parametrize(("function", "reason"), [(hungry, "memory"), (deaf, "ended the process")])
def test_a_file_that_takes_too_much_fails_alone(
    function: Callable[..., Outcome],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import workbench.deid.batch.run as module

    monkeypatch.setattr(module, "work", function)

    def make() -> Executor:
        return processes(2)

    staging = Staging.beside(tmp_path / "out", "x")
    report = run(some_files(tmp_path / "in"), staging, tmp_path / "out", setup(), make)
    assert report.counts == {"published": 3, "held": 0, "error": 1}
    assert len([name for name in published(tmp_path / "out") if name.endswith(".dcm")]) == 3
    assert any(reason in row["reason"] for row in report.files)
