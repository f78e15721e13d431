"""Resources and plugins are found from a checkout, from an installed wheel and in a frozen app."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from workbench.base import resources
from workbench.base.errors import InputError
from workbench.base.resources import plugins_path, resource_path

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def _no_memory():
    resources._folder.cache_clear()
    yield
    resources._folder.cache_clear()


def test_a_checkout_finds_its_own_folders():
    assert resource_path() == ROOT / "resources"
    assert resource_path("icons", "x.svg") == ROOT / "resources" / "icons" / "x.svg"
    assert plugins_path() == ROOT / "plugins"


def test_the_wheel_holds_no_generic_top_level_name(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"workbench", "workbench-0.1.0.dist-info"}
    assert "workbench/_plugins/__init__.py" in names
    assert "workbench/_resources/__init__.py" in names
    assert "workbench/py.typed" in names


def test_the_wheel_holds_every_plugin_and_resource(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("plugins", "resources"):
        for path in (ROOT / folder).rglob("*"):
            parts = path.relative_to(ROOT).parts
            if path.is_dir() or {"__pycache__", "adr", "changelog.d", "tools"} & set(parts):
                continue
            assert f"workbench/_{'/'.join(parts)}" in names


def test_an_installed_wheel_finds_its_folders(installed_python: Path, tmp_path: Path):
    program = (
        "import workbench; from workbench.base.resources import plugins_path, resource_path\n"
        "print(ascii([workbench.__file__, str(resource_path()), str(plugins_path())]))"
    )
    done = subprocess.run(
        [installed_python, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    module, found_resources, found_plugins = eval_strings(done.stdout)
    package = Path(module).parent
    assert ROOT not in package.parents
    assert Path(found_resources) == package / "_resources"
    assert Path(found_plugins) == package / "_plugins"
    assert (package / "_plugins" / "__init__.py").is_file()


def eval_strings(text: str) -> list[str]:
    """Read a list of strings that `ascii` wrote, whatever the encoding of the pipe."""
    return list(ast.literal_eval(text.strip()))


@pytest.mark.usefixtures("_no_memory")
@pytest.mark.parametrize("place", ["workbench/_plugins", "plugins"])
def test_a_frozen_app_finds_its_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
):
    folder = tmp_path / place
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert plugins_path() == folder


@pytest.mark.usefixtures("_no_memory")
def test_a_missing_folder_is_named_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "workbench")
    (tmp_path / "plugins").mkdir()  # somebody else's, for there is no checkout here
    with pytest.raises(InputError, match=r"folder plugins is missing\. Install Workbench again"):
        plugins_path()
