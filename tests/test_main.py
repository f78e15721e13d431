"""A verb goes to the command line, everything else to the window, and only that is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from workbench.__main__ import main


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Put stand-ins in the place of the command line and the window; record who is called."""
    made: list[tuple[str, list[str]]] = []
    for name in ("workbench.cli.main", "workbench.ui.application"):
        module = ModuleType(name)

        def run(args: list[str], name: str = name) -> int:
            made.append((name.split(".")[1], args))
            return 7

        module.run = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, name, module)
    return made


@pytest.mark.parametrize(
    "args", [["info", "x.dcm"], ["--help"], ["-h"], ["--version"], ["xport"], ["export"]]
)
def test_verbs_and_words_that_name_no_file_go_to_the_command_line(
    calls, args, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert main(args) == 7
    assert calls == [("cli", args)]


@pytest.mark.parametrize("args", [[], ["scan.dcm"], ["./info"], ["--grab", "out"], ["肺 结节.wbp"]])
def test_everything_else_opens_the_window(calls, args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(args) == 7
    assert calls == [("ui", args)]


def test_a_verb_wins_over_a_file_of_that_name_and_a_folder_over_a_plain_word(
    calls, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for name in ("info", "scans"):
        Path(name).mkdir()
    main(["info"])
    main(["scans"])
    assert [who for who, _ in calls] == ["cli", "ui"]


def test_arguments_come_from_the_process_by_default(calls, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["workbench", "doctor", "--json"])
    main()
    assert calls == [("cli", ["doctor", "--json"])]


def test_choosing_imports_nothing_heavy():
    program = (
        "import json, sys\n"
        "import workbench.__main__\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    assert loaded.isdisjoint({"PySide6", "typer", "rich", "numpy", "attrs", "multiprocessing"})
