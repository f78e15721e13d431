"""Whatever is wrong with a file is one clear line, within bounds of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory and time of a process are limited on Linux"
)
def test_files_that_are_cut_off_lie_or_do_harm_are_one_line_each(tmp_path):
    folder = tmp_path / "坏 files"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.plugins.hostile", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    # What came last has ended it.
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stderr.splitlines()) > 700
    wrong = json.loads(done.stdout)
    assert not wrong, "\n".join(wrong)
