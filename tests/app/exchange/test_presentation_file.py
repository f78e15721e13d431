"""A view is saved as a presentation state with its annotations, for a reason that is recorded."""

# mypy: disable-error-code="union-attr"

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from pydicom import dcmread

from tests.builders import a_dataset, a_dicom_file
from tests.cli.conftest import write_picture
from tests.model.values import LABELS
from workbench.app.exchange.annotation_graphics import shapes_of
from workbench.app.exchange.exporting import ReleaseChoice, view_of
from workbench.app.exchange.presentation_file import ViewToSave, save_view
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.base.errors import InputError
from workbench.dicom.presentation.state import PresentationState, read_presentation_state
from workbench.edit import annotate
from workbench.imaging.drawing.curves import outline
from workbench.imaging.grey import shades
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.graphics import GraphicType
from workbench.model.grey import DualWindow, Lut, Window
from workbench.model.regions import Box, Ellipse, Point, Polygon, Polyline

UID = "1.2.3.4.1"
REASON = "second reading"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    pixels = np.arange(40 * 60, dtype=np.uint16).reshape(40, 60)
    ds = a_dataset(
        pixels,
        WindowCenter=40,
        WindowWidth=400,
        RescaleSlope=1,
        RescaleIntercept=-1024,
        PixelSpacing=[0.5, 0.7],
        PatientName="Test^Anna",
        PatientID="7",
        SeriesInstanceUID="1.2.3.4",
        StudyInstanceUID="1.2.3",
    )
    ds.SOPInstanceUID = UID
    a_dicom_file(tmp_path / "影像.dcm", ds)
    home = tmp_path / "home"
    places = Places(home / "config", home / "data", home / "cache")
    one = Session(places, Settings("en", author="ann"), Jobs(AtOnce()))
    one.open_images([tmp_path / "影像.dcm"])
    one.do(commands.change_scheme, LABELS, "Test")
    yield one
    one.close()


def mark(session: Session, region, label: str | None = "nodule") -> None:
    image = next(iter(session.project.images))
    patch = annotate.add_region(
        session.project, session.stamp(), OnFrame(image), region, layer=None, label=label
    )
    session.document.apply(patch)


def saved(session: Session, tmp_path: Path, **changes) -> PresentationState:
    view = evolve(ViewToSave.of(session.view_state.viewport), **changes)
    save_view(session, view, tmp_path / "状态.dcm", ReleaseChoice(reason=REASON))
    return read_presentation_state(tmp_path / "状态.dcm")


def test_the_view_and_its_annotations_come_back(session, tmp_path):
    mark(session, Ellipse(20, 15, 4, 8, 30))
    mark(session, Polyline([(1.5, 2.5), (9, 12)]), None)
    session.view_state.set_viewport(voi=Window(60, 300), inverted=True)
    state = saved(session, tmp_path, area=(5.0, 6.0, 50.0, 39.0))
    own = session.library.info(session.view_state.viewport.image, 1).grey
    grey, _ = state.grey(UID, 1, own)
    assert (grey.vois, grey.inverted, grey.modality) == ((Window(60, 300),), True, own.modality)
    assert state.displayed(UID).area == (5, 6, 50, 39)
    graphics = state.graphics(UID, 1, 40, 60)
    kinds = [shape.kind for shape in graphics.shapes]
    assert sorted(kinds) == [GraphicType.ELLIPSE, GraphicType.POLYLINE]
    texts = [text.text for text in graphics.texts]
    scheme = session.project.scheme
    assert scheme is not None
    assert any(scheme.get("nodule").title("en") in text for text in texts)
    assert state.creator == "ann"


def test_the_reason_is_asked_for_and_recorded(session, tmp_path):
    with pytest.raises(InputError):
        view = ViewToSave.of(session.view_state.viewport)
        save_view(session, view, tmp_path / "x.dcm", ReleaseChoice(reason="  "))
    assert not (tmp_path / "x.dcm").exists()
    saved(session, tmp_path)
    assert any(REASON in str(entry) for entry in session.file.entries(None, 100))


def test_two_windows_in_one_picture_are_written_as_the_table_that_shows_the_same(session, tmp_path):
    dual = DualWindow.of(Window(-600, 1500), Window(40, 400))
    session.view_state.set_viewport(voi=dual)
    state = saved(session, tmp_path)
    own = session.library.info(session.view_state.viewport.image, 1).grey
    (table,) = state.grey(UID, 1, own)[0].vois
    assert isinstance(table, Lut)
    values = np.arange(-1024, 1400)
    assert np.allclose(shades(values, table), shades(values, dual), atol=0.01)


def test_a_picture_that_is_no_dicom_is_refused(session, tmp_path):
    session.open_images([write_picture(tmp_path / "p.png")])
    with pytest.raises(InputError, match=r"p\.png"):
        saved(session, tmp_path)


@pytest.mark.parametrize(
    ("region", "kinds"),
    [
        (Point(1, 2), ["POINT"]),
        (Polyline([(1, 2), (3, 4)]), ["POLYLINE"]),
        (Box(5, 5, 4, 2, 30), ["POLYLINE"]),
        (Ellipse(5, 5, 4, 0), ["POLYLINE"]),
        (
            Polygon.from_ring([(0, 0), (9, 0), (9, 9), (0, 9)], [[(2, 2), (4, 2), (4, 4), (2, 4)]]),
            ["POLYLINE", "POLYLINE"],
        ),
    ],
)
def test_each_shape_becomes_graphics(region, kinds):
    shapes = shapes_of(region)
    assert [str(shape.kind) for shape in shapes] == kinds
    closed = [np.array_equal(shape.points[0], shape.points[-1]) for shape in shapes]
    assert all(closed) or isinstance(region, Polyline)


@pytest.mark.parametrize(("rx", "ry"), [(8, 3), (3, 8), (5, 5)])
def test_an_ellipse_has_its_longer_axis_first_and_lies_where_it_was(rx, ry):
    (shape,) = shapes_of(Ellipse(20, 15, rx, ry, 30))
    first, second = shape.points[1] - shape.points[0], shape.points[3] - shape.points[2]
    assert np.hypot(*first) == pytest.approx(2 * max(rx, ry))
    assert np.hypot(*second) == pytest.approx(2 * min(rx, ry))
    turned = np.deg2rad(30)
    x, y = (outline(shape, 8.0) - (20, 15)).T
    u, v = x * np.cos(turned) + y * np.sin(turned), y * np.cos(turned) - x * np.sin(turned)
    assert ((u / rx) ** 2 + (v / ry) ** 2) == pytest.approx(1)


def test_a_state_leaves_without_the_patient_under_the_uids_of_its_image(session, tmp_path):
    mark(session, Ellipse(20, 15, 4, 8, 30))
    choice = ReleaseChoice(options=("clean-graphics",), key=tmp_path / "a.key")
    view = ViewToSave.of(session.view_state.viewport)
    save_view(session, view, tmp_path / "clean.dcm", choice)
    data = (tmp_path / "clean.dcm").read_bytes()
    assert b"Anna" not in data
    state = dcmread(tmp_path / "clean.dcm")
    released = view_of(session, choice)
    leaves = released.header(released.images[0].id)
    assert leaves is not None
    header = dcmread(io.BytesIO(leaves))
    image = state.ReferencedSeriesSequence[0].ReferencedImageSequence[0]
    assert image.ReferencedSOPInstanceUID == header.SOPInstanceUID != UID
    assert state.StudyInstanceUID == header.StudyInstanceUID
    assert state.PatientID == header.PatientID
    assert "GraphicAnnotationSequence" in state
