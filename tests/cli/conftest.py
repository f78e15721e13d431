"""Running a verb as a user does, and looking at what came of it."""

# mypy: disable-error-code="return-value"

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from attrs import frozen

from workbench.__main__ import main
from workbench.base.text import set_language

Run = Callable[..., "Result"]


@frozen
class Result:
    """What a verb left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its result."""
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line that a failure says."""
        (line,) = self.err.strip().splitlines()
        return line


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a user of its own, who speaks English."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield
    set_language("en")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb in this process; it never prints a traceback."""

    def verb(*args: object) -> Result:
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Result(code, out, err)

    return verb


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a space and Chinese in its name, with two pictures in it."""
    place = tmp_path / "检查 folder"
    place.mkdir()
    for n in range(2):
        write_picture(place / f"图 {n}.png", n)
    return place


@pytest.fixture
def project(run: Run, folder: Path) -> Path:
    """Make a project of the two pictures."""
    path = folder / "项目 1.wbp"
    assert run("new", path).code == 0
    assert run("add", path, folder / "图 0.png", folder / "图 1.png", "--author", "ann").code == 0
    return path


def write_picture(path: Path, n: int = 0) -> Path:
    """Write a grey ramp of 30 x 20 pixels."""
    pixels = (np.arange(30, dtype=np.uint8) * 8 + n) * np.ones((20, 1), np.uint8)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path


def read_picture(path: Path) -> np.ndarray:
    """Read back what was rendered."""
    return cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
