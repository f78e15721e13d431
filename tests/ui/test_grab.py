"""The window takes pictures of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.builders import a_ct_series
from tests.ui.window_kit import a_session
from workbench.app.sample import sample_path
from workbench.ui.grab import is_untouched_sample


def test_pictures_are_taken_and_the_window_ends(tmp_path: Path) -> None:
    series, out = tmp_path / "序列 1", tmp_path / "out"
    series.mkdir()
    a_ct_series(series, 2)
    environment = {
        **os.environ,
        "WORKBENCH_HOME": str(tmp_path / "home"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "workbench", "--theme=light", "--grab", str(out), str(series)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    names = {path.stem for path in out.glob("*.png")}
    assert {"window", "planes", "history", "palette", "settings", "welcome"} <= names
    window = QImage(str(out / "window.png"))
    assert (window.width(), window.height()) == (1440, 900)
    # A panel of the light theme.
    assert window.pixelColor(60, 700).lightness() > 200


def test_wrong_options_are_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "workbench", "--theme", "pink"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--theme" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_the_untouched_sample_is_marked_for_pictures(tmp_path: Path) -> None:
    session = a_session(tmp_path)
    try:
        session.new_project(tmp_path / "mine.wbp")
        assert not is_untouched_sample(session)
        path = sample_path(session.places)
        path.parent.mkdir(parents=True)
        session.new_project(path)
        assert is_untouched_sample(session)
        session.document.read_only = True
        assert not is_untouched_sample(session)
    finally:
        session.close()
