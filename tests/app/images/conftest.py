from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "影像 data"
    names = (
        "b.pic",
        "a.pic",
        "notes.txt",
        ".hidden.pic",
        "sub 2/slice 1.pic",
        "sub 10/c.pic",
        ".git/d.pic",
        "sub 2/slice 2.pic",
    )
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return root


def names(paths: Sequence[Path | str], folder: Path) -> list[str]:
    return [Path(path).relative_to(folder).as_posix() for path in paths]
