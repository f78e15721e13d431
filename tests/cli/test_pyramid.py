"""``workbench pyramid``: a file of its own, or the cache."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile

from tests.cli.conftest import Run

PIXELS = np.random.default_rng(0).integers(0, 4096, (2100, 2300)).astype(np.uint16)


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("线 scan") / "a b.tif"
    tifffile.imwrite(path, PIXELS)
    return path


def test_a_file_has_the_same_pixels_and_levels(run: Run, scan: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.tif"
    result = run("pyramid", scan, "--out", out, "--json")
    assert result.code == 0 and "not de-identified" in result.err
    assert [level["factor"] for level in result.json["levels"]] == [1, 2, 4]
    assert result.json["bytes"] == out.stat().st_size
    np.testing.assert_array_equal(tifffile.imread(out, key=0), PIXELS)
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["p.tif"]


def test_the_cache_is_filled_once(run: Run, tmp_path: Path) -> None:
    scan = tmp_path / "large.tif"
    tifffile.imwrite(scan, np.tile(PIXELS.astype(np.uint8), (4, 4)))
    result = run("pyramid", scan, "--json")
    assert result.code == 0
    folder = Path(result.json["path"])
    assert folder.is_relative_to(tmp_path / "home") and result.json["levels"][-1]["rows"] <= 1024
    before = (folder / "levels").stat()
    assert run("pyramid", scan, "--json").json == result.json
    assert (folder / "levels").stat().st_mtime_ns == before.st_mtime_ns


def test_a_small_picture_can_be_written_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    path.write_bytes(cv2.imencode(".png", PIXELS[:50, :60])[1].tobytes())
    assert "needs no pyramid" in run("pyramid", path).out
    assert run("pyramid", path, "--out", tmp_path / "p.tif").code == 0
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "p.tif", key=0), PIXELS[:50, :60])


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--compression", "zip"), "zip"),
        (("--compression", "jpeg"), "8 bits"),
        (("--frame", "2"), "frame 2"),
        (("--quality", "0"), "1 to 100"),
        (("--quality", "80"), "--compression jpeg"),
        (("--compression", "zstd", "--quality", "80"), "--compression jpeg"),
    ],
)
def test_wrong_options_are_one_line(
    options: tuple[str, str], word: str, run: Run, scan: Path, tmp_path: Path
) -> None:
    result = run("pyramid", scan, "--out", tmp_path / "p.tif", *options)
    assert result.code == 2 and word in result.line
    assert not list(tmp_path.glob("*p.tif*"))


@pytest.mark.parametrize("option", [("--compression", "none"), ("--quality", "50")])
def test_options_of_a_file_are_refused_for_the_cache(
    option: tuple[str, str], run: Run, scan: Path
) -> None:
    result = run("pyramid", scan, *option)
    assert result.code == 2 and "--out" in result.line


def test_the_picture_itself_and_other_files_are_not_written_over(
    run: Run, scan: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("notes", "utf-8")
    for out in (scan, notes):
        result = run("pyramid", scan, "--out", out)
        assert result.code == 2 and out.name in result.line
    assert notes.read_text("utf-8") == "notes"


def test_a_folder_is_no_name_to_write_to_and_that_is_said_before_the_work(
    run: Run, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "出 out"
    folder.mkdir()
    monkeypatch.setattr("workbench.app.child.run_in_child", lambda *a: pytest.fail("it worked"))
    result = run("pyramid", scan, "--out", folder)
    assert result.code == 2 and "出 out is a folder" in result.line
