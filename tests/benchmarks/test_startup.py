"""How long somebody looks at nothing: from the start of the process to the first paint."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

AT_MOST = 1.5
ROUNDS = 7

# The floor: a bare window with numpy, as everything else needs both.
BARE = """
import os
import numpy
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        os._exit(0)

app = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
app.exec()
"""

# `begin` is called when the first paint is over, before anything else is loaded.
OURS = """
import os, sys
from workbench.ui import application
application.begin = lambda *all: os._exit(0)
sys.argv[1:] = []
from workbench.__main__ import main
main([])
"""


def seconds(program: str, home: Path) -> float:
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    return time.perf_counter() - begin


def test_the_welcome_page_is_painted_almost_as_soon_as_a_bare_window(tmp_path: Path) -> None:
    seconds(BARE, tmp_path), seconds(OURS, tmp_path)  # warm: bytecode, disk cache
    pairs = [(seconds(BARE, tmp_path), seconds(OURS, tmp_path)) for _ in range(ROUNDS)]
    bare = statistics.median(pair[0] for pair in pairs)
    ours = statistics.median(pair[1] for pair in pairs)
    print(f"bare {bare * 1000:.0f} ms, ours {ours * 1000:.0f} ms, ratio {ours / bare:.2f}")
    assert ours <= AT_MOST * bare
