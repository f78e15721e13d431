"""What is only looking: it is told, kept beside the project, and never outlives what it shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import (
    IMAGE,
    LAYER,
    a_layer,
    a_project,
    annotation_id,
    image_id,
    layer_id,
)
from workbench.app.viewing.chosen import Chosen
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.view_state import LayerView, ViewState
from workbench.model.grey import Lut, VoiFunction, Window
from workbench.model.project import Project


@pytest.fixture
def view() -> ViewState:
    return ViewState()


@pytest.fixture
def told(view) -> list[frozenset[str]]:
    heard: list[frozenset[str]] = []
    view.changed.connect(heard.append)
    return heard


def test_a_change_is_told_by_name_and_nothing_when_all_stays(view, told):
    for _ in range(2):
        view.show(IMAGE, 2)
        view.select([annotation_id("a")])
        view.set_hover(annotation_id("a"))
        view.choose_tool("polygon")
        view.choose_layer(LAYER)
        view.choose_label("nodule")
        view.set_layer_view(LAYER, opacity=0.5)
        view.set_overlays(False)
        view.set_privacy(True)
        view.set_viewport(inverted=True)
    names = "viewports selection hover tool layer label layer_views overlays privacy viewports"
    assert [sorted(one) for one in told] == [[name] for name in names.split()]


def test_another_image_is_fitted_and_another_slice_is_not(view):
    view.show(IMAGE)
    view.set_viewport(center=(5.0, 6.0), zoom=3.0, voi=Window(40, 400))
    view.go(image_id("next slice"), 2)
    assert view.viewport.center == (5.0, 6.0)
    view.show(image_id("next slice"), 3)
    assert (view.viewport.center, view.viewport.frame) == ((5.0, 6.0), 3)
    view.show(image_id("other"))
    assert (view.viewport.center, view.viewport.frame) == (None, 1)
    assert view.viewport.voi == Window(40, 400)


def test_the_tool_before_comes_back(view):
    view.choose_tool("polygon")
    view.choose_tool("polygon")
    assert view.previous_tool == "select"
    view.choose_tool(view.previous_tool)
    assert (view.tool, view.previous_tool) == ("select", "polygon")


def test_a_solo_layer_hides_the_others(view):
    other = layer_id("other")
    view.set_layer_view(LAYER, solo=True)
    assert view.layer_view(LAYER).visible
    assert not view.layer_view(other).visible
    view.set_layer_view(other, solo=True)
    assert view.layer_view(other).visible
    view.set_layer_view(other, solo=False, visible=False)
    view.set_layer_view(LAYER, solo=False)
    assert (view.layer_view(LAYER).visible, view.layer_view(other).visible) == (True, False)


def looked_at() -> ViewState:
    view = ViewState()
    view.show(IMAGE, 1)
    view.set_viewport(
        center=(12.5, 3.25),
        zoom=2.5,
        voi=Window(-600, 1500, VoiFunction.SIGMOID, "lung"),
        inverted=True,
    )
    view.choose_layer(LAYER)
    view.choose_label("nodule")
    view.set_layer_view(LAYER, visible=False, opacity=0.25, solo=True)
    return view


def test_what_is_kept_beside_the_project_comes_back_through_json():
    kept = json.loads(json.dumps(looked_at().to_side()))
    again = ViewState()
    again.from_side(kept)
    assert again.viewport == looked_at().viewport
    assert (again.layer, again.label) == (LAYER, "nodule")
    assert again.layer_views == {LAYER: LayerView(False, 0.25, True)}


def test_a_lookup_table_is_not_kept_and_the_files_own_is_used(view):
    import numpy as np

    view.show(IMAGE)
    view.set_viewport(voi=Lut(0, np.arange(4, dtype=np.uint16)))
    again = ViewState()
    again.from_side(json.loads(json.dumps(view.to_side())))
    assert again.viewport.voi is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(sorted(ViewState().to_side()))


@given(st.dictionaries(FIELDS, JSON), JSON)
def test_anything_unusable_is_left_out(changes, other):
    view = ViewState()
    view.from_side(other)
    view.from_side({**looked_at().to_side(), **changes})
    view.keep_to(a_project())
    for layer in view.layer_views.values():
        assert 0 <= layer.opacity <= 1
    assert view.viewport.frame == 1
    assert view.viewport.zoom > 0


def test_nothing_is_shown_selected_or_chosen_that_the_project_does_not_have(view, told):
    project = a_project()
    view.show(IMAGE, 9)
    view.set_viewport(center=(1.0, 1.0))
    view.select([annotation_id("a"), annotation_id("gone")])
    view.set_hover(annotation_id("gone"))
    view.choose_layer(layer_id("gone"))
    view.choose_label("of yesterday")
    view.keep_to(project)
    assert view.viewport.image == IMAGE
    assert (view.viewport.frame, view.viewport.center) == (1, (1.0, 1.0))
    assert view.selection == {"a"}
    assert (view.hover, view.layer, view.label) == (None, None, None)
    told.clear()
    view.keep_to(project)
    assert told == []
    view.keep_to(Project())
    assert (view.viewport.image, view.viewport.center, view.selection) == (None, None, frozenset())


def test_what_the_project_has_stays(view):
    view.show(IMAGE)
    view.choose_layer(LAYER)
    view.choose_label("nodule")
    view.set_hover(annotation_id("a"))
    view.keep_to(a_project())
    assert (view.layer, view.label, view.hover) == (LAYER, "nodule", "a")


def test_every_viewport_lets_go(view):
    states = (
        evolve(view.viewport, image=image_id("gone")),
        evolve(view.viewport, image=IMAGE),
    )
    view.set_layout(Layout.ACROSS, states)
    view.keep_to(Project([*a_project().entities(), a_layer("x")]))
    assert [one.image for one in view.viewports] == [None, IMAGE]


def test_reset_forgets_the_project_and_keeps_the_tool(view):
    view.choose_tool("polygon")
    view.show(IMAGE)
    view.select([annotation_id("a")])
    view.set_layer_view(LAYER, solo=True)
    view.reset()
    assert view.viewport.image is None
    assert (view.selection, view.layer_views, view.tool) == (frozenset(), {}, "polygon")


@pytest.mark.parametrize("before", [None, (Window(40, 400), True), (None, False)])
@pytest.mark.parametrize("only", [True, False])
def test_a_chosen_presentation_state_comes_back_while_its_file_is_there(
    tmp_path: Path, only: bool, before: tuple[Window | None, bool] | None
) -> None:
    path = tmp_path / "状态.dcm"
    path.write_bytes(b"")
    view, again = ViewState(), ViewState()
    view.set_presentation(Chosen(path, only, before))
    kept = json.loads(json.dumps(view.to_side()))
    again.from_side(kept)
    assert again.presentation == Chosen(path, only, before)
    path.unlink()
    again.from_side(kept)
    assert again.presentation is None
