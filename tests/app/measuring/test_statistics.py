"""Values inside annotations of opened pictures, through files, readers and the library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.app.measuring.kit import draw, images, opened
from tests.builders import a_dataset, a_dicom_file
from workbench.app.measuring.statistics import intensities, intensity_rows
from workbench.app.measuring.words import figures_of, lines_of
from workbench.model.anchor import OnFrame
from workbench.model.calibration import CalibrationSource
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Point, Polyline

RNG = np.random.default_rng(3)
CT = RNG.integers(0, 2000, (40, 50)).astype(np.int16)
SQUARE = Box.from_corners(10, 10, 30, 30)


@pytest.fixture
def ct(tmp_path):
    folder = tmp_path / "影像 患者 1"
    folder.mkdir()
    ds = a_dataset(
        CT,
        RescaleSlope=1,
        RescaleIntercept=-1024,
        PixelPaddingValue=0,
        PixelSpacing=[0.8, 0.4],
        ImagePositionPatient=[0, 0, 0],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        FrameOfReferenceUID="1.2.9",
    )
    a_dicom_file(folder / "a.dcm", ds)
    session = opened(tmp_path, folder)
    yield session
    session.close()


def rows(session, annotation) -> dict[str, Any]:
    return {
        one["quantity"]: (one["value"], one["unit"]) for one in intensity_rows(session, annotation)
    }


def test_an_area_of_a_ct_has_hounsfield_units_without_padding(ct):
    area = draw(ct, images(ct)[0], SQUARE)
    block = CT[10:30, 10:30]
    values = block[block != 0] - 1024.0
    found = rows(ct, area)
    assert found["mean"] == (pytest.approx(values.mean()), "[hnsf'U]")
    assert found["sd"] == (pytest.approx(values.std(ddof=1)), "[hnsf'U]")
    assert found["median"] == (np.median(values), "[hnsf'U]")
    assert found["padding_count"] == ((block == 0).sum(), "1")
    assert found["entropy"][1] == found["skewness"][1] == found["kurtosis"][1] == "1"
    json.dumps(intensity_rows(ct, area))


def test_a_probe_has_the_value_under_it_and_a_plain_point_none(ct):
    image = images(ct)[0]
    probe = draw(ct, image, Point(12.3, 20.9), kind=MeasurementKind.PROBE)
    assert rows(ct, probe)["mean"] == (float(CT[20, 12]) - 1024, "[hnsf'U]")
    assert "sd" not in rows(ct, probe)
    assert intensity_rows(ct, draw(ct, image, Point(1, 1))) == []


def test_a_profile_runs_in_millimetres(ct):
    line = draw(
        ct, images(ct)[0], Polyline([(5.5, 9.5), (25.5, 9.5)]), kind=MeasurementKind.PROFILE
    )
    profile = intensities(ct, line).profile
    assert profile is not None
    assert (profile.unit, profile.source) == ("mm", CalibrationSource.PATIENT)
    assert profile.distances[-1] == pytest.approx(8.0)
    assert profile.traces[0].values == pytest.approx(CT[9, 5:26] - 1024.0)


def test_a_line_that_is_no_profile_opens_no_file(ct):
    line = draw(ct, images(ct)[0], Polyline([(0, 0), (9, 9)]))
    assert intensities(ct, line).statistics == () and intensities(ct, line).profile is None


def test_words_beside_a_shape(ct):
    found = intensities(ct, draw(ct, images(ct)[0], SQUARE))
    (line,) = lines_of(found)
    assert ", SD " in line and "±" not in line and line.endswith("\u2009HU")
    figures = {str(title): shown for title, shown in figures_of(found.statistics[0])}
    assert figures["Entropy"].endswith("bit")
    assert list(figures)[:2] == ["Mean", "Standard deviation"]


def test_a_picture_that_is_gone_says_so(ct):
    area = draw(ct, images(ct)[0], SQUARE)
    path = ct.library.path(images(ct)[0])
    ct.library.close()
    path.unlink()
    found = intensities(ct, area)
    assert found.statistics == () and "a.dcm" in str(found.problem)
    assert intensity_rows(ct, area) == []


def test_a_photo_has_three_channels_and_no_unit(tmp_path):
    rgb = RNG.integers(0, 255, (40, 50, 3)).astype(np.uint8)
    Path(tmp_path, "p").mkdir()
    Path(tmp_path, "p", "照片.png").write_bytes(cv2.imencode(".png", rgb[..., ::-1])[1].tobytes())
    session = opened(tmp_path, tmp_path / "p")
    area = draw(session, images(session)[0], Ellipse(20, 20, 9, 9))
    made = [one for one in intensity_rows(session, area) if one["quantity"] == "mean"]
    assert [one["channel"] for one in made] == ["Red", "Green", "Blue"]
    assert {one["unit"] for one in made} == {"1"}
    session.close()


def test_a_frame_of_several_has_its_own_values(tmp_path):
    frames = RNG.integers(0, 200, (3, 40, 50)).astype(np.uint8)
    Path(tmp_path, "m").mkdir()
    ds = a_dataset(
        frames, NumberOfFrames=3, SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1", Modality="US"
    )
    a_dicom_file(tmp_path / "m" / "us.dcm", ds)
    session = opened(tmp_path, tmp_path / "m")
    area = draw(session, OnFrame(images(session)[0], 2), SQUARE)
    assert rows(session, area)["mean"][0] == pytest.approx(frames[1, 10:30, 10:30].mean())
    session.close()


def test_an_area_on_a_cut_has_the_values_of_the_volume(tmp_path):
    from tests.imaging.stacks import a_stack, ramp, write_stack
    from workbench.imaging.volumes.volume import Volume
    from workbench.model.anchor import OnPlane

    write_stack(tmp_path / "s", a_stack(ramp))
    session = opened(tmp_path, tmp_path / "s")
    plane = OnPlane("1.2.9", (-10.0, 0.0, -15.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    area = draw(session, plane, Box(9, 12, 6, 12))
    assert "not been read" in str(intensities(session, area).problem)
    assert isinstance(session.volumes.get(images(session)[0]), Volume)
    (found,) = intensities(session, area).statistics
    # The ramp at the middle of the box: x -1, y 0, z -3.
    assert found.mean == pytest.approx(7 * -1 + 5 * -3 + 100, abs=0.5)
    session.close()


def test_an_area_on_a_cut_has_the_values_of_the_point_in_time_in_view(tmp_path):
    """Both points in time lie in one file."""
    import pydicom

    from tests.dicom.finding.test_frame_order import a_file_of
    from workbench.imaging.volumes.volume import Volume
    from workbench.model.anchor import OnPlane

    (tmp_path / "mr").mkdir()
    frames: list[Any] = [(z, {}, {"TemporalPositionIndex": at}) for z in (0, 2, 4) for at in (1, 2)]
    path = a_file_of(
        tmp_path / "mr" / "heart.dcm", frames, Modality="MR", FrameOfReferenceUID="1.9"
    )
    ds = pydicom.dcmread(path)
    shades = np.array([10, 60] * 3, np.uint16)
    ds.PixelData = (shades[:, None, None] * np.ones((1, 4, 6), np.uint16)).tobytes()
    ds.save_as(path)
    session = opened(tmp_path, tmp_path / "mr")
    (image,) = images(session)
    plane = OnPlane("1.9", (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    area = draw(session, plane, Box(1, 1, 4, 3))
    for frame, mean in ((1, 10), (2, 60)):
        session.view_state.show(image, frame)
        assert isinstance(session.volumes.get(image, frame), Volume)
        (found,) = intensities(session, area).statistics
        assert found.mean == mean
    session.close()
