"""The locked dependencies are those of pyproject.toml, and may all be shipped."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

import workbench

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


def locked(name: str) -> dict[str, set[str]]:
    """Return package -> versions of a lock file; Python versions may need different ones."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"([a-z0-9._-]+)==([^ ;\\]+)", line):
            found.setdefault(pin[1], set()).add(pin[2])
    return found


def wanted(requirements: list[object]) -> set[str]:
    names = [re.match(r"[A-Za-z0-9._-]+", item) for item in requirements if isinstance(item, str)]
    return {name[0].lower().replace("_", "-") for name in names if name}


def test_the_version_is_written_the_same_everywhere():
    assert PROJECT["project"]["version"] == workbench.__version__


def test_every_dependency_is_locked():
    groups = PROJECT["dependency-groups"]
    assert wanted(PROJECT["project"]["dependencies"] + groups["build"]) <= locked(RUNTIME).keys()
    assert wanted(groups["dev"]) <= locked(DEVELOPMENT).keys()


def test_the_locks_agree():
    development = locked(DEVELOPMENT)
    assert {name: development.get(name) for name in locked(RUNTIME)} == locked(RUNTIME)


@pytest.mark.parametrize("name", [RUNTIME, DEVELOPMENT])
def test_a_lock_has_hashes_and_no_addresses(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in block, block


def test_builds_that_break_qt_are_not_locked():
    for name in (RUNTIME, DEVELOPMENT):
        assert "6.12.0" not in locked(name)["pyside6-essentials"]
        # This build hijacks Qt's plugin path when it is imported.
        assert "opencv-python" not in locked(name)


@pytest.mark.parametrize("name", sorted(locked(RUNTIME)))
def test_the_licence_of_a_shipped_package_lets_a_factory_ship_it(name: str):
    try:
        about = metadata(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not needed on this system")
    stated = about.json.get("license_expression") or " ".join(
        [
            # Some packages put the whole text into the field: its first line names it.
            str(about.json.get("license", "")).split("\n")[0],
            *(c for c in about.get_all("Classifier", []) if c.startswith("License")),
        ]
    )
    # Of alternatives we may choose: PySide6 is LGPL OR GPL.
    strong = re.compile(r"\bA?GPL|(?<!Lesser )General Public License")
    assert any(not strong.search(choice) for choice in str(stated).split(" OR ")), stated
