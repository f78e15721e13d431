from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from tests.imaging.stacks import a_stack, blob_at, write_stack
from workbench.app import clipboard
from workbench.app.actions import ACTIONS
from workbench.app.host import Desk
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.planes.cut_here import the_cut
from workbench.app.planes.visiting import visit
from workbench.app.planes.words import plane_text, short_text
from workbench.app.session import Session
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.windows import windowing
from workbench.base.errors import InputError
from workbench.edit import annotate
from workbench.geom.shapes import bounds
from workbench.imaging.volumes.cut import SlabMode
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.annotation import Annotation
from workbench.model.grey import Window
from workbench.model.regions import Box

POINT = (-3.2, 4.1, -4.4)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    folder = tmp_path / "series"
    write_stack(folder, a_stack(blob_at(POINT)))
    places = Places(*(tmp_path / name for name in ("config", "data", "cache")))
    made = Session(places, jobs=Jobs(AtOnce()))
    made.open_images([folder])
    shown = made.view_state.viewport
    states = [evolve(shown, plane=PlaneView(kind)) for kind in PlaneKind][:3]
    made.view_state.set_layout(Layout.FOUR, [*states, shown])
    assert shown.image is not None
    made.volumes.get(shown.image)
    return made


def draw(session: Session, anchor: Anchor) -> Annotation:
    project = session.project
    box = Box(10, 12, 4, 6)
    patch = annotate.add_region(project, session.stamp(), anchor, box, layer=None, tool="box")
    session.document.apply(patch)
    return project.annotations[max(project.annotations)]


def cut(session: Session, **view: object) -> None:
    session.view_state.set_viewport(plane=PlaneView(**view))  # type: ignore[arg-type]


def test_a_shape_on_a_cut_is_gone_to_so_that_it_can_be_edited(session: Session) -> None:
    view = session.view_state
    view.activate(1)
    cut(session, kind=PlaneKind.CORONAL, center=POINT)
    one = draw(session, the_cut(session).anchor)
    cut(session, kind=PlaneKind.CORONAL, center=(0.0, 9.0, 0.0))
    for active in (3, 0):
        view.activate(active)
        middle = visit(session, one)
        assert view.active == 1
        assert the_cut(session).anchor == one.anchor
        assert middle is not None
        spacing = the_cut(session).cut.spacing
        assert middle == pytest.approx((10 / spacing.dx, 12 / spacing.dy))


def test_thick_and_oblique_cuts_are_the_same_again(session: Session) -> None:
    view = session.view_state
    for given in (
        {"kind": PlaneKind.SAGITTAL, "center": POINT, "slab": 7.0, "slab_mode": SlabMode.MAX},
        {
            "kind": PlaneKind.OBLIQUE,
            "center": POINT,
            "row_axis": (0.8, 0.6, 0.0),
            "column_axis": (0.0, 0.0, -1.0),
        },
        {
            "kind": PlaneKind.OBLIQUE,
            "center": POINT,
            "row_axis": (2 / 3, 1 / 3, 2 / 3),
            "column_axis": (1 / 3, 2 / 3, -2 / 3),
        },
    ):
        view.activate(0)
        cut(session, **given)
        one = draw(session, the_cut(session).anchor)
        cut(session, kind=PlaneKind.AXIAL)
        visit(session, one)
        assert the_cut(session).anchor == one.anchor
        now = view.viewport.plane
        assert now is not None and now.slab == given.get("slab", 0.0)


def test_a_shape_on_a_slice_is_gone_to_where_slices_are_shown(session: Session) -> None:
    view = session.view_state
    images = next(iter(session.project.series.values())).images
    one = draw(session, OnFrame(images[5]))
    view.activate(2)
    assert visit(session, one) == (10, 12)
    assert (view.active, view.viewport.image, view.viewport.plane) == (3, images[5], None)
    view.set_layout(Layout.ONE, [evolve(view.viewports[0], plane=PlaneView())])
    visit(session, one)
    assert (view.viewport.image, view.viewport.plane) == (images[5], None)


def test_places_are_told_in_words(session: Session) -> None:
    session.view_state.activate(1)
    cut(session, kind=PlaneKind.CORONAL, center=POINT)
    anchor = the_cut(session).anchor
    assert str(plane_text(anchor)).startswith("Coronal at 4.1")
    assert str(short_text(anchor)) == "Cor 4"


def test_a_copy_goes_from_cut_to_cut_and_not_to_a_hidden_slice(session: Session) -> None:
    view = session.view_state
    view.activate(1)
    one = draw(session, the_cut(session).anchor)
    view.select([one.id])
    clipboard.copy(session)
    view.activate(2)
    clipboard.paste(session)
    (id,) = view.selection
    pasted = session.project.annotations[id]
    assert pasted.anchor == the_cut(session).anchor
    assert pasted.region is not None and bounds(pasted.region) == (8, 9, 12, 15)
    view.activate(3)
    with pytest.raises(InputError, match="in millimetres"):
        clipboard.paste(session)


def test_an_automatic_window_is_made_of_the_cut(session: Session) -> None:
    view = session.view_state
    view.activate(1)
    cut(session, kind=PlaneKind.CORONAL, center=POINT)
    windowing.automatic(session)
    through = view.viewport.voi
    cut(session, kind=PlaneKind.CORONAL, center=(0.0, -16.0, 0.0))
    windowing.automatic(session)
    beside = view.viewport.voi
    assert isinstance(through, Window) and isinstance(beside, Window)
    assert through.width > 3 * beside.width


@pytest.mark.parametrize(
    "id",
    ["annotation.label_image", "image.calibrate", "image.choose_file", "view.save_presentation"],
)
def test_what_needs_a_frame_says_so_on_a_cut(session: Session, id: str) -> None:
    session.view_state.activate(1)
    session.view_state.choose_label("x")
    desk = Desk(session, None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="A cut through a volume is shown"):
        ACTIONS[id].run(desk)


def test_select_all_takes_what_was_drawn_on_the_cut(session: Session) -> None:
    view = session.view_state
    images = next(iter(session.project.series.values())).images
    draw(session, OnFrame(images[0]))
    view.activate(1)
    one = draw(session, the_cut(session).anchor)
    ACTIONS["edit.select_all"].run(Desk(session, None))  # type: ignore[arg-type]
    assert view.selection == {one.id}
