from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.builders import a_dataset, a_dicom_file
from tests.imaging.reference.frames import a_scene, seen
from workbench.cli.main import run

DATA = os.environ.get("WORKBENCH_TEST_DATA")
SHIFT = ((1.0, 0.0, 7.0), (0.0, 1.0, -4.0))


def write(path: Path, pixels: np.ndarray) -> Path:
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path


def test_what_differs_is_listed_with_the_alignment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = a_scene(300)
    picture = seen(scene, SHIFT)
    cv2.rectangle(picture, (100, 120), (111, 126), 255, -1)
    image, golden = write(tmp_path / "零件 1.png", picture), write(tmp_path / "g.png", scene)
    assert run(["candidates", str(image), "--reference", str(golden), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    (one,) = found["candidates"]
    assert np.allclose(one["box"], (100, 120, 112, 127), atol=1)
    assert found["alignment"]["matrix"][0][2] == pytest.approx(7.0, abs=0.3)
    assert found["alignment"]["residual"] < 0.5
    assert run(["candidates", str(image), "--reference", str(golden)]) == 0
    assert "零件 1.png" in capsys.readouterr().out


def test_an_alignment_that_does_not_reach_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = a_scene(500)
    larger = seen(scene, ((1.03, 0.0, -7.0), (0.0, 1.03, -6.0)))
    image, golden = write(tmp_path / "a.png", larger), write(tmp_path / "g.png", scene)
    assert run(["candidates", str(image), "--reference", str(golden), "--json"]) == 0
    assert "affine" in capsys.readouterr().err
    run(["candidates", str(image), "--reference", str(golden), "--align", "affine", "--json"])
    assert capsys.readouterr().err == ""


def test_without_a_reference_a_threshold_is_searched_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels = np.full((80, 90), 50, np.uint16)
    pixels[10:14, 20:25] = 3000
    image = write(tmp_path / "a.png", pixels)
    assert run(["candidates", str(image)]) == 2
    assert "--threshold" in capsys.readouterr().err
    assert run(["candidates", str(image), "--threshold", "1000", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert [one["area"] for one in found["candidates"]] == [20]
    args = ["candidates", str(image), "--threshold", "1000", "--min-area", "21", "--json"]
    assert run(args) == 0
    assert json.loads(capsys.readouterr().out)[0]["candidates"] == []


def test_pictures_that_do_not_fit_are_an_error_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    image = write(tmp_path / "a.png", a_scene(200))
    other = write(tmp_path / "b.png", rng.integers(0, 255, (200, 200)).astype(np.uint8))
    assert run(["candidates", str(image), "--reference", str(other)]) == 2
    assert "do not fit" in capsys.readouterr().err


@pytest.mark.skipif(DATA is None, reason="WORKBENCH_TEST_DATA names no folder")
@pytest.mark.parametrize("n", [0, 4])
def test_all_defects_of_real_boards_are_found(n: int, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(DATA or "") / "deeppcb"
    if not folder.is_dir():
        pytest.skip("no boards in the test data")
    stem = folder / f"0004100{n}"
    args = ["candidates", f"{stem}_test.jpg", "--reference", f"{stem}_temp.jpg"]
    assert run([*args, "--align", "affine", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    boxes = [one["box"] for one in found["candidates"]]
    lines = Path(f"{stem}.txt").read_text().splitlines()
    truth = [[int(v) for v in line.replace(",", " ").split()[:4]] for line in lines if line.strip()]

    def meets(a: Sequence[float], b: Sequence[float]) -> bool:
        return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

    assert all(any(meets(true, box) for box in boxes) for true in truth)
    assert sum(not any(meets(box, true) for true in truth) for box in boxes) <= 3


def test_the_least_area_is_given_in_square_millimetres_where_they_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pixels = np.full((80, 90), 50, np.uint16)
    pixels[10:14, 20:25] = 3000  # 20 px: 0.2 mm2
    pixels[40:50, 20:30] = 3000  # 100 px: 1 mm2
    path = a_dicom_file(tmp_path / "a.dcm", a_dataset(pixels, PixelSpacing=[0.1, 0.1]))
    for least, count in (("0.1mm2", 2), ("0.5 mm2", 1), ("30", 1), ("5 mm2", 0)):
        args = ["candidates", str(path), "--threshold", "1000", "--min-area", least, "--json"]
        assert run(args) == 0
        (found,) = json.loads(capsys.readouterr().out)
        assert len(found["candidates"]) == count
    image = write(tmp_path / "b.png", pixels)
    assert run(["candidates", str(image), "--threshold", "1000", "--min-area", "1 mm2"]) == 2
    assert "not calibrated" in capsys.readouterr().err
