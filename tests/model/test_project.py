"""The project's tables and indices are right after every kind of put."""

# mypy: disable-error-code="arg-type, index, list-item, union-attr"

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import (
    IMAGE,
    START,
    a_layer,
    a_project,
    a_series,
    an_annotation,
    an_image,
    annotation_id,
    entities,
    image_id,
)
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.calibration import Spacing
from workbench.model.camera import CameraProfile
from workbench.model.ids import (
    CameraId,
    EntityId,
    LesionId,
    PairId,
    PartId,
    PictureId,
    SchemeId,
    TimepointId,
    WaiverId,
    new_id,
)
from workbench.model.lesion import Lesion, Timepoint
from workbench.model.occlusion import DepthPair
from workbench.model.part import Part
from workbench.model.project import KINDS, Project
from workbench.model.review import Waiver
from workbench.model.scheme import LabelScheme, Picture

PLANE = OnPlane("1.2.3", (0, 0, 0), (1, 0, 0), (0, 1, 0))


def check(project: Project) -> None:
    """Compare the indices with what a scan of the annotations gives."""
    expected: dict[str, list[str]] = {}
    for annotation in project.annotations.values():
        if isinstance(annotation.anchor, OnFrame):
            expected.setdefault(annotation.anchor.image, []).append(annotation.id)
    images = set(expected) | set(project.images)
    for image in images:
        ids = sorted(expected.get(image, []))
        assert [a.id for a in project.annotations_on(image)] == ids
        assert project.count_on(image) == len(ids)
        assert project.index.on(image) == ids
        for frame in range(1, 4):
            on_frame = [a.id for a in project.annotations_on(image, frame)]
            assert on_frame == [i for i in ids if project.annotations[i].anchor.frame == frame]
    annotations = project.annotations.values()
    assert dict(project.index.layers) == Counter(a.layer for a in annotations)
    assert dict(project.index.labels) == Counter(a.label for a in annotations)
    assert project.index.on_planes == sum(isinstance(a.anchor, OnPlane) for a in annotations)
    for entity in project.entities():
        assert project.get(entity.id) is entity


@given(st.lists(st.tuples(entities, st.booleans()), max_size=30))
def test_indices_follow_every_put(puts):
    project = Project()
    for entity, removed in puts:
        project._put(entity.id, None if removed else entity)
        assert project.get(entity.id) is (None if removed else entity)
        check(project)


@given(st.lists(entities, max_size=10).map(lambda found: {one.id: one for one in found}.values()))
def test_the_order_of_putting_does_not_matter(found):
    found = list(found)
    assert Project(found) == Project(found[::-1])


def test_an_annotation_that_moves_to_another_image_is_found_there_only():
    project = a_project()
    moved = an_annotation("a", anchor=OnFrame(image_id("other"), 2))
    project._put(moved.id, moved)
    check(project)
    assert [a.id for a in project.annotations_on(image_id("other"), 2)] == ["a"]
    assert project.count_on(IMAGE) == 1


def test_an_annotation_that_is_taken_away_while_others_are_read_is_left_out():
    project = a_project()
    project._put("a", an_annotation("a"))
    read = project.annotations_on(IMAGE)
    first = next(read)
    other = "b" if first.id == "a" else "a"
    project._put(other, None)
    assert list(read) == []


def test_an_annotation_on_a_plane_is_on_no_image():
    project = a_project()
    project._put("a", an_annotation("a", anchor=PLANE))
    assert [a.id for a in project.annotations_on(IMAGE)] == ["b"]
    project._put("a", None)
    check(project)


def test_a_value_of_another_kind_takes_the_place_of_the_old_one():
    project = a_project()
    project._put("a", a_layer("a"))
    assert "a" not in project.annotations
    assert "a" in project.layers
    check(project)


def test_removing_what_is_not_there_does_nothing():
    project = a_project()
    project._put("no such", None)
    assert project == a_project_like(project)


def a_project_like(project: Project) -> Project:
    return Project(list(project.entities()))


def test_projects_differ_by_any_value():
    project = a_project()
    assert project == a_project_like(project)
    other = a_project_like(project)
    other._put("a", None)
    assert project != other
    assert project != "project"
    with pytest.raises(TypeError, match="unhashable"):
        hash(project)


def test_mappings_cannot_be_written():
    project = a_project()
    for mapping in (
        project.annotations,
        project.layers,
        project.images,
        project.series,
        project.schemes,
    ):
        with pytest.raises(TypeError):
            mapping["x"] = None


def test_the_newest_version_of_the_scheme_is_the_current_one():
    assert (Project().scheme, Project().scheme_version) == (None, 0)
    versions = [LabelScheme(SchemeId(EntityId(new_id())), n) for n in (2, 10, 9)]
    project = Project(versions)
    assert project.scheme_version == 10
    assert len(project.schemes) == 3


def test_layers_are_ordered_by_order_then_age():
    layers = [a_layer("c", order=1), a_layer("b", order=1), a_layer("a", order=2)]
    assert [layer.id for layer in Project(layers).ordered_layers()] == ["b", "c", "a"]


def test_annotations_may_be_removed_while_they_are_looked_through():
    project = a_project()
    for annotation in project.annotations_on(IMAGE):
        project._put(annotation.id, None)
    assert not project.annotations


def test_every_kind_of_value_has_a_name_and_a_table():
    everything = [an_annotation("a"), a_layer(), an_image(), a_series("s", "image")]
    pair = DepthPair(PairId(EntityId("p")), IMAGE, 1, annotation_id("a"), annotation_id("b"))
    waiver = Waiver(WaiverId(EntityId("w")), "tiny", EntityId("a"), "as drawn", "ann", START)
    picture = Picture(PictureId(EntityId("picture")), b"png")
    scheme = LabelScheme(SchemeId(EntityId("x")), 1)
    camera = CameraProfile(CameraId(EntityId("camera")), "line 1", Spacing(0.1, 0.1))
    part = Part(PartId(EntityId("part")), "housing")
    lesion = Lesion(LesionId(EntityId("lesion")), "2.25.1", "T1")
    timepoint = Timepoint(TimepointId(EntityId("timepoint")))
    others = [scheme, pair, waiver, picture, camera, part, lesion, timepoint]
    project = Project([*everything, *others])
    assert {type(entity) for entity in project.entities()} == set(KINDS.values())
    assert KINDS["annotation"] is Annotation
