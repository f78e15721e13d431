"""A written presentation state is read back equal, by us and by others."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from attrs import evolve
from pydicom.data import get_testdata_file

from tests.builders import a_lut_item
from workbench.base.errors import InputError
from workbench.cli.desk import make_session
from workbench.dicom.headers import read_header
from workbench.dicom.presentation.state import PresentationState, read_presentation_state
from workbench.dicom.presentation.writing import (
    WrittenView,
    check_grey,
    code_string,
    presentation_state_file,
)
from workbench.geom.turn import Turn
from workbench.imaging.grey import shades
from workbench.imaging.presented import PresentedSource, folded
from workbench.imaging.render import render
from workbench.imaging.sources import ImageSource
from workbench.model.graphics import GraphicLayer, Graphics, GraphicShape, GraphicText, GraphicType
from workbench.model.grey import Grey, Lut, Rescale, VoiFunction, Window

AT = datetime(2026, 1, 2, 3, 4, 5)
FILES = ("CT_small.dcm", "MR_small.dcm", "vlut_04.dcm", "examples_overlay.dcm")
VOIS = (
    Window(40, 400),
    Window(100.5, 31.25, VoiFunction.LINEAR_EXACT, "narrow"),
    Window(300, 500, VoiFunction.SIGMOID),
    Lut(-3, np.array([0, 10, 200, 65535], np.uint16), 16, "steps"),
)
GRAPHICS = Graphics(
    shapes=(
        GraphicShape(GraphicType.POINT, [(5.5, 6.25)], layer="L1"),
        GraphicShape(GraphicType.POLYLINE, [(1, 2), (3, 4.5), (1, 2)], layer="L1"),
        GraphicShape(GraphicType.INTERPOLATED, [(1, 2), (3, 4.5), (9, 2)], layer="L2"),
        GraphicShape(GraphicType.CIRCLE, [(10, 10), (15, 10)], True, layer="L2"),
        GraphicShape(GraphicType.ELLIPSE, [(0, 5), (20, 5), (10, 0), (10, 10)], layer="L2"),
    ),
    texts=(
        GraphicText("结节 nodule\n3.2 mm", anchor=(30.5, 20.25), pointed=True, layer="L1"),
        GraphicText("box", (1, 2, 30, 10), layer="L2"),
    ),
    layers=(GraphicLayer("L1", 1, (86, 180, 233), "结节"), GraphicLayer("L2", 2, (255, 0, 0))),
)


def opened(name: str) -> tuple[Path, ImageSource]:
    path = Path(str(get_testdata_file(name)))
    _, reader = make_session().plugins.image_reader_for(path)
    return path, reader.open(path)


def a_view(source: ImageSource, **changes: Any) -> WrittenView:
    grey = source.info(1).grey
    assert grey is not None
    area = (0, 0, source.columns, source.rows)
    view = WrittenView(grey.modality, VOIS[0], False, area, GRAPHICS, signed=grey.signed)
    return evolve(view, **changes)


def written(folder: Path, path: Path, view: WrittenView) -> PresentationState:
    out = folder / "状态.dcm"
    out.write_bytes(presentation_state_file(read_header(path).dataset, view, AT))
    return read_presentation_state(out)


def as_presented(source: ImageSource, state: PresentationState) -> np.ndarray:
    uid = source.identity.sop_instance_uid

    def regrey(frame: int, grey: Grey) -> Grey:
        return folded(*state.grey(uid, frame, grey))

    return render(PresentedSource(source, regrey), turn=state.turn)


def dcmtk_picture(image: Path, state: Path, folder: Path) -> np.ndarray:
    """Return what dcmtk makes of an image and a state."""
    plain_state, plain_image, out = folder / "s.dcm", folder / "i.dcm", folder / "o.pgm"
    shutil.copy(state, plain_state)
    shutil.copy(image, plain_image)
    subprocess.run(
        ["dcmp2pgm", "-q", "-p", plain_state, plain_image, out], check=True, capture_output=True
    )
    picture = cv2.imdecode(np.frombuffer(out.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    return np.asarray(picture)


needs_dcmtk = pytest.mark.skipif(shutil.which("dcmp2pgm") is None, reason="dcmtk is not installed")


def dciodvfy() -> str | None:
    beside = Path(sys.executable).with_name("dciodvfy")
    return str(beside) if beside.is_file() else shutil.which("dciodvfy")


@pytest.mark.parametrize("voi", VOIS, ids=lambda voi: voi.explanation or str(voi.function))
@pytest.mark.parametrize("inverted", [False, True])
def test_what_is_written_is_read_back_equal(tmp_path, voi, inverted):
    path, source = opened("CT_small.dcm")
    view = a_view(
        source,
        voi=voi,
        inverted=inverted,
        area=(3.0, 4.0, 100.0, 90.0),
        label="Mark 1",
        description="描述",
        creator="王^小东",
    )
    state = written(tmp_path, path, view)
    uid, own = source.identity.sop_instance_uid, source.info(1).grey
    assert own is not None
    assert state.speaks_of(uid)
    assert (state.label, state.description, state.creator) == ("MARK 1", "描述", "王^小东")
    assert state.created == "20260102 030405"
    grey, table = state.grey(uid, 1, own)
    assert table is None
    assert (grey.modality, grey.vois, grey.inverted) == (own.modality, (voi,), inverted)
    shown = state.displayed(uid)
    assert shown is not None
    assert shown.area == (3, 4, 100, 90)
    graphics = state.graphics(uid, 1, source.rows, source.columns)
    by_layer = sorted(graphics.shapes, key=lambda shape: shape.layer)
    assert tuple(by_layer) == GRAPHICS.shapes
    assert (graphics.texts, graphics.layers) == (GRAPHICS.texts, GRAPHICS.layers)
    assert state.not_applied(uid) == ()


def test_patient_and_study_come_along_in_utf_8(tmp_path):
    import pydicom

    path, source = opened("CT_small.dcm")
    written(tmp_path, path, a_view(source))
    ds, own = pydicom.dcmread(tmp_path / "状态.dcm"), pydicom.dcmread(path)
    assert ds.SpecificCharacterSet == "ISO_IR 192"
    assert (ds.PatientName, ds.PatientID) == (own.PatientName, own.PatientID)
    assert ds.StudyInstanceUID == own.StudyInstanceUID
    assert ds.SeriesInstanceUID != own.SeriesInstanceUID
    assert ds.Modality == "PR"


def test_a_table_of_any_depth_is_written_in_sixteen_bits(tmp_path):
    path, source = opened("CT_small.dcm")
    table = Lut(0, np.array([0, 10, 200, 4095], np.uint16), 12)
    state = written(tmp_path, path, a_view(source, voi=table))
    own = source.info(1).grey
    assert own is not None
    (found,) = state.grey(source.identity.sop_instance_uid, 1, own)[0].vois
    values = np.arange(-2, 6)
    assert np.allclose(shades(values, found), shades(values, table), atol=0.01)


def test_only_the_written_frame_is_spoken_of(tmp_path):
    path, source = opened("CT_small.dcm")
    state = written(tmp_path, path, a_view(source, frame=3))
    uid = source.identity.sop_instance_uid
    assert [n for n in range(1, 6) if state.speaks_of(uid, n)] == [3]


def test_a_modality_table_of_a_signed_image_survives(tmp_path):
    path, source = opened("mlut_18.dcm")
    own = source.info(1).grey
    assert own is not None
    state = written(tmp_path, path, a_view(source))
    assert state.grey(source.identity.sop_instance_uid, 1, own)[0].modality == own.modality


def test_colour_is_refused():
    with pytest.raises(InputError):
        check_grey(read_header(Path(str(get_testdata_file("examples_rgb_color.dcm")))).dataset)


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"])
def test_an_image_that_nothing_can_refer_to_is_refused(keyword):
    path, source = opened("CT_small.dcm")
    image = read_header(path).dataset
    del image[keyword]
    with pytest.raises(InputError):
        presentation_state_file(image, a_view(source), AT)


@pytest.mark.parametrize("slope", [1e6, 1e30])
@pytest.mark.parametrize("voi", [VOIS[0], VOIS[2], VOIS[3], Window(0, 1e20)])
def test_a_table_behind_a_steep_slope_takes_bounded_memory(slope, voi):
    table = Lut(0, np.arange(256, dtype=np.uint16), 8)
    grey = Grey(16, modality=Rescale(slope, 0.0), vois=(voi,))
    (found,) = folded(grey, table).vois
    values = np.array([-1e9, voi.first if isinstance(voi, Lut) else voi.center, 1e9])
    assert np.allclose(shades(values, found), shades(values, voi), atol=300)


@pytest.mark.parametrize(
    ("given", "code"),
    [("lung window", "LUNG WINDOW"), ("肺", "_"), ("", "WORKBENCH"), ("a" * 30, "A" * 16)],
)
def test_a_label_becomes_a_code_string(given, code):
    assert code_string(given) == code


@pytest.mark.skipif(dciodvfy() is None, reason="dciodvfy is not installed")
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("voi", VOIS[::3], ids=("window", "table"))
def test_dciodvfy_finds_no_error(tmp_path, name, voi):
    path, source = opened(name)
    written(tmp_path, path, a_view(source, voi=voi))
    shutil.copy(tmp_path / "状态.dcm", tmp_path / "s.dcm")
    done = subprocess.run(
        [str(dciodvfy()), str(tmp_path / "s.dcm")], capture_output=True, text=True, check=False
    )
    errors = [line for line in (done.stdout + done.stderr).splitlines() if "Error" in line]
    assert errors == []
    assert "GrayscaleSoftcopyPresentationState" in done.stdout + done.stderr


@needs_dcmtk
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("voi", (VOIS[0], VOIS[1]), ids=("wide", "narrow"))
def test_dcmtk_makes_the_same_picture_of_it(tmp_path, name, inverted, voi):
    path, source = opened(name)
    # LINEAR_EXACT is a later addition that this reader shows as LINEAR.
    window = Window(voi.center, voi.width)
    state = written(tmp_path, path, a_view(source, voi=window, inverted=inverted))
    reference = dcmtk_picture(path, state.path, tmp_path)
    ours = as_presented(source, state)
    assert np.abs(ours.astype(int) - reference).max() <= 1


TURNS = [Turn(n, mirrored) for mirrored in (False, True) for n in range(4)]


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: f"{turn.degrees}{turn.mirrored:b}")
def test_a_turned_view_is_read_back_turned_with_its_area(tmp_path, turn):
    path, source = opened("CT_small.dcm")
    area = (3.0, 4.0, 100.0, 90.0)
    state = written(tmp_path, path, a_view(source, turn=turn, area=area))
    shown = state.displayed(source.identity.sop_instance_uid)
    assert shown is not None
    assert (state.turn, shown.area) == (turn, area)
    (item,) = state.dataset.DisplayedAreaSelectionSequence
    # The corner that is the top left one of what is seen, found by turning an array of positions.
    places = np.stack(np.meshgrid(np.arange(4, 101), np.arange(5, 91)), axis=2)
    seen = np.rot90(places, -turn.quarters)
    seen = seen[:, ::-1] if turn.mirrored else seen
    assert list(item.DisplayedAreaTopLeftHandCorner) == seen[0, 0].tolist()
    assert list(item.DisplayedAreaBottomRightHandCorner) == seen[-1, -1].tolist()


@needs_dcmtk
@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: f"{turn.degrees}{turn.mirrored:b}")
@pytest.mark.parametrize("name", FILES[:2])
def test_dcmtk_turns_the_picture_as_we_do(tmp_path, name, turn):
    path, source = opened(name)
    state = written(tmp_path, path, a_view(source, voi=Window(300, 800), turn=turn))
    reference = dcmtk_picture(path, state.path, tmp_path)
    ours = as_presented(source, state)
    assert ours.shape == reference.shape
    assert np.abs(ours.astype(int) - reference).max() <= 1


@pytest.mark.parametrize(("slope", "intercept"), [(0.1, -3.0), (0.25, 0.1), (0.0301, 0.5)])
def test_a_presentation_table_is_as_fine_as_a_fractional_slope(slope, intercept):
    curve = np.rint(65535 * (np.arange(65536) / 65535) ** 2).astype(np.uint16)
    window = Window(200, 400, function=VoiFunction.LINEAR_EXACT)
    grey = Grey(12, modality=Rescale(slope, intercept), vois=(window,))
    (found,) = folded(grey, Lut(0, curve, 16)).vois
    values = np.arange(4096) * slope + intercept
    share = shades(values, window) / 255
    assert np.abs(shades(values, found) - 255 * share**2).max() < 0.02


@needs_dcmtk
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("options", [(), ("-V",), ("+Vw",)], ids=("lut", "none", "window"))
def test_a_state_of_dcmtk_gives_the_picture_of_dcmtk(tmp_path, name, options):
    path, source = opened(name)
    made = tmp_path / "made.dcm"
    subprocess.run(["dcmpsmk", "-q", *options, path, made], check=True, capture_output=True)
    state = read_presentation_state(made)
    assert state.speaks_of(source.identity.sop_instance_uid)
    reference = dcmtk_picture(path, made, tmp_path)
    ours = as_presented(source, state)
    assert np.abs(ours.astype(int) - reference).max() <= 1


@needs_dcmtk
def test_dcmtk_applies_a_presentation_table_as_we_do(tmp_path):
    import pydicom

    path, source = opened("CT_small.dcm")
    state = written(tmp_path, path, a_view(source))
    ds = pydicom.dcmread(state.path)
    del ds.PresentationLUTShape
    # Fine enough that rounding the index and cutting it off make no difference.
    curve = np.rint(65535 * (np.arange(4096) / 4095) ** 2).astype(int)
    ds.PresentationLUTSequence = [a_lut_item(0, curve.tolist(), 16)]
    ds.save_as(state.path)
    state = read_presentation_state(state.path)
    reference = dcmtk_picture(path, state.path, tmp_path)
    assert np.abs(as_presented(source, state).astype(int) - reference).max() <= 1


def test_a_state_of_highdicom_is_understood(tmp_path):
    import highdicom
    import pydicom
    from highdicom import pr

    path, source = opened("CT_small.dcm")
    image = pydicom.dcmread(path)
    layer = pr.GraphicLayer("MARKS", 1, "结节", display_color=highdicom.color.CIELabColor(60, 0, 0))
    ellipse = np.array([(20.0, 10.0), (40.0, 30.0), (26.0, 24.0), (34.0, 16.0)])
    marks = pr.GraphicAnnotation(
        [image],
        layer,
        graphic_objects=[
            pr.GraphicObject("ELLIPSE", ellipse, "PIXEL", is_filled=False),
            pr.GraphicObject("POINT", np.array([[5.5, 6.5]]), "PIXEL"),
        ],
        text_objects=[pr.TextObject("nodule", "PIXEL", anchor_point=(30.0, 20.0))],
    )
    state = pr.GrayscaleSoftcopyPresentationState(
        referenced_images=[image],
        series_instance_uid=highdicom.UID(),
        series_number=9,
        sop_instance_uid=highdicom.UID(),
        instance_number=1,
        manufacturer="A",
        manufacturer_model_name="B",
        software_versions="1",
        device_serial_number="1",
        content_label="HIGHDICOM",
        graphic_layers=[layer],
        graphic_annotations=[marks],
        voi_lut_transformations=[pr.SoftcopyVOILUTTransformation(40.0, 400.0)],
    )
    state.save_as(tmp_path / "h.dcm")
    found = read_presentation_state(tmp_path / "h.dcm")
    uid, own = source.identity.sop_instance_uid, source.info(1).grey
    assert own is not None
    assert found.speaks_of(uid)
    graphics = found.graphics(uid, 1, source.rows, source.columns)
    assert np.allclose(graphics.shapes[0].points, ellipse)
    assert [shape.kind for shape in graphics.shapes] == [GraphicType.ELLIPSE, GraphicType.POINT]
    assert [(text.text, text.anchor) for text in graphics.texts] == [("nodule", (30, 20))]
    grey = found.grey(uid, 1, own)[0]
    assert grey.vois == (Window(40, 400),)
    assert grey.modality == own.modality
