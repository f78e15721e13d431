"""What every test needs: no screen, no user's own settings, test data by environment variable."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def _own_user_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep settings, caches and scratch projects of the person who runs the tests out of them."""
    home = tmp_path_factory.mktemp("user")
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    if os.name == "nt":
        names = ("APPDATA", "LOCALAPPDATA")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, str(home / name.lower()))
        yield


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of downloaded test data, or skip the test."""
    name = os.environ.get("WORKBENCH_TEST_DATA", "")
    if not name or not Path(name).is_dir():
        pytest.skip("WORKBENCH_TEST_DATA names no folder of test data")
    return Path(name).resolve()
