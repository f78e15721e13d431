"""Files that are de-identified, cut off at 20 places and damaged in 100 ways.

`make fuzz` takes all of them; without it a seeded slice.
"""

from __future__ import annotations

import os

import pytest

from tests.fuzz.watching import check

pytestmark = pytest.mark.fuzz

PERCENT = os.environ.get("WORKBENCH_FUZZ_PERCENT", "4")
SEED = os.environ.get("WORKBENCH_FUZZ_SEED", "0")
# One variant by the clock, the start of Python included.
HANGS_S = 60.0


@pytest.mark.timeout(0)
def test_what_is_published_of_a_damaged_file_names_nobody() -> None:
    check("tests.fuzz.deid_runner", [PERCENT, SEED], HANGS_S)
