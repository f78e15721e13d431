"""How many files a core cleans in a second: headers of real files, as they come."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.deid.dicom.objects import setup
from workbench.deid.dicom.deidentify import deidentify

pytest.importorskip("data_store", reason="pydicom-data is not installed")
FILES, LARGEST = 60, 40_000


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    from tests.deid.corpus import bases

    small = [path for path in bases() if path.stat().st_size < LARGEST]
    return [path.read_bytes() for path in small[:FILES]]


@pytest.mark.parametrize("options", [(), ("clean-descriptors",)], ids=lambda o: "+".join(o))
def test_headers(benchmark: BenchmarkFixture, files: list[bytes], options: tuple[str, ...]) -> None:
    """At least 20 files a second and core: the time is that of all of them."""
    made = setup(*options)

    def clean() -> int:
        return sum(deidentify(data, made).data is not None for data in files)

    clean()  # tables and words are read once a process
    assert benchmark.pedantic(clean, rounds=3, iterations=1) == len(files)
    if benchmark.stats:  # none without measuring
        benchmark.extra_info["files_per_second"] = round(len(files) / benchmark.stats["median"], 1)
