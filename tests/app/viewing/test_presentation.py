"""Presentation states found beside images are chosen, shown, dragged over and let go."""

# mypy: disable-error-code="union-attr"

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.builders import a_dataset, a_dicom_file
from tests.dicom.states import a_graphic, a_reference, a_state_file, an_annotation, an_item
from tests.imaging.test_icc import with_gamma
from workbench.app.actions import ACTIONS
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.app.viewing import presentation, states
from workbench.app.viewing.shared import OfSession
from workbench.app.viewing.viewport import Viewport
from workbench.geom.turn import UPRIGHT, Turn
from workbench.model.grey import Window

UID = "1.2.3.4.1"
OWN, THEIRS, MINE = Window(40, 400), Window(100, 50), Window(7, 70)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an image that has an overlay, and a state that speaks of it."""
    place = tmp_path / "检查"
    (place / "states").mkdir(parents=True)
    pixels = np.arange(40 * 60, dtype=np.uint16).reshape(40, 60)
    ds = a_dataset(pixels, WindowCenter=40, WindowWidth=400, SeriesInstanceUID="1.2.3.4")
    ds.SOPInstanceUID = UID
    ds.PhotometricInterpretation = "MONOCHROME1"
    bits = np.zeros((40, 60), bool)
    bits[5, 5:10] = True
    for element, vr, value in (
        (0x0010, "US", 40),
        (0x0011, "US", 60),
        (0x0040, "CS", "G"),
        (0x0050, "SS", [1, 1]),
        (0x0100, "US", 1),
        (0x0102, "US", 0),
        (0x3000, "OW", np.packbits(bits.ravel(), bitorder="little").tobytes()),
    ):
        ds.add_new((0x6000, element), vr, value)
    a_dicom_file(place / "image.dcm", ds)
    a_state_file(
        place / "states" / "state.dcm",
        references=[a_reference(UID)],
        ContentDescription="结节",
        ShutterShape="RECTANGULAR",
        ShutterLeftVerticalEdge=11,
        ShutterRightVerticalEdge=50,
        ShutterUpperHorizontalEdge=1,
        ShutterLowerHorizontalEdge=40,
        ImageRotation=180,
        SoftcopyVOILUTSequence=[an_item(WindowCenter=100, WindowWidth=50)],
        GraphicAnnotationSequence=[
            an_annotation(GraphicObjectSequence=[a_graphic("CIRCLE", [30, 20, 40, 20])])
        ],
    )
    return place


@pytest.fixture
def session(tmp_path, folder) -> Iterator[Session]:
    home = tmp_path / "home"
    places = Places(home / "config", home / "data", home / "cache")
    one = Session(places, Settings("en", author="ann"), Jobs(AtOnce()))
    one.open_images([folder])
    yield one
    one.close()


@pytest.fixture
def viewport(session) -> Viewport:
    one = Viewport(OfSession(session), session.view_state)
    one.resize(600, 400, 1.0)
    return one


def the_state(session: Session):
    (state,) = states.states_of(session)
    return state


def shape_kinds(viewport: Viewport) -> list[str]:
    drawing = viewport.presented.drawing
    return [] if drawing is None else [str(shape.kind) for shape in drawing.graphics.shapes]


def test_a_state_in_the_folder_is_found_and_is_no_rejected_file(session):
    assert len(session.project.images) == 1
    assert the_state(session).description == "结节"


def test_where_states_lie_is_kept_beside_the_project_and_not_in_its_history(session, tmp_path):
    path = tmp_path / "case.wbp"
    session.save_as(path)
    session.close_project()
    session.open_project(path)
    assert the_state(session).uid
    assert not any("state.dcm" in str(entry) for entry in session.file.entries(None, 100))


def test_a_state_that_is_found_later_alone_is_known_too(session, tmp_path):
    other = a_state_file(tmp_path / "other.dcm", references=[a_reference(UID)])
    session.open_images([other])
    assert len(states.states_of(session)) == 2
    assert len(session.project.images) == 1


def test_a_state_that_is_gone_is_no_longer_offered(session, folder):
    (folder / "states" / "state.dcm").unlink()
    assert states.states_of(session) == []


def test_overlays_of_the_file_are_drawn_until_they_are_hidden(session, viewport):
    viewport.refresh()
    (plane,) = viewport.presented.drawing.graphics.planes
    assert plane.bits.sum() == 5
    session.view_state.set_file_graphics(False)
    assert viewport.presented.drawing is None


def test_all_of_a_state_sets_window_polarity_shutter_and_graphics(session, viewport):
    viewport.refresh()
    assert viewport.voi == OWN
    assert viewport.frame.grey.inverted
    presentation.choose(session, the_state(session), graphics_only=False)
    viewport.refresh()
    assert viewport.voi == THEIRS
    assert not viewport.frame.grey.inverted
    assert shape_kinds(viewport) == ["CIRCLE"]
    assert viewport.presented.drawing.graphics.shutter.box == (10, 0, 50, 40)
    assert "结节" in str(viewport.presented.title)
    # The state does not ask for the overlay of the image (C.11.7).
    assert viewport.presented.drawing.graphics.planes == ()


def test_graphics_only_leaves_the_users_window_alone(session, viewport):
    session.view_state.set_viewport(voi=MINE)
    presentation.choose(session, the_state(session), graphics_only=True)
    viewport.refresh()
    assert viewport.voi == MINE
    assert viewport.frame.grey.inverted
    assert shape_kinds(viewport) == ["CIRCLE"]
    assert viewport.presented.drawing.graphics.shutter is None


def test_a_window_after_the_state_wins_and_stays_when_the_state_goes(session, viewport):
    presentation.choose(session, the_state(session), graphics_only=False)
    session.view_state.set_viewport(voi=MINE)
    viewport.refresh()
    assert viewport.voi == MINE
    presentation.forget(session)
    viewport.refresh()
    assert viewport.voi == MINE


def test_none_again_gives_back_the_window_from_before(session, viewport):
    session.view_state.set_viewport(voi=MINE, inverted=True)
    presentation.choose(session, the_state(session), graphics_only=False)
    presentation.choose(session, the_state(session), graphics_only=True)
    viewport.refresh()
    assert (viewport.voi, viewport.state.inverted) == (MINE, True)
    presentation.choose(session, the_state(session), graphics_only=False)
    presentation.forget(session)
    viewport.refresh()
    assert (viewport.voi, viewport.state.inverted) == (MINE, True)
    assert session.view_state.presentation is None


def test_hidden_graphics_hide_those_of_the_state_but_not_its_window_or_shutter(session, viewport):
    presentation.choose(session, the_state(session), graphics_only=False)
    session.view_state.set_file_graphics(False)
    viewport.refresh()
    assert viewport.voi == THEIRS
    assert shape_kinds(viewport) == []
    assert viewport.presented.drawing.graphics.shutter is not None


def test_what_is_not_applied_is_said(session):
    said = presentation.not_applied_text(session, the_state(session))
    assert said is None


def test_the_picture_is_turned_as_the_state_says_and_as_the_user_does_after_that(session, viewport):
    viewport.refresh()
    assert viewport.view.turn == UPRIGHT
    presentation.choose(session, the_state(session), graphics_only=False)
    viewport.refresh()
    assert viewport.view.turn == Turn(2)
    session.view_state.set_viewport(turn=UPRIGHT.flipped_across)
    viewport.refresh()
    assert viewport.view.turn == Turn(2, True)
    presentation.choose(session, the_state(session), graphics_only=True)
    viewport.refresh()
    assert viewport.view.turn == Turn(0, True)


def test_a_presented_frame_is_made_once_and_not_for_each_look(session, viewport):
    presentation.choose(session, the_state(session), graphics_only=False)
    viewport.refresh()
    assert viewport.frame is viewport.frame
    assert viewport.presented is viewport.presented


def test_an_area_is_shown_as_large_as_it_fits(session, viewport):
    viewport.refresh()
    viewport.show_area((10.0, 10.0, 40.0, 30.0))
    viewport.refresh()
    x0, y0, x1, y1 = viewport.shown_area
    assert (x0, y0, x1, y1) == pytest.approx((10, 10, 40, 30), abs=0.1)
    viewport.show_area((10.0, 10.0, 40.0, 30.0), 2.0)
    viewport.refresh()
    assert viewport.view.scale == 2.0


def test_whether_graphics_are_shown_is_kept_per_user(session):
    session.view_state.set_file_graphics(False)
    kept = session.view_state.to_side()
    other = Session(session.places, Settings("en"), Jobs(AtOnce())).view_state
    other.from_side(kept)
    assert other.file_graphics is False


def test_colours_are_shown_by_their_profile_until_that_is_switched_off(tmp_path, session, viewport):
    path = tmp_path / "photo.png"
    pixels = np.full((4, 5, 3), 128, np.uint8)
    Image.fromarray(pixels).save(path, icc_profile=with_gamma(1.0))
    session.open_images([path])
    view = session.view_state
    view.show(next(one.id for one in session.project.images.values() if one.columns == 5))
    viewport.refresh()
    assert abs(int(viewport.frame.levels.base[1, 1, 0]) - 188) <= 2
    desk: Any = SimpleNamespace(session=session)
    action = ACTIONS["view.icc_profile"]
    assert action.when(desk)
    action.run(desk)
    viewport.refresh()
    assert viewport.frame.levels.base[1, 1].tolist() == [128, 128, 128]
    assert viewport.frame is viewport.frame
    other = Session(session.places, Settings("en"), Jobs(AtOnce())).view_state
    other.from_side(view.to_side())
    assert other.color_profiles is False
    action.run(desk)
    assert viewport.frame is viewport.loaded
