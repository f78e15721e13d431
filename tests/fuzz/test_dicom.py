"""Each packaged DICOM file, cut off at 20 places and with one byte changed in 200 ways.

`make fuzz` takes all of them; without it a seeded slice of two in a hundred.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pydicom.data.data_manager
import pytest

from plugins.dicom_images.reader import DicomImageReader
from tests.fuzz.watching import check
from workbench.api.images import HEAD_BYTES

pytestmark = pytest.mark.fuzz

PERCENT = os.environ.get("WORKBENCH_FUZZ_PERCENT", "2")
SEED = os.environ.get("WORKBENCH_FUZZ_SEED", "0")
# One variant, the start of Python included; the ten seconds themselves are counted over there.
HANGS_S = 45.0
# Decoding these takes a second each: in a slice they would be half of the time.
LARGE = 3_000_000


def folders() -> list[Path]:
    found = [Path(pydicom.data.data_manager.__file__).parent]
    more = importlib.util.find_spec("data_store")
    if more is not None and more.submodule_search_locations:
        found.append(Path(next(iter(more.submodule_search_locations))))
    data = os.environ.get("WORKBENCH_TEST_DATA", "")
    return [*found, Path(data, "highdicom")] if data else found


def files() -> list[Path]:
    reader = DicomImageReader()
    found, seen = [], set()
    for path in (p for folder in folders() for p in sorted(folder.rglob("*")) if p.is_file()):
        data = path.read_bytes()
        if data in seen or not reader.recognises(data[:HEAD_BYTES], path.suffix.lower()):
            continue
        seen.add(data)
        if float(PERCENT) >= 100 or len(data) < LARGE:
            found.append(path)
    return found


@pytest.mark.timeout(0)
def test_damaged_files_open_or_say_why_not():
    said = "".join(f"{path}\n" for path in files())
    check("tests.fuzz.runner", [PERCENT, SEED], HANGS_S, said)
