"""An archive to look into."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "光盘 CD.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("DICOM/影像 1.dcm", bytes(range(256)) * 1000)
        out.writestr("b.txt", b"text", zipfile.ZIP_STORED)
        out.writestr("__MACOSX/._b.txt", b"?")
        out.writestr(".hidden/x", b"?")
        out.writestr("../outside.txt", b"?")
        out.writestr("empty/", b"")
    return path
