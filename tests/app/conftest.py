"""A session with the real store, in folders of its own, and pictures to open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.session_kit import make, write_picture
from workbench.app.places import Places
from workbench.app.session import Session


@pytest.fixture
def places(tmp_path: Path) -> Places:
    root = tmp_path / "用户 home"
    return Places(root / "config", root / "data", root / "cache")


@pytest.fixture
def session(places) -> Iterator[Session]:
    one = make(places)
    yield one
    one.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "图 pictures"
    folder.mkdir()
    for n in range(3):
        write_picture(folder / f"p{n}.png", n)
    return folder
