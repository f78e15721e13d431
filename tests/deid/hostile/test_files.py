"""Two hundred and fifty files of ill will, each cleaned, looked at, and opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deid.hostile import dicom_files, picture_files, tiff_files
from tests.deid.hostile.children import Child, child

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

ALL = {
    f"{kind} {name}": make
    for kind, makers in (
        ("DICOM", dicom_files.MAKERS),
        ("picture", picture_files.MAKERS),
        ("TIFF", tiff_files.MAKERS),
    )
    for name, make in makers.items()
}
# To make or to refuse these takes a second or more.
HEAVY = {
    "DICOM 16,000 private creators", "DICOM 200,000 tiny frames", "DICOM 30,000 per-frame groups",
    "DICOM 500,000 elements of nothing", "DICOM 500,000 empty items",
    "DICOM DA of a million values", "DICOM DS of a million values", "DICOM IS of a million values",
    "DICOM UI of a million values", "DICOM LT of 10 MB", "DICOM UT of digits", "DICOM UT of dots",
    "DICOM UT of repeats", "DICOM JPEG of a million markers", "DICOM nested 200,000",
    "DICOM nested 200,000 in UN", "DICOM nested 200,000 implicit", "DICOM deflated bomb 2 GB",
    "DICOM nested 200,000 of known length", "DICOM references to itself", "DICOM trailing 20 MB",
    "DICOM deflated elements", "DICOM deflated bomb padded", "DICOM zeros",
    "DICOM the same element 300,000 times", "DICOM lookup tables by the thousand",
    "DICOM UTF-8 cut in every letter", "DICOM deflated bomb 1 GB",
    "TIFF 100,000 overlapping strips", "TIFF overlapping strips", "TIFF 2,000 directories",
    "TIFF 30,000 directories", "TIFF a million empty directories",
    "TIFF a million directories below", "TIFF OME of a million attributes",
    "TIFF OME of 300,000 elements", "TIFF description of 20 MB", "TIFF ICC of 20 MB",
    "picture GIF bomb", "picture GIF of a million comments", "picture GIF of 100,000 frames",
    "picture JPEG and a JPEG behind it, 10,000 times", "picture JPEG of a million markers",
    "picture JPEG of a million fill bytes", "picture JPEG of 90 scans, 2000 wide",
    "picture JPEG of a million restarts", "picture PNG of 100,000 chunks",
    "picture PNG of 16 bits and 110 million pixels", "picture PNG of 300,000 empty IDAT",
    "picture WebP of 100,000 chunks", "picture J2K of a million markers",
}  # fmt: skip

only_all = pytest.mark.skipif(
    os.environ.get("WORKBENCH_FUZZ_PERCENT") != "100", reason="minutes; `make fuzz` has them"
)


@pytest.fixture(scope="module")
def worker() -> Iterator[Child]:
    with child("basic", "scan") as made:
        yield made


@pytest.fixture(scope="module")
def all_ways() -> Iterator[Child]:
    with child("basic", "text", "scan") as made:
        yield made


@pytest.fixture(scope="module")
def opener() -> Iterator[Child]:
    with child("info", "render") as made:
        yield made


def faults(looker: Child, name: str, folder: Path) -> list[str]:
    path = folder / "hostile"
    path.write_bytes(ALL[name]())
    return [one.fault for one in looker.look(path) if one.fault]


def test_every_heavy_file_is_one_of_them() -> None:
    assert set(ALL) >= HEAVY and len(ALL) > 240


@pytest.mark.parametrize("name", sorted(set(ALL) - HEAVY))
def test_a_hostile_file_is_refused_or_cleaned(name: str, worker: Child, tmp_path: Path) -> None:
    assert faults(worker, name, tmp_path) == []


@pytest.mark.fuzz
@only_all
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", sorted(ALL))
def test_a_hostile_file_is_refused_or_cleaned_in_every_way(
    name: str, all_ways: Child, tmp_path: Path
) -> None:
    assert faults(all_ways, name, tmp_path) == []


@pytest.mark.fuzz
@only_all
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", sorted(ALL))
def test_a_hostile_file_is_opened_or_refused(name: str, opener: Child, tmp_path: Path) -> None:
    assert faults(opener, name, tmp_path) == []
