"""One to four viewports: the active one always stays, and what has no room comes back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import image_id
from workbench.app.viewing.layouts import CELLS, Layout, cells_of
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.shares import Area, Shares
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport_state import Pin, ViewportState
from workbench.app.viewing.window_place import WindowPlace
from workbench.imaging.volumes.cut import SlabMode
from workbench.model.grey import Window

A, B, C, D = (ViewportState(image_id(name)) for name in "abcd")


def a_view(*states: ViewportState, layout: Layout = Layout.FOUR) -> ViewState:
    view = ViewState()
    view.set_layout(layout, states)
    return view


@pytest.mark.parametrize("layout", Layout)
def test_cells_of_a_layout_cover_the_room_without_overlap(layout):
    covered = [
        (cell.row + row, cell.column + column)
        for cell in CELLS[layout]
        for row in range(cell.rows)
        for column in range(cell.columns)
    ]
    rows, columns = (max(place[axis] for place in covered) + 1 for axis in (0, 1))
    assert sorted(covered) == [(r, c) for r in range(rows) for c in range(columns)]


def test_any_number_of_viewports_has_its_cells():
    assert [len(cells_of(Layout.ONE, n)) for n in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert cells_of(Layout.DOWN, 2) == CELLS[Layout.DOWN]


def test_the_active_viewport_stays_and_the_others_come_back():
    view = a_view(A, B, C, D)
    view.activate(2)
    view.set_layout(Layout.ACROSS)
    assert view.viewport == C
    assert list(view.viewports) == [A, C]
    view.set_layout(Layout.FOUR)
    assert list(view.viewports) == [A, C, B, D]
    assert view.viewport == C


def test_a_viewport_is_enlarged_and_goes_back_to_its_place():
    view = a_view(A, B, C, D)
    view.activate(1)
    view.toggle_enlarged()
    assert (view.layout, view.viewports, view.is_enlarged) == (Layout.ONE, (B,), True)
    view.set_viewport(frame=3)
    view.toggle_enlarged()
    assert view.viewports == (A, ViewportState(B.image, 3), C, D)
    assert (view.layout, view.active, view.is_enlarged) == (Layout.FOUR, 1, False)


def test_a_window_of_its_own_takes_a_viewport_and_gives_it_back():
    view = a_view(A, B, layout=Layout.ACROSS)
    view.detach(0)
    assert (view.layout, view.viewports, view.in_grid, view.active) == (Layout.ONE, (B, A), 1, 1)
    view.attach(1)
    assert (view.layout, view.viewports, view.detached) == (Layout.ACROSS, (B, A), 0)


def test_the_only_viewport_leaves_a_copy_when_it_goes_into_a_window():
    view = a_view(A, layout=Layout.ONE)
    view.detach(0)
    assert (view.viewports, view.in_grid) == ((A, A), 1)


def test_a_viewport_that_comes_back_to_a_full_grid_rests():
    view = a_view(A, B, C, D)
    view.detach(3)
    view.set_layout(Layout.FOUR)
    view.attach(4)
    assert (len(view.viewports), view.detached) == (4, 0)


def test_layout_and_all_viewports_are_kept_and_come_back_through_json():
    plane = PlaneView(PlaneKind.CORONAL, (1.0, 2.0, 3.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), 5.0)
    view = a_view(A, ViewportState(B.image, 4, (1.0, 2.0), 3.0, Window(1, 2), True, plane=plane))
    view.set_layout(Layout.DOWN)
    view.activate(1)
    view.set_viewport(prior=True, pin=Pin(3, -2.5))
    again = ViewState()
    again.from_side(json.loads(json.dumps(view.to_side())))
    assert (again.viewports, again.active, again.layout) == (view.viewports, 1, Layout.DOWN)
    assert again.viewport.plane == plane


def test_viewports_in_windows_come_back_with_their_places():
    view = a_view(A, B, layout=Layout.ACROSS)
    view.detach(0)
    view.window_places = (WindowPlace("DP-2", Area(10, 20, 800, 900), filling=True),)
    again = ViewState()
    again.from_side(json.loads(json.dumps(view.to_side())))
    assert (again.viewports, again.active, again.detached) == ((B, A), 0, 1)
    assert again.window_places == view.window_places


@pytest.mark.parametrize("kept", [None, ["a", [1, 2, 3], True], ["a", [1, 2, 0, 4], True], "x"])
def test_a_place_that_makes_no_sense_is_any_place(kept):
    assert WindowPlace.from_side(kept) == WindowPlace()


def test_a_layout_that_was_divided_is_divided_so_again():
    view = a_view(A, B, layout=Layout.ACROSS)
    view.share_out(Shares(0.3))
    view.set_layout(Layout.DOWN)
    assert view.shares_now == Shares()
    again = ViewState()
    again.from_side(json.loads(json.dumps(view.to_side())))
    again.set_layout(Layout.ACROSS)
    assert again.shares_now == Shares(0.3)
    again.share_out()
    assert (again.shares_now, again.shares) == (Shares(), {})


def test_what_older_files_kept_of_one_viewport_still_loads():
    old = {"image": "i", "frame": 2, "center": [1, 2], "zoom": 3, "window": None, "inverted": True}
    view = ViewState()
    view.from_side(old)
    assert view.viewports == (ViewportState(image_id("i"), 2, (1.0, 2.0), 3.0, inverted=True),)
    assert view.layout is Layout.ONE


@pytest.mark.parametrize(
    "kept",
    [
        {"row_axis": [1, 0, 0]},
        {**PlaneView().to_side(), "slab": -1},
        {**PlaneView().to_side(), "slab": float("nan")},
        {**PlaneView().to_side(), "kind": "sideways"},
        {**PlaneView().to_side(), "slab_mode": None},
        "axial",
    ],
)
def test_a_cut_that_makes_no_sense_is_left_out(kept):
    assert PlaneView.from_side(kept) is None


def test_a_cut_comes_back_as_it_was():
    cut = PlaneView(PlaneKind.OBLIQUE, None, slab=10, slab_mode=SlabMode.MAX)
    assert PlaneView.from_side(json.loads(json.dumps(cut.to_side()))) == cut


def test_another_active_viewport_is_told_to_those_who_show_it():
    view = a_view(A, B, layout=Layout.ACROSS)
    told: list[frozenset[str]] = []
    view.changed.connect(told.append)
    view.activate_next()
    view.activate(1)
    view.activate(7)
    assert told == [frozenset({"active", "viewports"})]
    assert view.viewport == B


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("layout"), st.sampled_from(Layout)),
        st.tuples(st.just("activate"), st.integers(0, 7)),
        st.tuples(st.just("detach"), st.integers(0, 7)),
        st.tuples(st.just("attach"), st.integers(0, 7)),
        st.tuples(st.just("enlarge"), st.none()),
    ),
    max_size=12,
)


@given(STEPS)
def test_whatever_is_arranged_there_is_an_active_viewport_and_the_grid_fits_the_layout(steps):
    view = a_view(A, B, C, D)
    for name, value in steps:
        match name:
            case "layout":
                view.set_layout(value)
            case "activate":
                view.activate(value)
            case "detach":
                view.detach(value)
            case "attach" if value < len(view.viewports):
                view.attach(value)
            case "enlarge":
                view.toggle_enlarged()
        assert 0 <= view.active < len(view.viewports) <= 8
        assert view.in_grid == view.layout.size
        again = ViewState()
        again.from_side(json.loads(json.dumps(view.to_side())))
        assert again.layout is view.layout
