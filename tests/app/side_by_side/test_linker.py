"""The Linker moves the others through the ViewState, once, and only when told to."""

from __future__ import annotations

import pytest

from tests.app.side_by_side.test_linking import CORONAL, a_bare_stack, a_stack
from tests.model.values import image_id
from workbench.app.side_by_side.linker import Linker
from workbench.app.side_by_side.linking import Stack
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport_state import ViewportState
from workbench.imaging.loader import Place
from workbench.imaging.volumes.stack_geometry import StackSlice
from workbench.model.grey import Window
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.project import Project


class Known:
    """Stacks that are all read already."""

    def __init__(self, *stacks: Stack) -> None:
        self.stacks = {stack.places[0][0]: stack for stack in stacks}

    def get(self, image: ImageId | None, frame: int | None = None) -> Stack | None:
        return self.stacks.get(image) if image is not None else None

    def slice(self, place: Place) -> StackSlice | None:
        stack = self.get(place[0])
        return stack.slices[stack.places.index(place)] if stack else None


def a_linked_view(*stacks: Stack, links: Links, modalities: str = "") -> tuple[ViewState, Linker]:
    view = ViewState()
    layout = Layout.ACROSS if len(stacks) == 2 else Layout.FOUR
    view.set_layout(layout, [ViewportState(stack.places[0][0]) for stack in stacks])
    entities: list[Image | Series] = []
    for stack, modality in zip(stacks, modalities.split() or ["CT"] * len(stacks), strict=True):
        id = stack.places[0][0]
        key = SeriesId(EntityId(f"s{id}"))
        entities.append(Image(id, "x", "r", 10, 10, len(stack.places), series=key))
        entities.append(Series(key, (id,), modality))
    linker = Linker(view, lambda: Project(entities), Known(*stacks))  # type: ignore[arg-type]
    view.set_links(links)
    return view, linker


THIN = a_stack("thin", [float(z) for z in range(20)])
THICK = a_stack("thick", [0.0, 5.0, 10.0, 15.0])
PRIOR = a_stack("prior", [100.0 + z for z in range(20)], frame="9.9")
CROSS = a_stack("cross", [1.0, 10.0, 20.0], CORONAL)


def frames(view: ViewState) -> list[int]:
    return [one.frame for one in view.viewports]


def test_scrolling_one_scrolls_the_other_to_the_same_place():
    view, _ = a_linked_view(THIN, THICK, links=Links(scroll=True))
    view.go(image_id("thin"), 11)
    assert frames(view) == [11, 3]
    view.go(image_id("thick"), 2, index=1)
    assert frames(view) == [6, 2]


def test_nothing_follows_that_is_not_linked():
    view, _ = a_linked_view(THIN, THICK, links=Links())
    view.go(image_id("thin"), 11)
    view.set_viewport(center=(1.0, 1.0), zoom=2.0, voi=Window(1, 2))
    assert view.viewports[1] == ViewportState(image_id("thick"))


def test_a_step_off_the_end_does_not_lose_the_offset():
    view, _ = a_linked_view(THIN, PRIOR, links=Links(scroll=True))
    view.set_links(Links())
    view.go(image_id("prior"), 11, index=1)
    view.set_links(Links(scroll=True))
    for frame in (15, 20, 3, 1):
        view.go(image_id("thin"), frame)
    assert frames(view) == [1, 11]


def test_an_offset_pinned_by_hand_holds_until_it_is_unpinned():
    view, linker = a_linked_view(THIN, THICK, links=Links())
    view.go(image_id("thick"), 3, index=1)
    assert linker.pin()
    view.set_links(Links(scroll=True))
    view.go(image_id("thin"), 6)
    assert frames(view) == [6, 4]
    linker.unpin()
    view.go(image_id("thin"), 11)
    assert frames(view) == [11, 3]


def test_another_series_is_no_scroll():
    view, _ = a_linked_view(THIN, THICK, links=Links(scroll=True))
    view.go(image_id("thin"), 11)
    view.show(image_id("cross"))
    assert frames(view) == [1, 3]


def test_zoom_and_window_follow_each_by_its_own_link():
    view, _ = a_linked_view(THIN, THICK, links=Links(zoom=True, window=True))
    view.set_viewport(center=(30.0, 40.0), zoom=3.0)
    assert view.viewports[1].center == pytest.approx((30.0, 40.0))
    view.set_viewport(voi=Window(40, 400))
    assert view.viewports[1].voi == Window(40, 400)
    view.set_viewport(center=None)
    assert view.viewports[1].center is None


def test_fitted_pictures_of_other_sizes_do_not_pull_at_each_other():
    view, _ = a_linked_view(THIN, THICK, links=Links(zoom=True))
    view.set_viewport(0, zoom=3.0)  # what a canvas notes after it fitted the picture
    assert view.viewports[1].zoom == 1.0


def test_another_modality_keeps_its_window():
    view, _ = a_linked_view(THIN, THICK, links=Links(window=True), modalities="CT MR")
    view.set_viewport(voi=Window(40, 400))
    assert view.viewports[1].voi is None


def test_the_slice_of_the_active_viewport_is_a_line_in_the_others():
    view, linker = a_linked_view(THIN, CROSS, links=Links())
    assert linker.guides(0).lines == ()
    assert len(linker.guides(1).lines) == 1
    view.activate(1)
    assert (len(linker.guides(0).lines), linker.guides(1).lines) == (1, ())
    view.set_references(False)
    assert linker.guides(0).lines == ()


def test_a_marked_point_brings_its_slice_into_every_viewport():
    view, linker = a_linked_view(THIN, CROSS, THICK, PRIOR, links=Links())
    view.go(image_id("thin"), 11)
    point = linker.patient_point(0, 30.5, 20.5)
    assert point is not None and point.point == pytest.approx((30.0, 20.0, 10.0))
    view.set_cursor(point)
    assert frames(view) == [11, 3, 3, 1]
    assert linker.guides(1).cursor == pytest.approx((30.5, -9.5))
    assert linker.guides(3).cursor is None


def test_a_picture_that_lies_nowhere_has_no_patient_position():
    _, linker = a_linked_view(a_bare_stack("a", 3), a_bare_stack("b", 3), links=Links())
    assert linker.patient_point(0, 1.0, 1.0) is None


def test_a_linker_that_was_closed_leaves_the_view_alone():
    view, linker = a_linked_view(THIN, THICK, links=Links(scroll=True))
    linker.close()
    view.go(image_id("thin"), 11)
    assert frames(view) == [11, 1]


def test_the_offset_is_that_of_linking_also_when_the_files_are_read_later():
    view, linker = a_linked_view(THIN, PRIOR, links=Links())
    view.go(image_id("prior"), 4, index=1)
    stacks, linker._stacks = linker._stacks, Known()  # type: ignore[assignment]
    linker._stacks.stacks = {}  # type: ignore[attr-defined]
    view.set_links(Links(scroll=True))
    view.go(image_id("thin"), 3)
    assert frames(view) == [3, 4]
    linker._stacks = stacks
    view.go(image_id("thin"), 4)
    assert frames(view) == [4, 7]
