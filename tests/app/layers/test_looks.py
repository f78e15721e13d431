"""Groups, solo and the lit layer decide together what is seen."""

from __future__ import annotations

from attrs import evolve

from tests.model.values import a_layer, an_annotation, layer_id
from workbench.app.layers.looks import DIMMED, layer_looks, show_layer
from workbench.app.viewing.scene_keeper import overlay_style
from workbench.app.viewing.view_state import ViewState
from workbench.imaging.drawing.overlay_style import Blend
from workbench.model.annotation import Judgement
from workbench.model.layer import LayerKind
from workbench.model.project import Project

A, B, C, G, R = (layer_id(name) for name in "abcgr")


def a_tree() -> Project:
    return Project(
        [
            a_layer("a", order=0, parent=G),
            a_layer("b", order=1, parent=G),
            a_layer("g", order=2, kind=LayerKind.GROUP),
            a_layer("c", order=3),
            a_layer("r", order=4, kind=LayerKind.REFERENCE),
        ]
    )


def test_a_group_hides_and_dims_what_is_in_it() -> None:
    project, view = a_tree(), ViewState()
    view.set_layer_view(G, opacity=0.5)
    view.set_layer_view(A, opacity=0.5)
    looks = layer_looks(project, view)
    assert (looks[A].opacity, looks[B].opacity, looks[C].opacity) == (0.25, 0.5, 1.0)
    view.set_layer_view(G, visible=False)
    looks = layer_looks(project, view)
    assert (looks[A].visible, looks[C].visible) == (False, True)


def test_solo_of_a_group_shows_all_in_it_and_of_a_layer_that_is_gone_hides_nothing() -> None:
    project, view = a_tree(), ViewState()
    view.set_layer_view(layer_id("gone"), solo=True)
    assert all(look.visible for look in layer_looks(project, view).values())
    view.set_layer_view(G, solo=True)
    looks = layer_looks(project, view)
    assert (looks[A].visible, looks[B].visible, looks[C].visible) == (True, True, False)


def test_the_others_are_dimmed_while_one_stands_out() -> None:
    project, view = a_tree(), ViewState()
    view.light([A])
    looks = layer_looks(project, view)
    assert (looks[A].opacity, looks[C].opacity) == (1.0, DIMMED)
    view.light([])
    assert layer_looks(project, view)[C].opacity == 1.0


def test_showing_a_layer_opens_its_groups_and_ends_the_solo_of_others() -> None:
    project, view = a_tree(), ViewState()
    view.set_layer_view(G, visible=False)
    view.set_layer_view(C, solo=True)
    show_layer(project, view, A)
    assert layer_looks(project, view)[A].visible


def test_blend_fold_and_score_are_kept_and_older_entries_are_still_read() -> None:
    view = ViewState()
    view.set_layer_view(A, blend=Blend.OUTLINE, score_from=0.4, folded=True)
    view.set_layer_view(B, opacity=0.5)
    kept = view.to_side()
    assert kept["layers"][B] == [True, 0.5, False]
    again = ViewState()
    again.from_side(kept)
    assert again.layer_views == view.layer_views


def test_a_reference_hides_what_was_rejected_and_what_scores_too_low() -> None:
    project, view = a_tree(), ViewState()
    view.set_layer_view(R, score_from=0.5)
    style = overlay_style(project, view)
    plain = an_annotation("x", layer=R)
    weak = evolve(plain, provenance=evolve(plain.provenance, score=0.4))
    strong = evolve(plain, provenance=evolve(plain.provenance, score=0.5))
    rejected = evolve(strong, judgement=Judgement.REJECTED)
    shown = [style.shows(one) for one in (plain, weak, strong, rejected)]
    assert shown == [True, False, True, False]
    assert style.shows(evolve(rejected, layer=A))
