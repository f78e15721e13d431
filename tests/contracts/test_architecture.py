"""The import contracts of pyproject.toml are kept, and would notice if they were not."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Contract -> (file, what is planted there).
VIOLATIONS = {
    "layers-up": ("workbench/model/planted.py", "import workbench.edit"),
    "layers-sideways": ("workbench/store/planted.py", "import workbench.edit"),
    "layers-a-package-without-a-layer": ("workbench/stray/__init__.py", ""),
    "qt": ("workbench/edit/planted.py", "import PySide6"),
    "qt-inside-a-function": ("workbench/app/planted.py", "def f():\n    from PySide6 import QtGui"),
    "qt-in-a-plugin": ("plugins/planted_a/__init__.py", "from PySide6.QtGui import QImage"),
    "host": ("workbench/app/planted.py", "import plugins.planted_a"),
    "door": ("plugins/planted_a/reader.py", "from workbench.model import ids"),
    "apart": ("plugins/planted_a/reader.py", "import plugins.planted_b"),
}
NAMES = {
    "layers": "Imports go down only",
    "qt": "Only ui imports Qt, also indirectly",
    "host": "workbench never imports plugins",
    "door": "Plugins import only workbench.api",
    "apart": "Plugins are independent of each other",
}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree in a process of its own."""
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONUTF8": "1", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the source tree, with two plugins that do no wrong."""
    no_cache = shutil.ignore_patterns("__pycache__")
    for name in ("workbench", "plugins"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=no_cache)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("planted_a", "planted_b"):
        package = tmp_path / "plugins" / name
        package.mkdir()
        (package / "__init__.py").write_text("import workbench.api\n", encoding="utf-8")
    return tmp_path


def test_the_five_contracts_are_kept():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 5 kept, 0 broken." in done.stdout


def test_a_copy_with_two_good_plugins_keeps_the_contracts(copy: Path):
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", VIOLATIONS)
def test_a_planted_violation_is_caught(copy: Path, case: str):
    name, line = VIOLATIONS[case]
    planted = copy / name
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(line + "\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode != 0
    assert f"{NAMES[case.split('-')[0]]} BROKEN" in done.stdout


def test_the_contracts_name_every_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["id"]: c for c in settings["tool"]["importlinter"]["contracts"]}
    folders = [p.parent.name for p in (ROOT / "workbench").glob("*/__init__.py")]
    packages = {f"workbench.{name}" for name in folders} | {"workbench.__main__"}
    assert set(contracts["door"]["forbidden_modules"]) == packages - {"workbench.api"}
    without_qt = packages - {"workbench.ui", "workbench.__main__"}
    assert set(contracts["qt"]["source_modules"]) == without_qt | {"plugins"}


@pytest.mark.skipif(
    importlib.util.find_spec("workbench.cli.main") is None, reason="workbench.cli.main is missing"
)
def test_a_verb_runs_without_qt():
    program = (
        "import json, sys\n"
        "from workbench.__main__ import main\n"
        "code = main(['plugins', '--json'])\n"
        "heavy = [m for m in sys.modules if m.split('.')[0] in ('PySide6', 'shiboken6')]\n"
        "print(json.dumps([code, heavy]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stderr.splitlines()[-1]) == [0, []]
