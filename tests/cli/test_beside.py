"""A slice without a window is shown as its series is, also when its file alone is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.builders import a_dataset, a_dicom_file
from tests.cli.conftest import read_picture
from workbench.cli import beside

SLICES = 7
RAMP = np.arange(640, dtype=np.uint16).reshape(20, 32)


def a_slice(path: Path, n: int, **more: object) -> Path:
    ds = a_dataset(
        RAMP + 90 * n,
        Modality="MR",
        SeriesInstanceUID="1.2.3.4",
        StudyInstanceUID="1.2.3",
        InstanceNumber=n + 1,
        ImagePositionPatient=[0, 0, -n * 3.0],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[1, 1],
        **more,
    )
    ds.SOPInstanceUID = f"1.2.3.4.{n + 1}"
    return a_dicom_file(path, ds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """MR slices of which each is brighter than the one before; beside them a report and a photo."""
    made = tmp_path / "头部 MR"
    made.mkdir()
    for n in range(SLICES):
        a_slice(made / f"图 {n:02}.dcm", n)
    (made / "report.txt").write_text("nothing to see")
    (made / "broken.dcm").write_bytes(b"no")
    (made / "below").mkdir()
    return made


def shared() -> tuple[float, float]:
    """Return the ends of the window by percentiles of the slices that stand for all."""
    values = np.concatenate([(RAMP + 90 * n).ravel() for n in (0, 1, 3, 5, 6)])
    low, high = np.percentile(values, (1, 99))
    return float(low), float(high)


def test_a_slice_is_rendered_by_the_window_of_its_series(run, folder, tmp_path):
    low, high = shared()
    for n in (0, SLICES - 1):
        out = tmp_path / f"{n}.png"
        assert run("render", folder / f"图 {n:02}.dcm", "--out", out).code == 0
        wanted = np.clip((RAMP + 90.0 * n - low) / (high - low), 0, 1) * 255
        assert np.abs(read_picture(out).astype(float) - wanted).max() <= 1.5


def test_a_pixel_is_explained_as_it_is_rendered(run, folder, tmp_path):
    out = tmp_path / "out.png"
    path = folder / "图 00.dcm"
    run("render", path, "--out", out)
    shown = int(read_picture(out)[10, 20])
    assert f"{shown}" in run("info", path, "--pixel", "20,10").out


def test_a_file_with_a_window_looks_at_nothing_beside_it(run, folder, tmp_path, monkeypatch):
    def forbidden(*_: object) -> None:
        raise AssertionError("nothing beside it matters")

    monkeypatch.setattr(beside, "_series_of", forbidden)
    path = a_slice(tmp_path / "a.dcm", 0, WindowCenter=300, WindowWidth=600)
    assert run("render", path, "--out", tmp_path / "a.png").code == 0
    chosen = ("--window", "300,600")
    assert run("render", folder / "图 00.dcm", "--out", tmp_path / "b.png", *chosen).code == 0
    assert np.array_equal(read_picture(tmp_path / "a.png"), read_picture(tmp_path / "b.png"))


def test_too_many_files_beside_it_are_told(run, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "_MOST", 3)
    result = run("render", folder / "图 00.dcm", "--out", tmp_path / "a.png")
    assert result.code == 0
    assert "More than 3 files lie beside" in result.err
    # By its own values alone, the brightest are white.
    assert read_picture(tmp_path / "a.png").max() == 255
