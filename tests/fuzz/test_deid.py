"""Files that are de-identified, cut off at 20 places and damaged in 100 ways.

`make fuzz` takes all of them; without it a seeded slice.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytestmark = pytest.mark.fuzz

ROOT = Path(__file__).resolve().parents[2]
PERCENT = os.environ.get("WORKBENCH_FUZZ_PERCENT", "4")
SEED = os.environ.get("WORKBENCH_FUZZ_SEED", "0")
# One variant by the clock, the start of Python included.
HANGS_S = 60.0


@pytest.mark.timeout(0)
def test_what_is_published_of_a_damaged_file_names_nobody() -> None:
    command = [sys.executable, "-m", "tests.fuzz.deid_runner", PERCENT, SEED]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        last, found, count = "nothing", [], 0
        watch = threading.Timer(HANGS_S, process.kill)
        watch.start()
        for line in process.stdout:
            watch.cancel()
            watch = threading.Timer(HANGS_S, process.kill)
            watch.start()
            last = line.strip()
            count += last.startswith(">")
            if last.startswith("!"):
                found.append(last)
                print(last)
        watch.cancel()
    print(f"{count} variants, {len(found)} findings, the last line: {last}")
    assert not found
    assert last == "= done", f"crashed or hung at {last} (exit {process.returncode})"
