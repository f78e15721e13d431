"""The same pixels on screens with more device pixels than others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_pixels_are_exact_on_a_dense_screen() -> None:
    test = Path(__file__).with_name("test_widget_pixels.py")
    chosen = "annotations or edit or region"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test), "-k", chosen],
        env={**os.environ, "QT_SCALE_FACTOR": "1.5", "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
