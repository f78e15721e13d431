"""Who is in front: explicit depth, else the label's priority, else the later one."""

# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import (
    IMAGE,
    STAMP,
    a_layer,
    a_project,
    an_annotation,
    an_image,
    annotation_id,
    put,
    with_scheme,
)
from workbench.base.errors import InputError
from workbench.edit.depth import pull_front, push_behind
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.order import DepthOrder
from workbench.model.project import Project


def project(*depths: float | None, frame: int = 1) -> Project:
    found = [
        an_annotation(f"a{i}", depth=depth, anchor=OnFrame(IMAGE, frame))
        for i, depth in enumerate(depths)
    ]
    return with_scheme(Project([an_image(), a_layer(), *found]))


def order(project: Project) -> list[str]:
    return [a.id for a in DepthOrder.of(project.scheme).nearest_first(project.annotations.values())]


def test_explicit_depth_wins_over_the_label_and_the_label_over_nothing():
    one = a_project().scheme
    assert DepthOrder.of(one).depth(an_annotation(label="nodule", depth=-3.0)) == -3
    assert DepthOrder.of(one).depth(an_annotation(label="nodule", depth=0.0)) == 0
    assert DepthOrder.of(one).depth(an_annotation(label="nodule")) == 2
    assert DepthOrder.of(one).depth(an_annotation(label="pit")) == 0
    assert DepthOrder.of(one).depth(an_annotation(label="of yesterday")) == 0
    assert DepthOrder.of(None).depth(an_annotation(label="nodule")) == 0


def test_of_equal_depth_the_later_one_is_nearer():
    assert order(project(0.0, 1.0, None, 1.0)) == ["a3", "a1", "a2", "a0"]


depths = st.lists(st.none() | st.integers(-3, 3).map(float), min_size=1, max_size=6)


@given(depths, st.data())
def test_pushing_behind_puts_the_chosen_last_in_the_order_they_had(found, data):
    before = project(*found)
    ids = sorted(before.annotations)
    chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    was = order(before)
    behind = order(put(before, push_behind(before, STAMP, chosen)))
    kept, moved = [i for i in was if i not in chosen], [i for i in was if i in chosen]
    assert behind == kept + moved
    front = order(put(before, pull_front(before, STAMP, chosen)))
    assert front == moved + kept


@given(depths)
def test_doing_it_twice_changes_nothing(found):
    before = project(*found)
    chosen = sorted(before.annotations)[:1]
    for move in (push_behind, pull_front):
        once = put(before, move(before, STAMP, chosen))
        assert move(once, STAMP, chosen).is_empty()


def test_only_those_of_the_same_frame_count():
    both = project(5.0, 7.0)
    other = an_annotation("other", depth=99.0, anchor=OnFrame(IMAGE, 2))
    both._put(other.id, other)
    after = put(both, pull_front(both, STAMP, [annotation_id("a0")]))
    assert after.annotations[annotation_id("a0")].depth == 8.0


def test_on_a_plane_only_those_of_the_same_plane_count():
    plane = OnPlane("1.2", (0, 0, 0), (1, 0, 0), (0, 0, -1))
    there = OnPlane("1.2", (0, 5, 0), (1, 0, 0), (0, 0, -1))
    both = project(99.0)
    for name, depth, anchor in (("p", 1.0, plane), ("q", 4.0, plane), ("r", 50.0, there)):
        one = an_annotation(name, depth=depth, anchor=anchor)
        both._put(one.id, one)
    after = put(both, pull_front(both, STAMP, [annotation_id("p")]))
    assert after.annotations[annotation_id("p")].depth == 5.0


def test_the_depth_of_what_is_gone_is_refused_in_words():
    for move in (push_behind, pull_front):
        with pytest.raises(InputError, match="no longer there"):
            move(project(1.0), STAMP, [annotation_id("gone")])


def test_alone_on_a_frame_it_may_move_all_the_same():
    alone = project(None)
    assert pull_front(alone, STAMP, [annotation_id("a0")]).deltas["a0"].after.depth == 1.0
