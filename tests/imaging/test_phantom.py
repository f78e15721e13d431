from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from workbench.dicom.chest import NODULES, Chest
from workbench.dicom.geometry import plane_of, slice_position
from workbench.dicom.phantom import PATIENT_NAME, SLICES, SPACING_MM
from workbench.imaging.phantom import COLUMNS, DEFECTS, ROWS, make_samples, metal_surface


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> list[Path]:
    return make_samples(tmp_path_factory.mktemp("样本 data"))


def test_the_samples_are_a_series_and_a_photo(samples):
    assert len(samples) == SLICES + 1
    assert samples[-1].suffix == ".png"


def test_the_series_is_named_a_phantom_and_has_real_geometry(samples):
    headers = [dcmread(path, stop_before_pixels=True) for path in samples[:-1]]
    assert {str(h.PatientName) for h in headers} == {PATIENT_NAME}
    planes = [plane_of(h) for h in headers]
    positions = [slice_position(plane) for plane in planes if plane]
    assert len(positions) == SLICES
    assert np.allclose(np.diff(positions), 5.0)
    assert len({h.SOPInstanceUID for h in headers}) == SLICES
    assert len({h.SeriesInstanceUID for h in headers}) == 1


def test_hounsfield_values_are_plausible(samples):
    ds = dcmread(samples[SLICES // 2])
    hu = ds.pixel_array.astype(int) + int(ds.RescaleIntercept)
    assert hu[2, 2] == pytest.approx(-1000, abs=60)
    middle = ds.Rows // 2
    assert np.median(hu[middle - 8 : middle + 8, 60:80]) < -750
    assert hu.max() > 500
    assert hu.max() < 3000


def test_the_solid_nodule_is_where_it_is_said_to_be():
    (x, y, z), _, value = NODULES[0]
    chest = Chest()
    hu = chest.slice_at(z)
    middle = (hu.shape[0] - 1) / 2
    row, column = round(y / SPACING_MM + middle), round(x / SPACING_MM + middle)
    assert np.median(hu[row - 1 : row + 2, column - 1 : column + 2]) == pytest.approx(value, abs=40)


def test_the_phantom_is_the_same_each_time(samples, tmp_path):
    again = make_samples(tmp_path)
    for one, other in zip(samples, again, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_what_is_there_is_left_alone(samples):
    folder = samples[-1].parent
    before = [hashlib.sha256(p.read_bytes()).digest() for p in samples]
    stamps = [p.stat().st_mtime_ns for p in samples]
    assert make_samples(folder) == samples
    assert [hashlib.sha256(p.read_bytes()).digest() for p in samples] == before
    assert [p.stat().st_mtime_ns for p in samples] == stamps


def test_the_metal_surface_has_its_defects():
    surface = metal_surface()
    assert surface.shape == (ROWS, COLUMNS)
    assert surface.max() < 4096
    ordinary = np.median(surface)
    for defect in DEFECTS:
        if defect.kind == "pit":
            ((x, y),) = defect.points
            assert surface[int(y), int(x)] < ordinary - 500
