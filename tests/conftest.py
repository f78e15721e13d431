"""What every test needs: no screen, no user's own settings, test data by environment variable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long an example takes says more about the machine than about the code. CI repeats one slice of
# examples, so that a change is not blamed for an old bug; on a desk they are new each time.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session", autouse=True)
def _own_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep settings, caches and scratch projects of the person who runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(tmp_path_factory.mktemp("user")))
        yield


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of downloaded test data, or skip the test."""
    name = os.environ.get("WORKBENCH_TEST_DATA", "")
    if not name or not Path(name).is_dir():
        pytest.skip("WORKBENCH_TEST_DATA names no folder of test data")
    return Path(name).resolve()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout with the backend that is already here."""
    folder = tmp_path_factory.mktemp("wheel")
    program = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.splitlines()[-1]


@pytest.fixture(scope="session")
def installed_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an environment of its own and return its Python.

    The libraries come from the environment of this test through a .pth file; so that the checkout
    does not come along, its editable install is not followed.
    """
    folder = tmp_path_factory.mktemp("空 environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    windows = os.name == "nt"
    python = folder / ("Scripts/python.exe" if windows else "bin/python")
    site = json.loads(
        subprocess.run(
            [python, "-c", "import json, sysconfig; print(json.dumps(sysconfig.get_paths()))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )["purelib"]
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    libraries = {sysconfig.get_paths()[key] for key in ("purelib", "platlib")}
    Path(site, "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
    return python
