"""Layers in groups: nesting, order, locks, and what is offered on references."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import (
    STAMP,
    a_layer,
    a_project,
    an_annotation,
    annotation_id,
    layer_id,
    put,
)
from workbench.base.errors import InputError
from workbench.model import commands
from workbench.model.annotation import Judgement
from workbench.model.ids import EntityId, LayerId
from workbench.model.layer import Layer, LayerKind, LayerStatus, OverlapPolicy
from workbench.model.layer_tree import LayerTree
from workbench.model.project import Project

A, B, C, G, H = (layer_id(name) for name in "abcgh")
REFERENCE = layer_id("reference")


def do(project: Project, verb: Any, *args: Any, **fields: Any) -> Project:
    patch = verb(project, STAMP, *args, **fields)
    after = put(project, patch)
    assert put(after, patch.inverse()) == project
    return after


def three() -> Project:
    """A group with two layers in it, and one layer above."""
    return Project(
        [
            a_layer("a", order=0, parent=G),
            a_layer("b", order=1, parent=G),
            a_layer("g", order=2, kind=LayerKind.GROUP),
            a_layer("c", order=3),
        ]
    )


def rows(project: Project) -> list[tuple[str, int]]:
    return [(layer.id, depth) for layer, depth in LayerTree(project.layers).rows()]


def test_a_group_stands_above_what_is_in_it() -> None:
    assert rows(three()) == [("c", 0), ("g", 0), ("b", 1), ("a", 1)]


def test_layers_are_grouped_in_the_place_of_the_topmost_of_them() -> None:
    project = Project([a_layer("a", order=0), a_layer("b", order=1), a_layer("c", order=2)])
    after = do(project, commands.group_layers, "Lesions", [A, B], id=G)
    assert rows(after) == [("c", 0), ("g", 0), ("b", 1), ("a", 1)]
    assert after.layers[G].kind is LayerKind.GROUP


def test_a_group_in_a_group_comes_apart_in_its_place() -> None:
    project = do(three(), commands.group_layers, "All", [G, A, B], id=H)
    assert rows(project) == [("c", 0), ("h", 0), ("g", 1), ("b", 2), ("a", 2)]
    after = do(project, commands.dissolve_group, G)
    assert rows(after) == [("c", 0), ("h", 0), ("b", 1), ("a", 1)]
    with pytest.raises(InputError, match="no group"):
        commands.dissolve_group(project, STAMP, A)


def test_a_layer_moves_into_a_group_between_two_others_and_out_again() -> None:
    inside = do(three(), commands.move_layer, C, G, B)
    assert rows(inside) == [("g", 0), ("b", 1), ("c", 1), ("a", 1)]
    outside = do(inside, commands.move_layer, A, None)
    assert rows(outside) == [("a", 0), ("g", 0), ("b", 1), ("c", 1)]
    assert [layer.order for layer in outside.ordered_layers()] == [0, 1, 2, 3]


def test_a_group_takes_what_is_in_it_along() -> None:
    after = do(three(), commands.move_layer, G, None)
    assert rows(after) == [("g", 0), ("b", 1), ("a", 1), ("c", 0)]


def test_a_group_cannot_be_put_into_itself_nor_anything_into_a_layer() -> None:
    project = do(three(), commands.group_layers, "Inner", [A], id=H)
    with pytest.raises(InputError, match="into itself"):
        commands.move_layer(project, STAMP, G, H)
    with pytest.raises(InputError, match="no group"):
        commands.move_layer(project, STAMP, A, C)


@given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 6)), max_size=8))
def test_whatever_the_parents_say_each_layer_is_in_the_tree_once(
    given_parents: list[tuple[int, int | None]],
) -> None:
    layers: dict[LayerId, Layer] = {}
    for n, (order, parent) in enumerate(given_parents):
        above = None if parent is None else layer_id(str(parent))
        layer = a_layer(str(n), order=order, parent=above, kind=LayerKind.GROUP)
        layers[layer.id] = layer
    tree = LayerTree(layers)
    assert sorted(layer.id for layer, _ in tree.rows()) == sorted(layers)
    assert sorted(tree.painted()) == sorted(layers)


def test_a_lock_says_who_and_why_and_holds_the_whole_group() -> None:
    project = do(three(), commands.lock_layer, G, True, "read by two")
    assert (project.layers[G].lock_owner, project.layers[G].lock_reason) == ("ann", "read by two")
    with pytest.raises(InputError, match=r"locked by ann: read by two"):
        commands.add_annotations(project, STAMP, [an_annotation("x", layer=A)])
    with pytest.raises(InputError, match="locked by ann"):
        commands.delete_layer(project, STAMP, A)
    free = do(project, commands.lock_layer, G, False)
    assert (free.layers[G].lock_owner, free.layers[G].lock_reason) == ("", "")
    commands.add_annotations(free, STAMP, [an_annotation("x", layer=A)])


def test_nothing_is_drawn_on_a_group_or_a_reference() -> None:
    project = three()
    project._put(REFERENCE, a_layer("reference", order=9, kind=LayerKind.REFERENCE))
    for layer, why in ((G, "is a group"), (REFERENCE, "is a reference")):
        with pytest.raises(InputError, match=why):
            commands.add_annotations(project, STAMP, [an_annotation("x", layer=layer)])
    top = project.topmost_layer()
    assert top is not None
    assert top.id == C


def test_deleting_a_group_deletes_its_layers_with_what_is_on_them() -> None:
    project = three()
    for one in (an_annotation("x", layer=A), an_annotation("y", layer=C)):
        project._put(one.id, one)
    after = do(project, commands.delete_layer, G)
    assert set(after.layers) == {C}
    assert set(after.annotations) == {"y"}


def test_policy_and_status_are_edits_with_names() -> None:
    patch = commands.set_layer_policy(three(), STAMP, G, OverlapPolicy.EXCLUSIVE)
    assert str(patch.name) == "Overlap of layer: Exclusive"
    after = put(three(), patch)
    assert after.layers[G].policy is OverlapPolicy.EXCLUSIVE
    after = do(after, commands.set_layer_status, G, LayerStatus.TO_REVIEW)
    assert after.layers[G].status is LayerStatus.TO_REVIEW


def offered() -> Project:
    project = a_project()
    project._put(REFERENCE, a_layer("reference", order=9, kind=LayerKind.REFERENCE))
    project._put(C, a_layer("c"))
    for name in "pq":
        one = an_annotation(name, layer=REFERENCE)
        made = evolve(one.provenance, model="net 2", score=0.75)
        project._put(one.id, evolve(one, provenance=made))
    return project


def test_accepting_moves_to_a_layer_and_keeps_model_and_score() -> None:
    p = annotation_id("p")
    after = do(offered(), commands.accept_offered, [p], C)
    found = after.annotations[p]
    assert (found.layer, found.judgement) == (C, Judgement.ACCEPTED)
    made = found.provenance
    assert (made.model, made.score, made.judged_by) == ("net 2", 0.75, "ann")
    corrected = do(offered(), commands.accept_offered, [p], C, correcting=True)
    assert corrected.annotations[p].judgement is Judgement.CORRECTED


def test_rejecting_keeps_it_on_the_reference_and_can_be_taken_back() -> None:
    p = annotation_id("p")
    after = do(offered(), commands.reject_offered, [p])
    assert after.annotations[p].judgement is Judgement.REJECTED
    assert after.annotations[p].layer == REFERENCE
    again = do(after, commands.reopen_offered, [p])
    assert again.annotations[p].judgement is None
    assert again.annotations[p].provenance.judged_by == ""


def test_only_what_is_on_a_reference_is_judged_and_never_onto_a_locked_layer() -> None:
    project = offered()
    with pytest.raises(InputError, match="no reference"):
        commands.reject_offered(project, STAMP, [annotation_id("a")])
    locked = do(project, commands.lock_layer, C, True)
    with pytest.raises(InputError, match="locked"):
        commands.accept_offered(locked, STAMP, [annotation_id("p")], C)
    with pytest.raises(InputError, match="is a reference"):
        commands.delete_annotations(project, STAMP, [annotation_id("p")])
    after = do(project, commands.delete_layer, REFERENCE)
    assert EntityId("p") not in after.annotations
