"""What is loaded before the first paint: Qt, and as little else as possible."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from workbench.app.actions import ACTIONS, MENUS
from workbench.edit.tools import TOOLS
from workbench.ui import first_table
from workbench.ui.action_table import key_letter
from workbench.ui.tool_bar import tool_names

HEAVY = (
    *("SimpleITK", "scipy", "numba", "zarr", "pydicom", "cv2", "sqlalchemy", "shapely"),
    *("tifffile", "imagecodecs", "PIL", "typer", "rich", "gdcm", "highdicom"),
)
# The second paint loads the model and numpy; the first one can do without.
LATER = (
    *("numpy", "psygnal", "msgspec", "typing_extensions"),
    *("workbench.model.project", "workbench.app.session"),
)

PROGRAM = """
import json, os, sys
from workbench.ui import application

def painted(window, *rest):
    print(json.dumps(sorted(sys.modules)), flush=True)
    os._exit(0)

application.begin = painted
application.run([])
"""


ALIVE = PROGRAM.replace(
    "def painted(window, *rest):",
    "begin = application.begin\n\ndef painted(*all):\n    begin(*all)",
)


def modules_after(program: str, home: Path) -> set[str]:
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_nothing_heavy_is_loaded_at_the_first_paint(tmp_path: Path) -> None:
    loaded = modules_after(PROGRAM, tmp_path)
    assert "PySide6.QtWidgets" in loaded
    assert not loaded & set(HEAVY)
    assert not loaded & set(LATER)


def test_the_window_comes_alive_without_anything_heavy(tmp_path: Path) -> None:
    loaded = modules_after(ALIVE, tmp_path)
    assert "workbench.app.session" in loaded
    assert not loaded & set(HEAVY)


def test_the_first_look_shows_what_the_table_of_actions_has() -> None:
    for step in first_table.STEPS:
        action = ACTIONS[step.id]
        assert (step.title, step.icon) == (action.title, action.icon)
        assert step.key == (action.keys[0] if action.keys else "")
    assert ACTIONS["edit.palette"].keys[0] == first_table.PALETTE_KEYS


def test_the_first_look_has_the_tools_of_the_tool_bar() -> None:
    shown = [pair for pair in first_table.TOOLS if pair[0]]
    tools = [(TOOLS[name].icon, key_letter(ACTIONS[f"tool.{name}"])) for name in tool_names()]
    assert shown == [*tools, ("measure", ""), ("undo", ""), ("redo", "")]


def test_every_action_has_a_menu() -> None:
    assert {action.menu for action in ACTIONS.values()} == set(MENUS)
