"""A folder of files of all kinds, with names as people give them: each is shown or says why."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.plugins.truth import photographs, tiffs
from tests.plugins.truth.photographs import png
from tests.plugins.truth.pictures import COLUMNS, ROWS, picture
from workbench.cli import main as program

CASES = [*tiffs.cases(), *photographs.cases()][::8]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is named relatively."""
    monkeypatch.chdir(tmp_path)
    inner = Path("混合 文件") / "子 夹"
    inner.mkdir(parents=True)
    for number, case in enumerate(CASES):
        place = inner if number % 3 else inner.parent
        case.write(
            place / f"图 {number:03d} {case.name.replace('<', 'l')}{case.suffix}".replace(">", "b")
        )
    np.save(inner / "数组 1.npy", picture(1, "f4"))
    (inner / "裸 1.raw").write_bytes(picture(1, "u2").tobytes())
    facts = {"width": COLUMNS, "height": ROWS, "type": "uint16"}
    (inner / "裸 1.raw.json").write_text(json.dumps(facts))
    strips = {"linescan": 1, "strips": ["子 夹/条 1.bmp", "子 夹/条 2.bmp"]}
    for number in (1, 2):
        Image.fromarray(picture()).save(inner / f"条 {number}.bmp")
    (inner.parent / "扫描.linescan.json").write_text(json.dumps(strips), encoding="utf-8")
    (inner / "空.jpg").write_bytes(b"")
    (inner / "坏.png").write_bytes(png(8, 2, False)[:100])
    (inner / "坏.tif").write_bytes(b"II*\0" + b"\xff" * 20)
    (inner / "文本.txt").write_text("x")
    return inner.parent


def test_each_file_is_listed_or_says_why_not(folder, capsys):
    assert program.run(["info", str(folder), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    # Beside the cases an array, a raw file, a scan and its two strips.
    assert len(found["series"]) == len(CASES) + 5
    rejected = {Path(one["path"]).name: one["reason"] for one in found["rejected"]}
    assert set(rejected) == {"空.jpg", "坏.png", "坏.tif"}
    for name, reason in rejected.items():
        assert name in reason
        assert "\n" not in reason


def test_each_file_is_rendered(folder, tmp_path, capsys):
    program.run(["info", str(folder), "--json"])
    paths = [one["first"] for one in json.loads(capsys.readouterr().out)["series"]]
    out = tmp_path / "out 图.png"
    for path in paths[::4]:
        assert program.run(["render", path, "--out", str(out), "--size", "40,30"]) == 0, path
        with Image.open(out) as image:
            assert image.size == (40, 30)
        out.unlink()
