"""How long somebody waits for a coded term: 200,000 names, first and later queries, the build."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terms.query_list import asked
from workbench.api.terms import CodeSystem
from workbench.app.plugins import Plugins
from workbench.app.terms.building import code_systems
from workbench.terms.build import build
from workbench.terms.importing.run import Wanted, run
from workbench.terms.index import TermIndex
from workbench.terms.modalities import surroundings_of
from workbench.terms.values import Filter

NAMES = 200_000
P95_S = 0.050
FIRST_S = 0.300

FIRST_QUERY = """
import sys, time
from pathlib import Path
from workbench.app.session import Session
session = Session()
begin = time.process_time()
hits = session.terms.search(sys.argv[1])
took = time.process_time() - begin
assert hits[0].code == "27925004", hits[:1]
print(took)
"""


@pytest.fixture(scope="module")
def systems() -> list[CodeSystem]:
    return code_systems(Plugins.discover())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, systems: list[CodeSystem]) -> Path:
    """Return a user's folder with an index."""
    folder = tmp_path_factory.mktemp("home")
    build(folder / "cache" / "terms", systems)
    return folder


@pytest.fixture(scope="module")
def index(home: Path, data_folder: Path) -> Iterator[TermIndex]:
    """Return what comes with the program, the Chinese HPO, and as many more as make 200,000."""
    imported = home / "data" / "terms" / "imported"
    run(Wanted(data_folder / "hpo" / "hp-zh.babelon.tsv", "hpo", "99HPO"), imported)
    [base] = (home / "cache" / "terms").iterdir()
    opened = TermIndex(base, [imported / "hpo.terms"])
    names = sum(shard._all("select count(*) from name")[0][0] for shard in opened.shards)
    if names < NAMES:
        opened.close()
        path = home / "more.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("code,meaning,chinese\n")
            hits = (f"X{n},Finding {n} of region {n % 977},所见{n}\n" for n in range(NAMES - names))
            file.writelines(hits)
        run(Wanted(path, "more", "99MORE"), imported)
        opened = TermIndex(base, sorted(imported.glob("*.terms")))
    yield opened
    opened.close()


def test_the_index_is_as_large_as_it_should_be(index: TermIndex):
    assert sum(shard._all("select count(*) from name")[0][0] for shard in index.shards) >= NAMES


def test_nineteen_of_twenty_queries_are_answered_within_50_ms(index: TermIndex):
    index.search("noduel")  # the first one reads the words
    times = []
    for one in asked():
        only = Filter(systems=(one.system,) if one.system else ())
        for typed in {one.query, one.query[: max(1, len(one.query) // 2)]}:
            # Of the processor: others may be at work on the same machine.
            begin = time.thread_time()
            index.search(typed, 50, only, surroundings_of(one.modality))
            times.append(time.thread_time() - begin)
    times.sort()
    p95 = times[int(0.95 * len(times))]
    print(f"\n{len(times)} queries: median {statistics.median(times) * 1e3:.1f} ms, "
          f"p95 {p95 * 1e3:.1f} ms, longest {times[-1] * 1e3:.1f} ms")  # fmt: skip
    assert p95 < P95_S


@pytest.mark.parametrize("query", ["nodul", "结节", "noduel"])
def test_the_first_query_after_the_start(home: Path, query: str):
    environment = {**os.environ, "WORKBENCH_HOME": str(home)}
    took = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", FIRST_QUERY, query],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        took.append(float(done.stdout))
    print(f"\nfirst query: {min(took) * 1e3:.0f} ms of {[round(one * 1e3) for one in took]}")
    assert min(took) < FIRST_S


@pytest.mark.parametrize(
    "query", ["nodul", "jiejie", "结节", "noduel", "fracture of rib", "S52", "c", "骨"]
)
def test_one_query(benchmark, index: TermIndex, query: str):
    assert benchmark(index.search, query)


def test_build(benchmark, systems: list[CodeSystem], tmp_path: Path):
    benchmark.pedantic(build, (tmp_path, systems), rounds=1)
