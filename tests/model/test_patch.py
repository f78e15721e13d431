"""A patch is a change as data: it fits or not, turns round, and joins the next one."""

# mypy: disable-error-code="arg-type, dict-item, index, union-attr"

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import STAMP, a_layer, a_project, an_annotation, entities, projects, put
from workbench.base.text import t
from workbench.model.annotation import Annotation
from workbench.model.layer import Layer
from workbench.model.patch import Change, ChangeKind, Delta, Patch, Stamp
from workbench.model.project import Entity, Project


def patch(project: Project, values: dict[str, Entity | None], key: str | None = None) -> Patch:
    deltas = {id: Delta(project.get(id), value) for id, value in values.items()}
    return Patch(t("Test"), deltas, STAMP, key)


changes = st.lists(st.tuples(entities, st.booleans()), max_size=5).map(
    lambda found: {one.id: None if gone else one for one, gone in found}
)


def copy(project: Project) -> Project:
    return Project(project.entities())


@given(projects, changes)
def test_a_patch_and_its_inverse_leave_everything_as_it_was(project, values):
    forth = patch(project, values)
    after = put(project, forth)
    assert put(after, forth.inverse()) == project
    assert forth.inverse().inverse().deltas == forth.deltas
    assert forth.then(forth.inverse()).is_empty()


@given(projects, changes, changes)
def test_one_patch_does_what_two_did(project, first, second):
    one = patch(project, first)
    middle = put(project, one)
    two = patch(middle, second)
    both = one.then(two)
    assert put(project, both) == put(middle, two)
    assert put(put(project, both), both.inverse()) == project


@given(projects, changes, changes, changes)
def test_joining_patches_does_not_depend_on_where_the_brackets_are(project, a, b, c):
    one = patch(project, a)
    two = patch(put(project, one), b)
    three = patch(put(put(project, one), two), c)
    assert one.then(two).then(three).deltas == one.then(two.then(three)).deltas


def test_a_patch_fits_only_what_it_was_made_for():
    project = a_project()
    change = patch(project, {"a": None, "b": project.annotations["b"]})
    assert change.fits(project)
    other = copy(project)
    other._put("b", evolve(project.annotations["b"], note="x"))
    assert not change.fits(other)
    gone = copy(project)
    gone._put("a", None)
    assert not change.fits(gone)


def test_adding_what_is_there_already_does_not_fit():
    added = Patch(t("Add"), {"new": Delta(None, an_annotation("new"))}, STAMP)
    assert added.fits(a_project())
    assert not added.fits(put(a_project(), added))


def test_a_patch_that_changes_nothing_is_empty():
    project = a_project()
    assert Patch(t("None"), {}, STAMP).is_empty()
    assert patch(project, {"a": project.annotations["a"], "no such": None}).is_empty()
    assert not patch(project, {"a": None}).is_empty()


def test_a_delta_holds_values_of_its_own_id_only():
    with pytest.raises(ValueError, match="'a' holds 'b'"):
        Patch(t("Wrong"), {"a": Delta(None, an_annotation("b"))}, STAMP)
    with pytest.raises(ValueError, match="'a' holds 'b'"):
        Patch(t("Wrong"), {"a": Delta(an_annotation("b"), None)}, STAMP)


def test_the_inverse_takes_a_stamp_and_merges_with_nothing():
    change = patch(a_project(), {"a": None}, key="nudge")
    other = Stamp("bob")
    assert change.inverse(other).stamp == other
    assert change.inverse().stamp == STAMP
    assert change.inverse(other).merge_key is None


def test_joined_patches_keep_the_first_name_and_the_later_stamp():
    project = a_project()
    first = evolve(patch(project, {"a": None}, "key"), name=t("First"))
    second = evolve(patch(put(project, first), {"b": None}), name=t("Second"), stamp=Stamp("bob"))
    both = first.then(second)
    assert (str(both.name), both.stamp.author, both.merge_key) == ("First", "bob", "key")


def test_a_change_says_what_kinds_it_touched():
    project = a_project()
    change = Change(patch(project, {"a": None, "layer": a_layer("layer", locked=True)}))
    assert change.ids == {"a", "layer"}
    assert [d.before.id for d in change.touched(Annotation)] == ["a"]
    assert [d.after.locked for d in change.touched(Layer)] == [True]
    assert change.kind is ChangeKind.DO


def test_what_came_and_went_is_not_in_the_joined_patch():
    project, layer = Project(), a_layer()
    came = patch(project, {layer.id: layer})
    went = patch(put(project, came), {layer.id: None})
    assert came.then(went).deltas == {}
