"""How long somebody waits for a folder: the index of 2,000 headers, and the first slice.

Ratios in one run; the headers have the elements that scanners write, and 20 private ones.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.builders import a_dataset, a_dicom_file
from workbench.app.jobs import Jobs
from workbench.app.places import Places
from workbench.app.plugins import Plugins
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.dicom.finding.index import index
from workbench.dicom.finding.sorting import arrange

FILES = 2000
INDEX_FASTER = 10.0
FIRST_SLICE_S = 0.100
ROUNDS = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("2000")
    ds = a_dataset(
        np.zeros((64, 64), np.int16),
        ImageType=["ORIGINAL", "PRIMARY", "AXIAL"],
        PatientName="DOE^JANE",
        PatientID="123456",
        PatientBirthDate="19700101",
        PatientSex="F",
        PatientAge="055Y",
        StudyDate="20250102",
        SeriesDate="20250102",
        ContentDate="20250102",
        StudyTime="101112",
        SeriesTime="101112",
        AccessionNumber="A1",
        ReferringPhysicianName="REF^DR",
        InstitutionName="HOSPITAL",
        StationName="CT1",
        Manufacturer="ACME",
        StudyDescription="CHEST",
        SeriesDescription="AX 1mm",
        OperatorsName="OP^A",
        DeviceSerialNumber="X9",
        ProtocolName="P",
        StudyID="1",
        SeriesNumber=1,
        KVP="120",
        SliceThickness="1",
        StudyInstanceUID="1.2.3",
        SeriesInstanceUID="1.2.3.4",
        FrameOfReferenceUID="1.2.3.5",
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        PixelSpacing=[0.78, 0.78],
        RescaleIntercept="0",
        RescaleSlope="1",
        WindowCenter="40",
        WindowWidth="400",
    )
    ds.add_new(0x00290010, "LO", "ACME PRIVATE")
    for n in range(20):
        ds.add_new(0x00291010 + n, "LO", f"private {n}")
    for n in range(FILES):
        ds.InstanceNumber = n + 1
        ds.ImagePositionPatient = [-200, -200, n * 0.5]
        ds.SOPInstanceUID = f"1.2.3.4.{n + 1}"
        a_dicom_file(folder / f"{n:04}.dcm", ds)
    return folder


def seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def test_the_index_of_2000_headers_is_ten_times_as_fast_as_reading_them_with_pydicom(folder):
    paths = sorted(folder.iterdir())

    def ours() -> int:
        return len(arrange(map(index, paths))[0].instances)

    def peers() -> object:
        return [pydicom.dcmread(path, stop_before_pixels=True) for path in paths]

    assert ours() == FILES
    pairs = [(seconds(ours), seconds(peers)) for _ in range(ROUNDS)]
    quick, slow = (min(pair[i] for pair in pairs) for i in (0, 1))
    print(f"index {quick * 1000:.0f} ms, pydicom {slow * 1000:.0f} ms, {slow / quick:.1f} times")
    assert slow >= INDEX_FASTER * quick


def test_the_first_slice_is_read_soon_after_the_folder_is_chosen(folder, tmp_path):
    """The rest of the folder is looked through meanwhile, as in the window."""
    waiting: queue.Queue[Callable[[], None]] = queue.Queue()
    places = Places(tmp_path / "c", tmp_path / "d", tmp_path / "e")
    plugins = Plugins.discover()
    found = []
    for n in range(ROUNDS + 1):  # the first one imports what the window has long imported
        session = Session(places, Settings("en"), Jobs(deliver=waiting.put))
        session.__dict__["plugins"] = plugins
        session.new_project(tmp_path / f"{n}.wbp")
        done: list[object] = []
        begin = time.perf_counter()
        session.open_images([folder], done.append, at_once=True)
        while session.view_state.viewport.image is None:
            waiting.get(timeout=60)()
        session.library.source(session.view_state.viewport.image).read(1)
        found.append(time.perf_counter() - begin)
        assert not done, "the scan was over before the first image was shown"
        while not done:
            waiting.get(timeout=60)()
        assert len(session.project.images) == FILES
        session.close()
    print("first slice after", ", ".join(f"{each * 1000:.0f}" for each in found), "ms")
    assert min(found[1:]) <= FIRST_SLICE_S
