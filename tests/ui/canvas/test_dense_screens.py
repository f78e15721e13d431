"""The same pixels on screens with more device pixels than others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = ("test_widget_pixels.py", "test_canvas_moves.py")


def test_pixels_are_exact_on_a_dense_screen() -> None:
    tests = [str(Path(__file__).with_name(name)) for name in TESTS]
    chosen = "annotations or edit or region or pan or changes"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", chosen],
        env={**os.environ, "QT_SCALE_FACTOR": "1.5", "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
