"""How long a window stands still while the first images are opened in it.

The bars: the 99.9th percentile of the gaps is at most 8 ms above that of the idle window, and no
single gap takes the window's thread longer than 50 ms of processor time. See `opening_probe`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.benchmarks.large_images import large_image
from tests.builders import a_dataset, a_dicom_file

SLICES = 500
GAP_MS = 8.0
LONGEST_MS = 50.0


def opened(path: Path, seconds: float) -> dict[str, Any]:
    """Open a path in a window of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.opening_probe", str(path), str(seconds)],
        capture_output=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    print({key: found[key] for key in ("path", "images", "idle", "gap", "longest", "long")})
    return found


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("500")
    pixels = np.random.default_rng(1).integers(-1000, 1000, (512, 512)).astype(np.int16)
    ds = a_dataset(
        pixels,
        Modality="CT",
        PatientID="123456",
        StudyInstanceUID="1.2.3",
        SeriesInstanceUID="1.2.3.4",
        FrameOfReferenceUID="1.2.3.5",
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[0.78, 0.78],
        WindowCenter="40",
        WindowWidth="400",
    )
    for n in range(SLICES):
        ds.InstanceNumber = n + 1
        ds.ImagePositionPatient = [-200, -200, n * 0.5]
        ds.SOPInstanceUID = f"1.2.3.4.{n + 1}"
        a_dicom_file(folder / f"{n:04}.dcm", ds)
    return folder


@pytest.fixture(scope="module")
def photograph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("one") / "one.png"
    pixels = np.random.default_rng(1).integers(0, 255, (1000, 1400)).astype(np.uint8)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path


def check(found: dict[str, Any]) -> None:
    assert found["gap"][0] - found["idle"][0] <= GAP_MS
    assert found["longest"][1] <= LONGEST_MS


@pytest.mark.timeout(300)
def test_the_window_stays_awake_while_one_image_is_opened(photograph: Path) -> None:
    check(opened(photograph, 2.0))


@pytest.mark.timeout(300)
def test_the_window_stays_awake_while_a_folder_of_slices_is_opened(slices: Path) -> None:
    found = opened(slices, 2.0)
    assert found["images"] == SLICES
    check(found)


@pytest.mark.timeout(300)
def test_the_window_stays_awake_while_a_large_picture_is_opened() -> None:
    check(opened(large_image("scan.jpg"), 2.0))
