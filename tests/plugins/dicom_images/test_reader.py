from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from pydicom.dataset import Dataset

from plugins.dicom_images import plugin
from plugins.dicom_images.reader import DicomImageReader
from tests.builders import a_ct_series, a_dataset, a_dicom_file
from workbench.api import InputError
from workbench.api.images import ImageSource
from workbench.dicom.grey_values import grey_of
from workbench.imaging.grey import display
from workbench.model.grey import Place, Window

READER = DicomImageReader()


def shown(source: ImageSource, frame: int = 1) -> np.ndarray:
    """The greys of a frame as its file wants them."""
    grey = source.info(frame).grey
    assert grey is not None
    return display(source.read(frame), grey)


def test_the_plugin_names_its_reader():
    assert plugin.image_reader == ".reader:DicomImageReader"


def test_files_are_recognised_by_their_bytes():
    magic = b"\0" * 128 + b"DICM"
    assert READER.recognises(magic, "")
    assert READER.recognises(b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100", ".bin")
    assert not READER.recognises(b"\x89PNG\r\n\x1a\n" + b"\0" * 200, ".png")
    # It calls itself DICOM, so it deserves to hear why it is not.
    assert READER.recognises(b"", ".dcm")


def test_a_folder_becomes_series_in_order_of_position(tmp_path):
    folder = tmp_path / "胸部 CT"
    folder.mkdir()
    slices = a_ct_series(folder, 4, SeriesNumber=3)
    other = folder / "other"
    other.mkdir()
    a_ct_series(other, 2, uid="1.2.3.5", SeriesNumber=1)
    paths = sorted(p for p in folder.rglob("*.dcm"))
    found = READER.arrange(paths)
    assert found.rejected == ()
    first, second = found.series
    assert [Path(i.path) for i in second.images] == slices
    assert (second.number, second.modality) == (3, "CT")
    assert (second.series_instance_uid, second.study_instance_uid) == ("1.2.3.4", "1.2.3")
    assert [i.sop_instance_uid for i in first.images] == ["1.2.3.5.1", "1.2.3.5.2"]
    assert (second.images[0].rows, second.images[0].columns) == (8, 10)


def test_what_is_no_image_is_rejected_with_its_reason(tmp_path):
    report = a_dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", Modality="SR")
    paths = [a_dicom_file(tmp_path / "sr.dcm", report), *a_ct_series(tmp_path, 1)]
    (tmp_path / "broken.dcm").write_bytes(b"nothing")
    paths.append(tmp_path / "broken.dcm")
    paths.append(tmp_path / "gone.dcm")
    found = READER.arrange(paths)
    assert len(found.series) == 1
    reasons = {Path(path).name: str(text) for path, text in found.rejected}
    assert "structured report" in reasons["sr.dcm"]
    assert "not a DICOM file" in reasons["broken.dcm"]
    assert "gone.dcm" in reasons["gone.dcm"]


def test_a_source_says_all_of_a_frame(tmp_path):
    path = a_ct_series(
        tmp_path, 1, WindowCenter=40, WindowWidth=400, PatientName="王^小东",
        SpecificCharacterSet="ISO_IR 192", LossyImageCompression="01",
    )[0]  # fmt: skip
    source = READER.open(path)
    info = source.info(1)
    assert source.identity.patient_name == "王^小东"
    assert source.identity.modality == "CT"
    assert info.grey is not None
    assert info.grey.unit == "HU"
    assert info.calibration.spacing is not None
    assert (info.calibration.spacing.dy, info.calibration.spacing.dx) == (0.5, 0.7)
    assert info.plane is not None
    assert info.plane.frame_of_reference == "1.2.3.9"
    assert "loss" in str(info.warnings[0])
    assert display(source.read(1), info.grey)[0, 0] == 102
    assert source.info(1) is info


def test_frames_whose_groups_say_the_same_are_read_once(tmp_path, monkeypatch):
    """A survey of thousands of frames must not read the same header thousands of times."""
    asked: list[int] = []
    from plugins.dicom_images import source as module

    def noted(*arguments: Any) -> Any:
        asked.append(arguments[2])
        return grey_of(*arguments)

    monkeypatch.setattr(module, "grey_of", noted)

    def group(number: int) -> Dataset:
        outer, place, window = Dataset(), Dataset(), Dataset()
        place.ImagePositionPatient = [0, 0, number]
        window.WindowCenter, window.WindowWidth = 40 if number < 5 else 300, 400
        outer.PlanePositionSequence, outer.FrameVOILUTSequence = [place], [window]
        return outer

    shared, turned = Dataset(), Dataset()
    turned.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PlaneOrientationSequence = [turned]
    ds = a_dataset(
        np.zeros((8, 4, 5), np.uint16),
        NumberOfFrames=8,
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[group(n) for n in range(1, 9)],
    )
    source = READER.open(a_dicom_file(tmp_path / "enhanced.dcm", ds))
    infos = [source.info(frame) for frame in range(1, 9)]
    assert asked == [1, 5]
    assert [info.plane and info.plane.origin[2] for info in infos] == list(range(1, 9))
    for frame, info in enumerate(infos, 1):
        assert info.grey is not None
        window = info.grey.vois[0]
        assert isinstance(window, Window)
        assert window.center == (40 if frame < 5 else 300)
        assert {one.group for one in info.grey.origins if one.place is Place.FRAME} == {frame}


def test_frames_of_an_enhanced_image_keep_their_own_scale(tmp_path):
    def group(slope: float) -> Dataset:
        outer, inner = Dataset(), Dataset()
        inner.RescaleSlope, inner.RescaleIntercept, inner.RescaleType = slope, 0, "US"
        outer.PixelValueTransformationSequence = [inner]
        return outer

    pixels = np.full((2, 4, 4), 100, np.uint16)
    ds = a_dataset(
        pixels, NumberOfFrames=2, PerFrameFunctionalGroupsSequence=[group(1), group(3)],
        WindowCenter=128, WindowWidth=256,
    )  # fmt: skip
    source = READER.open(a_dicom_file(tmp_path / "enhanced.dcm", ds))
    assert [shown(source, f)[0, 0] for f in (1, 2)] == [100, 255]


def test_monochrome1_is_black_where_values_are_high(tmp_path):
    pixels = np.array([[0, 255]], np.uint8)
    ds = a_dataset(
        pixels,
        PhotometricInterpretation="MONOCHROME1",
        PresentationLUTShape="INVERSE",
        WindowCenter=128,
        WindowWidth=256,
    )
    source = READER.open(a_dicom_file(tmp_path / "dx.dcm", ds))
    assert shown(source).tolist() == [[255, 0]]


def test_values_beyond_bits_stored_warn_after_reading(tmp_path):
    ds = a_dataset(np.array([[5000]], np.uint16), BitsStored=12, HighBit=11)
    source = READER.open(a_dicom_file(tmp_path / "wide.dcm", ds))
    assert source.info(1).warnings == ()
    source.read(1)
    assert "12 bits" in str(source.info(1).warnings[0])


def test_a_file_that_goes_away_is_one_line(tmp_path):
    path = a_ct_series(tmp_path, 1)[0]
    source = READER.open(path)
    path.unlink()
    with pytest.raises(InputError, match=path.name):
        source.read(1)


def test_a_native_multi_frame_file_is_not_read_whole(tmp_path, monkeypatch):
    """One frame is asked for, one frame comes from the disk."""
    from workbench.dicom.pixels import native

    frames = np.zeros((50, 64, 64), np.uint16)
    path = a_dicom_file(tmp_path / "many.dcm", a_dataset(frames, NumberOfFrames=50))
    source = READER.open(path)
    asked: list[int] = []
    original = native._bytes

    def watched(header: Any, first: int, last: int) -> bytes:
        asked.append(last - first)
        return original(header, first, last)

    monkeypatch.setattr(native, "_bytes", watched)
    source.read(25)
    assert asked == [64 * 64 * 2]


def test_copies_with_any_name_open(tmp_path):
    path = a_ct_series(tmp_path, 1)[0]
    odd = tmp_path / "病人 影像 😐"
    shutil.copy(path, odd)
    assert READER.recognises(odd.read_bytes()[:4096], "")
    assert np.array_equal(READER.open(odd).read(1), READER.open(path).read(1))


def test_frames_without_groups_of_their_own_are_looked_at_once(tmp_path, monkeypatch):
    from plugins.dicom_images import source as module

    ds = a_dataset(np.zeros((900, 2, 2), np.uint8), NumberOfFrames=900, WindowWidth=9)
    ds.WindowCenter = 5
    bits = Dataset()
    bits.add_new(0x60000010, "US", 2)
    bits.add_new(0x60000011, "US", 2)
    bits.add_new(0x60000015, "IS", 2)
    bits.add_new(0x60000050, "SS", [1, 1])
    bits.add_new(0x60000051, "US", 7)
    bits.add_new(0x60003000, "OW", b"\xff\x00")
    ds.update(bits)
    counted = Mock(wraps=grey_of)
    monkeypatch.setattr(module, "grey_of", counted)
    opened = READER.open(a_dicom_file(tmp_path / "film.dcm", ds))
    infos = [opened.info(frame) for frame in range(1, 901)]
    assert counted.call_count == 1
    assert {info.grey for info in infos} == {infos[0].grey}
    assert [n for n, info in enumerate(infos, 1) if info.overlays] == [7, 8]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (["L", "F"], ("L", "F")),
        (["AL", "FP"], ("AL", "FP")),
        (["L", ""], ("", "")),
        ("X", ("", "")),
    ],
)
def test_a_projection_tells_where_its_rows_and_columns_go(
    tmp_path: Path, written: object, told: tuple[str, str]
) -> None:
    ds = a_dataset(np.zeros((4, 4), np.uint16), Modality="CR", PatientOrientation=written)
    source = DicomImageReader().open(a_dicom_file(tmp_path / "cr.dcm", ds))
    assert source.info(1).directions == told
