"""Each step of an explanation is true, and its last one is what the picture shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset

from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_dataset, a_dicom_file, a_lut_item
from workbench.imaging.explain import Explanation, Stage, as_data, as_lines, explain
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.render import render
from workbench.imaging.volumes.cut import PlaneKind, orthogonal
from workbench.imaging.volumes.cut_frame import cut_frame
from workbench.imaging.volumes.loading import load_volume
from workbench.imaging.volumes.volume import Volume
from workbench.model.grey import DualWindow, FileVoi, VoiFunction, Window


def loaded(tmp_path: Path, pixels: Any, frame: int = 1, **attributes: Any) -> FramePixels:
    path = a_dicom_file(tmp_path / "a.dcm", a_dataset(pixels, **attributes))
    return load_frame(DicomImageSource(path), frame)


def reasons(found: Explanation, stage: Stage) -> list[str]:
    step = found.step(stage)
    assert step is not None
    return [str(reason) for reason in step.because]


def test_a_ct_is_explained_step_by_step(tmp_path):
    frame = loaded(
        tmp_path,
        np.full((4, 5), 1064, np.int16),
        BitsStored=12,
        HighBit=11,
        RescaleSlope="2",
        RescaleIntercept="-1024",
        WindowCenter=["40", "-600"],
        WindowWidth=["400", "1500"],
        WindowCenterWidthExplanation=["SOFT", "LUNG"],
    )
    found = explain(frame, 2, 1, FileVoi(2, "LUNG"))
    values = [step.value for step in found.steps]
    shade = ((1104 - -600.5) / 1499 + 0.5) * 255
    assert values == pytest.approx([1064, 1104, min(shade, 255), min(shade, 255), 255])
    assert "12 of 16 bits, signed" in reasons(found, Stage.STORED)[0]
    said = reasons(found, Stage.MODALITY)
    assert said[:3] == [
        "stored value × 2 − 1024",
        "Rescale Slope (0028,1053) = 2",
        "Rescale Intercept (0028,1052) = -1024",
    ]
    assert "rescaled CT" in said[3]
    said = reasons(found, Stage.VOI)
    assert said[0] == "LINEAR: center −600, width 1500"
    assert said[1] == "window 2 of the file: LUNG"
    assert "VOI LUT Function (0028,1056) is absent: LINEAR" in said
    assert "not inverted" in reasons(found, Stage.PRESENTATION)


def test_numbers_of_functional_groups_name_their_group(tmp_path):
    def item(**attributes: object) -> Dataset:
        ds = Dataset()
        for keyword, value in attributes.items():
            setattr(ds, keyword, value)
        return ds

    def rescaled(slope: str) -> Dataset:
        inner = item(RescaleSlope=slope, RescaleIntercept="0", RescaleType="US")
        return item(PixelValueTransformationSequence=[inner])

    shared = item(FrameVOILUTSequence=[item(WindowCenter="50", WindowWidth="100")])
    frame = loaded(
        tmp_path,
        np.full((2, 4, 5), 10, np.uint16),
        frame=2,
        NumberOfFrames=2,
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[rescaled("3"), rescaled("7")],
    )
    found = explain(frame, 0, 0)
    said = reasons(found, Stage.MODALITY)
    assert "Rescale Slope (0028,1053) = 7, from per-frame group 2" in said
    assert "Window Center (0028,1050) = 50, from the shared group" in reasons(found, Stage.VOI)
    assert found.steps[1].value == 70


def test_inversion_is_told_once_and_the_users_own_apart(tmp_path):
    frame = loaded(
        tmp_path,
        np.full((4, 5), 64, np.uint8),
        Modality="DX",
        PhotometricInterpretation="MONOCHROME1",
        PresentationLUTShape="INVERSE",
        WindowCenter="128",
        WindowWidth="256",
    )
    found = explain(frame, 0, 0)
    said = reasons(found, Stage.PRESENTATION)
    assert "Photometric Interpretation (0028,0004) = MONOCHROME1" in said
    assert "Presentation LUT Shape (2050,0020) = INVERSE" in said
    assert "this asks for inversion, once" in said
    assert found.steps[-1].value == 191
    twice = explain(frame, 0, 0, inverted=True)
    assert "inverted by you" in reasons(twice, Stage.PRESENTATION)
    assert twice.steps[-1].value == 64


def test_padding_is_background_whatever_is_done_to_it(tmp_path):
    pixels = np.array([[-2000, 100], [0, 50]], np.int16)
    frame = loaded(tmp_path, pixels, PixelPaddingValue=-2000)
    found = explain(frame, 0, 0, inverted=True, color_map="spring")
    assert found.padding
    assert found.steps[-1].value == (0, 0, 0)
    assert "this is padding" in reasons(found, Stage.STORED)[-1]
    other = explain(frame, 1, 0)
    assert not other.padding
    assert "not padding, which is −2000" in reasons(other, Stage.STORED)[-1]


def test_tables_presets_and_hand_made_windows_are_told_apart(tmp_path):
    frame = loaded(
        tmp_path,
        np.full((4, 5), 2, np.uint16),
        VOILUTSequence=[a_lut_item(0, [0, 10, 20, 30], 8)],
    )
    said = reasons(explain(frame, 0, 0), Stage.VOI)
    assert said[0] == "looked up in a table of 4 entries from 0"
    assert said[1] == "table 1 of the file"
    by_hand = Window(1, 3, VoiFunction.SIGMOID)
    assert reasons(explain(frame, 0, 0, by_hand), Stage.VOI)[-1] == "set by hand"
    named = reasons(explain(frame, 0, 0, by_hand, chosen_as="Mine"), Stage.VOI)
    assert named == ["SIGMOID: center 1, width 3", "preset: Mine"]
    dual = DualWindow.of(Window(0, 10), Window(100, 10))
    assert "parted at 50; this is the lower" in reasons(explain(frame, 0, 0, dual), Stage.VOI)[0]


def test_without_a_window_of_its_own_the_values_chose(tmp_path):
    frame = loaded(tmp_path, np.arange(20, dtype=np.uint16).reshape(4, 5))
    assert "from the values themselves" in reasons(explain(frame, 0, 0), Stage.VOI)[1]


def test_the_usual_window_of_a_kind_says_so(tmp_path):
    found = explain(loaded(tmp_path, np.array([[5, 9]], np.uint8), Modality="US"), 0, 0)
    told = reasons(found, Stage.VOI)
    assert "the file has no window; this is the usual one for such images" in told


def test_units_are_written_as_people_do(tmp_path):
    frame = loaded(
        tmp_path, np.array([[5, 9]], np.uint16), Modality="PT", Units="BQML", RescaleSlope=2
    )
    step = explain(frame, 0, 0).step(Stage.MODALITY)
    assert step is not None
    assert step.shown == "10\u2009Bq/ml"


def test_colour_has_one_step(tmp_path):
    pixels = np.zeros((4, 5, 3), np.uint8)
    pixels[1, 2] = 10, 20, 30
    found = explain(loaded(tmp_path, pixels), 2, 1)
    assert [step.stage for step in found.steps] == [Stage.SCREEN]
    assert found.steps[0].value == (10, 20, 30)


def test_warnings_come_along(tmp_path):
    frame = loaded(tmp_path, np.zeros((4, 5), np.uint8), LossyImageCompression="01")
    found = explain(frame, 0, 0)
    assert "with loss" in str(found.warnings[0])
    assert any("with loss" in line for line in as_lines(found))
    assert as_data(found)["warnings"] == [str(found.warnings[0])]


LOOKS = (
    (None, False, ""),
    (Window(0, 300), True, ""),
    (Window(10, 90, VoiFunction.SIGMOID), False, "pet"),
    (DualWindow.of(Window(-20, 60), Window(80, 50)), True, "hot-iron"),
)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16])
def test_the_last_step_is_the_pixel_of_the_picture(tmp_path, dtype, look):
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 200, (6, 7)).astype(dtype)
    path = a_dicom_file(
        tmp_path / "a.dcm",
        a_dataset(pixels, PixelPaddingValue=7, RescaleSlope="-1.5", RescaleIntercept="20"),
    )
    source = DicomImageSource(path)
    frame, (voi, inverted, colors) = load_frame(source, 1), look
    picture = render(source, voi=voi, inverted=inverted, color_map=colors)
    for row in range(6):
        for column in range(7):
            shown = explain(frame, column, row, voi, inverted, colors).steps[-1].value
            assert np.array_equal(picture[row, column], shown)


def a_pet_stack(tmp_path: Path, *slopes: str) -> Volume:
    from tests.dicom.test_suv import pet

    places = []
    for n, slope in enumerate(slopes):
        ds = a_dataset(np.full((4, 5), 100, np.uint16), RescaleSlope=slope, RescaleIntercept="0")
        for element in pet():
            ds[element.tag] = element
        ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, n * 3], [1, 0, 0, 0, 1, 0]
        ds.PixelSpacing, ds.FrameOfReferenceUID = [2, 2], "1.2.3"
        places.append((DicomImageSource(a_dicom_file(tmp_path / f"{n}.dcm", ds)), 1))
    return load_volume(places)


def test_a_cut_of_slices_with_slopes_of_their_own_claims_none(tmp_path):
    volume = a_pet_stack(tmp_path, "2", "3", "4")
    frame = cut_frame(volume, orthogonal(volume, PlaneKind.CORONAL))
    found = explain(frame, 2, 1)
    assert not any("Rescale Slope" in reason for reason in reasons(found, Stage.MODALITY))
    assert reasons(found, Stage.STORED) == ["floating point"]
    # Uptake values are those of the slices: their factor is one and the same.
    assert frame.info.suv is not None
    assert reasons(found, Stage.MODALITY)[0].startswith("SUVbw ")
    assert "the usual one for such images" in reasons(found, Stage.VOI)[-1]


def test_a_cut_of_slices_of_one_slope_tells_it(tmp_path):
    volume = a_pet_stack(tmp_path, "2", "2", "2")
    found = explain(cut_frame(volume, orthogonal(volume, PlaneKind.CORONAL)), 2, 1)
    assert "Rescale Slope (0028,1053) = 2" in reasons(found, Stage.MODALITY)
