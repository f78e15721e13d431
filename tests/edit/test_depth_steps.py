"""One step in depth passes one that overlaps, whatever the others do."""

# mypy: disable-error-code="index, union-attr, no-untyped-def"

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import (
    IMAGE,
    STAMP,
    a_layer,
    an_annotation,
    an_image,
    annotation_id,
    put,
    with_scheme,
)
from workbench.base.errors import InputError
from workbench.edit.depth_steps import place_between, step_behind, step_front
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.order import DepthOrder
from workbench.model.project import Project
from workbench.model.regions import Box

STEPS = {1: step_front, -1: step_behind}


def project(*placed: tuple[float | None, float]) -> Project:
    """Boxes of width 10 with a depth and a place on one line."""
    found = [
        an_annotation(f"a{i}", Box(x, 0, 10, 10), depth=depth, anchor=OnFrame(IMAGE))
        for i, (depth, x) in enumerate(placed)
    ]
    return with_scheme(Project([an_image(), a_layer(), *found]))


def key(project: Project, id: str):
    return DepthOrder.of(project.scheme).key(project.annotations[annotation_id(id)])


def order(project: Project) -> list[str]:
    return [a.id for a in DepthOrder.of(project.scheme).nearest_first(project.annotations.values())]


def test_one_step_passes_the_next_one_that_overlaps_and_nothing_else():
    before = project((3.0, 0), (2.0, 100), (1.0, 5), (0.0, 5))
    after = put(before, step_behind(before, STAMP, [annotation_id("a0")]))
    assert order(after) == ["a1", "a2", "a0", "a3"]
    assert len(step_behind(before, STAMP, [annotation_id("a0")]).deltas) == 1


def test_of_equal_depth_there_is_room_all_the_same():
    before = project((None, 0), (None, 1), (None, 2))
    after = put(before, step_behind(before, STAMP, [annotation_id("a2")]))
    assert order(after) == ["a1", "a2", "a0"]
    again = put(after, step_behind(after, STAMP, [annotation_id("a2")]))
    assert order(again) == ["a1", "a0", "a2"]
    assert step_behind(again, STAMP, [annotation_id("a2")]).is_empty()


def test_what_was_said_of_two_is_not_passed():
    before = project((0.0, 0), (1.0, 1), (2.0, 2))
    said = commands.put_in_front(before, STAMP, annotation_id("a2"), annotation_id("a1"))
    before = put(before, said)
    after = put(before, step_behind(before, STAMP, [annotation_id("a2")]))
    assert order(after) == ["a1", "a0", "a2"]


def test_several_go_together_and_keep_their_order():
    before = project((0.0, 0), (1.0, 1), (2.0, 2))
    chosen = [annotation_id("a1"), annotation_id("a2")]
    after = put(before, step_behind(before, STAMP, chosen))
    assert order(after) == ["a0", "a2", "a1"]
    turned = project((0.0, 0), (2.0, 1), (1.0, 2))
    after = put(turned, step_behind(turned, STAMP, chosen))
    assert order(after) == ["a0", "a1", "a2"]
    assert order(put(after, step_front(after, STAMP, chosen))) == ["a1", "a2", "a0"]


def test_a_locked_one_is_refused_in_words():
    before = project((0.0, 0), (1.0, 1))
    locked = evolve(before.annotations[annotation_id("a1")], locked=True)
    before._put(locked.id, locked)
    with pytest.raises(InputError, match="locked"):
        step_behind(before, STAMP, [annotation_id("a1")])


def test_a_step_passes_one_of_many_of_the_same_depth_that_do_not_lie_on_each_other():
    before = project((None, 1.0), (None, 0.0), (None, 0.0), (None, 10.0))
    after = put(before, step_front(before, STAMP, [annotation_id("a0")]))
    ranks = {id: key(after, annotation_id(id)) for id in ("a0", "a1", "a2", "a3")}
    assert ranks["a1"] < ranks["a0"] < min(ranks["a2"], ranks["a3"])


placed = st.lists(
    st.tuples(st.none() | st.integers(-2, 2).map(float), st.integers(0, 25).map(float)),
    min_size=2,
    max_size=7,
)


@given(placed, st.sampled_from([1, -1]), st.data())
def test_a_step_passes_exactly_one_and_leaves_all_others_as_they_overlap(boxes, way, data):
    before = project(*boxes)
    ids = sorted(before.annotations)
    one = data.draw(st.sampled_from(ids))
    after = put(before, STEPS[way](before, STAMP, [one]))
    at = {id: before.annotations[id].region.x for id in ids}
    overlap = [(a, b) for a in ids for b in ids if a < b and abs(at[a] - at[b]) < 10]
    turned = [
        pair
        for pair in overlap
        if (key(before, pair[0]) > key(before, pair[1]))
        != (key(after, pair[0]) > key(after, pair[1]))
    ]
    beyond = [
        b
        for a, b in [*overlap, *((b, a) for a, b in overlap)]
        if a == one and (key(before, b) > key(before, one)) == (way > 0)
    ]
    assert len(turned) == (1 if beyond else 0)
    assert all(one in pair for pair in turned)


@given(placed, st.data())
def test_dragging_in_the_list_gives_the_order_of_the_list(boxes, data):
    before = project(*boxes)
    listed = order(before)
    moved = data.draw(st.lists(st.sampled_from(listed), min_size=1, unique=True))
    rest = [id for id in listed if id not in moved]
    at = data.draw(st.integers(0, len(rest)))
    above = annotation_id(rest[at - 1]) if at else None
    below = annotation_id(rest[at]) if at < len(rest) else None
    chosen = [annotation_id(id) for id in moved]
    after = put(before, place_between(before, STAMP, chosen, above, below))
    wanted = [*rest[:at], *(id for id in listed if id in moved), *rest[at:]]
    assert order(after) == wanted
