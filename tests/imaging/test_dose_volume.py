"""A dose grid is a volume in gray; frames that nobody placed are none, and say why."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_dataset, a_dicom_file
from workbench.base.errors import InputError
from workbench.imaging.volumes.loading import load, survey
from workbench.model.grey import Rescale

DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
NM = "1.2.840.10008.5.1.4.1.1.20"


def places(path: Path) -> list[tuple[DicomImageSource, int]]:
    source = DicomImageSource(path)
    return [(source, frame) for frame in range(1, source.frames + 1)]


def a_grid(path: Path, stored: np.ndarray, **more) -> Path:
    ds = a_dataset(
        stored,
        Modality="RTDOSE",
        NumberOfFrames=len(stored),
        SOPClassUID=DOSE,
        ImagePositionPatient=[-10, -20, 30],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[2.5, 3.0],
        FrameOfReferenceUID="1.2",
    )
    for keyword, value in more.items():
        setattr(ds, keyword, value)
    return a_dicom_file(path, ds)


@pytest.mark.parametrize("dtype", [np.uint16, np.uint32])
def test_a_dose_grid_is_a_volume_in_gray(tmp_path, dtype):
    stored = np.random.default_rng(5).integers(0, 60_000, (4, 3, 5)).astype(dtype)
    path = a_grid(
        tmp_path / "剂量 dose.dcm",
        stored,
        GridFrameOffsetVector=[0, 4, 8, 12],
        DoseGridScaling=0.000125,
        DoseUnits="GY",
    )
    volume = load(survey(places(path)))
    assert volume.grey.unit == "Gy"
    assert volume.geometry.step == pytest.approx(4)
    assert (volume.spacing.dy, volume.spacing.dx) == (2.5, 3.0)
    modality = volume.grey.modality
    assert isinstance(modality, Rescale)
    values = volume.values * modality.slope + modality.intercept
    np.testing.assert_allclose(values, stored * 0.000125, rtol=1e-6)
    assert volume.geometry.volume_measurable


def test_a_grid_that_goes_down_is_put_in_order(tmp_path):
    stored = np.arange(3, dtype=np.uint16)[:, None, None] * np.ones((1, 2, 2), np.uint16)
    path = a_grid(tmp_path / "d.dcm", stored, GridFrameOffsetVector=[0, -2, -4], DoseGridScaling=1)
    volume = load(survey(places(path)))
    assert volume.values[:, 0, 0].tolist() == [2, 1, 0]


def test_frames_with_a_spacing_alone_are_no_volume(tmp_path):
    ds = a_dataset(
        np.zeros((4, 3, 5), np.uint16),
        Modality="NM",
        NumberOfFrames=4,
        SOPClassUID=NM,
        SpacingBetweenSlices=3.0,
        SliceThickness=3.0,
        PixelSpacing=[2, 2],
        ImagePositionPatient=[0, 0, 0],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
    )
    with pytest.raises(InputError, match="No Image Position") as raised:
        survey(places(a_dicom_file(tmp_path / "nm.dcm", ds)))
    assert "Spacing Between Slices" in str(raised.value.text)
