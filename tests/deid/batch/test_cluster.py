"""The same work on a Dask cluster, on this machine."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deid.batch.test_run import a_run, published, some_files
from tests.deid.dicom.objects import setup
from workbench.base.errors import InputError, UnsupportedError
from workbench.cli.main import run as verb
from workbench.deid.batch.cluster import Cluster, seen
from workbench.deid.batch.run import run, settings_of
from workbench.deid.batch.staging import Staging


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a cluster of threads in this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own
        distributed = pytest.importorskip("distributed", reason="Dask is not installed")
        cluster = distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=False,
            dashboard_address=None,
            protocol="tcp",
            host="127.0.0.1",
        )
        yield cluster.scheduler_address
        cluster.close()


pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_cluster_makes_the_same_as_one_thread(address: str, tmp_path: Path) -> None:
    inputs = some_files(tmp_path / "王 in", 5)
    a_run(inputs, tmp_path / "one")
    out = tmp_path / "two"
    staging = Staging.beside(out, settings_of(setup()))
    with Cluster(address) as cluster:
        report = run(inputs, staging, out, setup(), cluster.executor)
    assert report.counts["published"] == 5
    assert published(out) == published(tmp_path / "one")


def test_the_verb_runs_on_a_cluster_and_holds_back_what_is_undecided(
    address: str, tmp_path: Path
) -> None:
    some_files(tmp_path / "in", 2)
    (tmp_path / "in" / "other.txt").write_text("no picture")
    args = ["deidentify", str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    assert verb([*args, "--cluster", address]) == 1
    assert len(published(tmp_path / "out")) == 2


def test_workers_that_do_not_see_the_files_are_told_apart(address: str, tmp_path: Path) -> None:
    with Cluster(address) as cluster:
        cluster.check(tmp_path, tmp_path)
        with pytest.raises(InputError, match="under the same path"):
            cluster.check(tmp_path, tmp_path / "elsewhere")
    assert not any(tmp_path.iterdir())
    assert seen([str(tmp_path), str(tmp_path / "elsewhere")])[1] == [1]


def test_workers_of_another_version_are_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import workbench.deid.batch.cluster as module

    monkeypatch.setattr(module, "seen", lambda paths: ("Workbench 0.0", []))
    with Cluster(address) as cluster, pytest.raises(InputError, match="this version"):
        cluster.check(tmp_path, tmp_path)


def test_a_scheduler_that_is_not_there_is_an_error_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    import workbench.deid.batch.cluster as module

    monkeypatch.setattr(module, "_SECONDS", 0.5)
    with pytest.raises(InputError, match="does not answer"):
        Cluster("tcp://127.0.0.1:9")


def test_without_dask_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UnsupportedError, match=r"workbench\[cluster\]"):
        Cluster("tcp://127.0.0.1:9")
