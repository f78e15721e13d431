"""Every verb makes the patch that its name says, or refuses with a reason."""

# mypy: disable-error-code="arg-type, assignment, index, union-attr"

from __future__ import annotations

import pytest
from attrs import evolve

from tests.model.values import (
    IMAGE,
    LABELS,
    LATER,
    LAYER,
    STAMP,
    START,
    a_layer,
    a_project,
    a_series,
    an_annotation,
    an_image,
    annotation_id,
    image_id,
    layer_id,
    put,
    with_scheme,
)
from workbench.base.errors import InputError
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.concept import Concept
from workbench.model.patch import Patch
from workbench.model.project import Project
from workbench.model.regions import Point
from workbench.model.review import ImageStatus
from workbench.model.scheme import Label

A, B = annotation_id("a"), annotation_id("b")
NODULE = Concept("SCT", "27925004", "Nodule")

# Verbs that change annotation a.
EDITS = {
    "change_regions": ({A: Point(9, 9)},),
    "set_label": ([A], "nodule"),
    "set_attribute": ([A], "size", 3.0),
    "set_concept": ([A], NODULE),
    "set_note": (A, "look again"),
    "set_depth": ({A: 4.0},),
    "move_to_layer": ([A], layer_id("other")),
    "delete_annotations": ([A],),
}


def locked(project: Project, *, layer: bool = False, annotation: bool = False) -> Project:
    after = Project([*project.entities(), a_layer("other")])
    if layer:
        after._put(LAYER, evolve(project.layers[LAYER], name="Liver", locked=True))
    if annotation:
        after._put(A, evolve(project.annotations[A], locked=True))
    return after


def run(project: Project, verb: str, *args: object) -> Patch:
    return getattr(commands, verb)(project, STAMP, *args)


def done(project: Project, verb: str, *args: object) -> Project:
    return put(project, run(project, verb, *args))


# --- annotations ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", EDITS)
def test_a_locked_layer_refuses_and_says_which(verb):
    with pytest.raises(InputError, match="“Liver” is locked"):
        run(locked(a_project(), layer=True), verb, *EDITS[verb])


@pytest.mark.parametrize("verb", EDITS)
def test_a_locked_annotation_refuses_and_says_where_to_unlock_it(verb):
    with pytest.raises(InputError, match=r"annotation is locked.*properties"):
        run(locked(a_project(), annotation=True), verb, *EDITS[verb])


def test_locks_look_at_a_layer_once_however_many_are_on_it(monkeypatch):
    looked = []
    asked = commands.annotations.why_closed

    def noted(project, layer):
        looked.append(layer.id)
        return asked(project, layer)

    monkeypatch.setattr(commands.annotations, "why_closed", noted)
    project = locked(a_project(), annotation=True)
    locks = commands.Locks(project)
    many = [
        evolve(project.annotations[A], id=annotation_id(str(n)), locked=n == 7) for n in range(9)
    ]
    assert [n for n, one in enumerate(many) if locks.why(one) is not None] == [7]
    assert looked == [LAYER]
    closed = commands.Locks(locked(project, layer=True))
    assert all("Liver" in str(closed.why(one)) for one in many)


@pytest.mark.parametrize("verb", [*EDITS, "lock_annotations"])
def test_what_is_gone_is_refused_in_words(verb):
    project = locked(a_project())
    project._put(A, None)
    args = EDITS.get(verb, ([A], True))
    with pytest.raises(InputError, match="no longer there"):
        run(project, verb, *args)


@pytest.mark.parametrize("verb", EDITS)
def test_an_edit_changes_one_annotation_and_can_be_taken_back(verb):
    project = locked(a_project())
    patch = run(project, verb, *EDITS[verb])
    assert set(patch.deltas) == {A}
    assert patch.stamp == STAMP
    assert str(patch.name)
    assert put(put(project, patch), patch.inverse()) == project


@pytest.mark.parametrize("verb", [verb for verb in EDITS if verb != "delete_annotations"])
def test_an_edit_notes_the_time_and_keeps_author_and_creation(verb):
    after = done(locked(a_project()), verb, *EDITS[verb]).annotations[A].provenance
    assert (after.author, after.created, after.modified) == ("ann", START, LATER)


@pytest.mark.parametrize("verb", [verb for verb in EDITS if verb != "delete_annotations"])
def test_an_edit_that_was_made_already_changes_nothing(verb):
    project = done(locked(a_project()), verb, *EDITS[verb])
    assert run(project, verb, *EDITS[verb]).is_empty()


@pytest.mark.parametrize("verb", EDITS)
def test_one_locked_annotation_keeps_the_others_from_changing_too(verb):
    project = locked(a_project())
    project._put(B, evolve(project.annotations[B], locked=True))
    first, *rest = EDITS[verb]
    if isinstance(first, list):
        first = [*first, B]
    elif isinstance(first, dict):
        first = {**first, B: first[A]}
    else:
        return
    with pytest.raises(InputError, match="locked"):
        run(project, verb, first, *rest)


def test_a_locked_layer_takes_no_new_annotations():
    with pytest.raises(InputError, match="“Liver” is locked"):
        run(locked(a_project(), layer=True), "add_annotations", [an_annotation()])


def test_nothing_moves_onto_a_locked_layer_or_one_that_is_gone():
    project = locked(a_project())
    project._put(layer_id("other"), a_layer("other", locked=True))
    with pytest.raises(InputError, match="locked"):
        run(project, "move_to_layer", [A], layer_id("other"))
    with pytest.raises(InputError, match="no longer there"):
        run(project, "move_to_layer", [A], layer_id("gone"))


def test_a_locked_annotation_can_be_unlocked_but_not_on_a_locked_layer():
    project = locked(a_project(), annotation=True)
    after = done(project, "lock_annotations", [A, B], False)
    assert not any(a.locked for a in after.annotations.values())
    with pytest.raises(InputError, match="“Liver” is locked"):
        run(locked(project, layer=True), "lock_annotations", [A], False)


def test_the_name_of_adding_and_deleting_tells_how_many():
    project = a_project()
    two = [an_annotation(), an_annotation()]
    assert str(run(project, "add_annotations", two[:1]).name) == "Add annotation"
    assert str(run(project, "add_annotations", two).name) == "Add 2 annotations"
    assert str(run(project, "delete_annotations", [A]).name) == "Delete annotation"
    assert str(run(project, "delete_annotations", [A, B]).name) == "Delete 2 annotations"


def test_a_new_label_drops_what_it_does_not_take_and_brings_its_defaults():
    project = a_project()
    attributes = {"sure": True, "size": "big", "foreign": 1}
    project._put(A, evolve(project.annotations[A], label="scratch", attributes=attributes))
    after = done(project, "set_label", [A], "nodule").annotations[A]
    assert after.label == "nodule"
    # "sure" is inherited from lesion, "size" is a number there, texture has a default.
    assert after.attributes == {"sure": True, "texture": "solid"}


def test_a_new_label_keeps_values_that_it_takes_too():
    project = done(a_project(), "set_label", [A], "nodule")
    project = done(project, "set_attribute", [A], "size", 7.5)
    project = done(project, "set_attribute", [A], "texture", "glass")
    assert done(project, "set_label", [A], "pit").annotations[A].attributes == {"size": 7.5}
    again = done(done(project, "set_label", [A], None), "set_label", [A], "nodule")
    assert done(project, "set_label", [A], None).annotations[A].attributes == {}
    assert again.annotations[A].attributes == {"texture": "solid"}


def test_a_label_that_the_scheme_does_not_have_is_refused():
    with pytest.raises(InputError, match="no label “tumour”"):
        run(a_project(), "set_label", [A], "tumour")
    with pytest.raises(InputError, match="no label"):
        run(Project([an_annotation("a")]), "set_label", [A], "nodule")


def test_no_label_is_always_possible():
    project = Project([an_annotation("a", label="of another scheme")])
    assert done(project, "set_label", [A], None).annotations[A].label is None


def test_an_attribute_is_set_and_cleared_and_leaves_the_others():
    project = done(a_project(), "set_attribute", [A, B], "x", ("p", "q"))
    project = done(project, "set_attribute", [A], "y", False)
    assert project.annotations[A].attributes == {"x": ("p", "q"), "y": False}
    project = done(project, "set_attribute", [A], "x", None)
    assert project.annotations[A].attributes == {"y": False}
    assert project.annotations[B].attributes == {"x": ("p", "q")}
    assert run(project, "set_attribute", [A], "x", None).is_empty()


def test_typing_a_note_merges_and_two_choices_of_an_attribute_are_two_steps():
    project = a_project()
    assert run(project, "set_attribute", [A], "x", 1).merge_key is None
    assert run(project, "set_note", A, "x").merge_key != run(project, "set_note", B, "x").merge_key
    assert run(project, "delete_annotations", [A]).merge_key is None


def test_a_label_and_an_attribute_are_given_under_todays_scheme_and_a_move_is_not():
    project = a_project()
    assert project.scheme_version == 1
    old = done(project, "set_label", [A], "nodule")
    new = done(old, "change_scheme", LABELS[:2])
    assert new.scheme_version == 2

    def version(project: Project) -> int:
        return project.annotations[A].provenance.scheme_version

    assert version(new) == 1
    assert version(done(new, "change_regions", {A: Point(7, 7)})) == 1
    assert version(done(new, "set_note", A, "x")) == 1
    assert version(done(new, "set_attribute", [A], "size", 5)) == 2
    assert version(done(new, "set_label", [A], "lesion")) == 2


# --- layers ---------------------------------------------------------------------------------------


def test_a_new_layer_is_painted_on_top():
    project = Project()
    for name in ("first", "second", "third"):
        project = done(project, "add_layer", name, None, layer_id(name))
    project = done(project, "order_layers", [layer_id("third"), layer_id("first")])
    project = done(project, "add_layer", "fourth")
    assert project.ordered_layers()[-1].name == "fourth"


def test_layers_are_renamed_coloured_locked_and_ordered():
    project = Project([a_layer("a"), a_layer("b", order=1)])
    a, b = layer_id("a"), layer_id("b")
    assert done(project, "rename_layer", a, "肝").layers[a].name == "肝"
    assert done(project, "recolor_layer", a, "#ff0000").layers[a].color == "#ff0000"
    assert done(project, "lock_layer", a, True).layers[a].locked
    assert [x.id for x in done(project, "order_layers", [b, a]).ordered_layers()] == [b, a]
    assert run(project, "order_layers", [a, b]).is_empty()


@pytest.mark.parametrize(
    ("verb", "args"),
    [("rename_layer", ("x",)), ("recolor_layer", (None,)), ("lock_layer", (True,))],
)
def test_a_layer_that_is_gone_is_refused(verb, args):
    with pytest.raises(InputError, match="no longer there"):
        run(Project(), verb, layer_id("gone"), *args)
    with pytest.raises(InputError, match="no longer there"):
        run(Project(), "delete_layer", layer_id("gone"))
    with pytest.raises(InputError, match="no longer there"):
        run(Project(), "order_layers", [layer_id("gone")])


def test_a_deleted_layer_takes_its_annotations_along_and_nothing_else():
    project = a_project()
    project._put(layer_id("other"), a_layer("other"))
    elsewhere = an_annotation("c", layer=layer_id("other"))
    project._put(elsewhere.id, elsewhere)
    patch = run(project, "delete_layer", LAYER)
    after = put(project, patch)
    assert set(after.annotations) == {"c"}
    assert set(after.layers) == {"other"}
    assert put(after, patch.inverse()) == project


def test_a_locked_layer_or_one_with_a_locked_annotation_is_not_deleted():
    with pytest.raises(InputError, match="“Liver” is locked"):
        run(locked(a_project(), layer=True), "delete_layer", LAYER)
    with pytest.raises(InputError, match="annotation is locked"):
        run(locked(a_project(), annotation=True), "delete_layer", LAYER)


# --- images ---------------------------------------------------------------------------------------


def series_project() -> Project:
    names = ("i1", "i2", "i3")
    images = [an_image(name, series="s") for name in names]
    on_them = [an_annotation(f"on {name}", anchor=OnFrame(image_id(name))) for name in names]
    return Project([*images, *on_them, a_layer(), a_series("s", *names), an_image()])


def test_images_come_with_their_series_in_one_step():
    images = [an_image("i1", series="s"), an_image("i2", series="s")]
    patch = run(Project(), "add_images", images, [a_series("s", "i1", "i2")])
    assert set(put(Project(), patch).entities()) == {*images, a_series("s", "i1", "i2")}
    assert str(patch.name) == "Add 2 images"
    assert str(run(Project(), "add_images", images[:1]).name) == "Add image"


def test_a_removed_image_takes_its_annotations_and_its_place_in_the_series_along():
    project = series_project()
    patch = run(project, "remove_images", [image_id("i2")])
    after = put(project, patch)
    assert set(after.images) == {"i1", "i3", "image"}
    assert set(after.annotations) == {"on i1", "on i3"}
    assert after.series["s"].images == ("i1", "i3")
    assert put(after, patch.inverse()) == project


def test_a_series_without_images_is_removed_too():
    project = series_project()
    after = done(project, "remove_images", project.series["s"].images)
    assert (dict(after.series), dict(after.annotations)) == ({}, {})
    assert set(after.images) == {"image"}
    assert set(after.layers) == {"layer"}


def test_locked_annotations_keep_their_image():
    with pytest.raises(InputError, match="annotation is locked"):
        run(locked(a_project(), annotation=True), "remove_images", [IMAGE])
    with pytest.raises(InputError, match="“Liver” is locked"):
        run(locked(a_project(), layer=True), "remove_images", [IMAGE])


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("remove_images", ()),
        ("set_image_status", (ImageStatus.DONE,)),
        ("set_calibration", (None,)),
    ],
)
def test_an_image_that_is_gone_is_refused(verb, args):
    with pytest.raises(InputError, match="no longer in the project"):
        run(Project(), verb, [image_id("gone")], *args)


def test_status_and_calibration_are_set_and_undone():
    project = series_project()
    ids = project.series["s"].images
    after = done(project, "set_image_status", ids, ImageStatus.FLAGGED)
    assert {after.images[id].status for id in ids} == {ImageStatus.FLAGGED}
    assert after.images[IMAGE].status is ImageStatus.TODO
    own = Calibration(Spacing(0.1, 0.1), CalibrationSource.USER)
    patch = run(project, "set_calibration", [IMAGE], own)
    assert put(project, patch).images[IMAGE].calibration == own
    assert put(put(project, patch), patch.inverse()) == project


def test_relinking_writes_paths():
    project = a_project()
    moved = evolve(project.images[IMAGE], path="新 folder/x.png")
    assert done(project, "relink_images", [moved]).images[IMAGE].path == "新 folder/x.png"


# --- the scheme -----------------------------------------------------------------------------------


def test_a_change_of_the_scheme_is_a_new_version_and_the_old_one_stays():
    project = with_scheme(Project())
    after = done(project, "change_scheme", [Label("x", "X")])
    assert (project.scheme_version, after.scheme_version) == (1, 2)
    assert len(after.schemes) == 2
    assert after.scheme.name == "Test"
    assert [label.key for label in after.scheme.labels] == ["x"]
    assert done(after, "change_scheme", [], "Renamed").scheme.name == "Renamed"


def test_a_scheme_that_stays_the_same_makes_no_version():
    project = with_scheme(Project())
    assert run(project, "change_scheme", LABELS).is_empty()
    assert run(project, "change_scheme", list(LABELS), "Test").is_empty()
    assert not run(project, "change_scheme", LABELS, "Other").is_empty()
    assert not run(Project(), "change_scheme", ()).is_empty()


def test_undoing_a_new_version_brings_the_old_one_back():
    project = with_scheme(Project())
    patch = run(project, "change_scheme", [])
    assert put(put(project, patch), patch.inverse()).scheme_version == 1


def test_no_verb_writes():
    project = a_project()
    before = Project(project.entities())
    for verb, args in EDITS.items():
        if verb != "move_to_layer":
            run(project, verb, *args)
    run(project, "remove_images", [IMAGE])
    run(project, "delete_layer", LAYER)
    run(project, "change_scheme", [])
    assert project == before
