from __future__ import annotations

import pytest
from attrs import evolve

from tests.plugins.exchange_files import AT, a_project
from workbench.api.exchange import (
    NO_TIME,
    ExportLayer,
    ExportLesion,
    Imported,
    ImportedAnnotation,
)
from workbench.app.exchange.annotation_file import AnnotationFile
from workbench.app.exchange.import_plan import image_named, plan_import
from workbench.base.errors import InputError
from workbench.deid.release import release
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance, Source
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, ImageId, LayerId, LesionId, SchemeId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.lesion import Lesion, LesionRole
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import OcclusionPolicy
from workbench.model.patch import Stamp
from workbench.model.project import Project
from workbench.model.regions import Box
from workbench.model.scheme import CheckSetting, FieldRule, Label, LabelScheme
from workbench.model.severity import SeverityChoice

BOX = Box(20, 20, 10, 10)
STAMP = Stamp("Bob", AT)


def applied(project, patch):
    assert patch.fits(project)
    values = {entity.id: entity for entity in project.entities()}
    values.update({id: delta.after for id, delta in patch.deltas.items()})
    return Project(value for value in values.values() if value is not None)


def plan(project, *annotations, replace=False, image=None, origin="hash", **imported):
    return plan_import(
        project,
        AnnotationFile(Imported(annotations, **imported), "from.json", origin),
        STAMP,
        image=image,
        replace=replace,
    )


def made(project, *annotations, **options) -> list[Annotation]:
    after = applied(project, plan(project, *annotations, **options).patch)
    return [a for id, a in after.annotations.items() if id not in project.annotations]


def image_of(annotation: Annotation) -> str:
    assert isinstance(annotation.anchor, OnFrame)
    return annotation.anchor.image


def with_image(project, id, path):
    return Project(
        [*project.entities(), Image(ImageId(EntityId(id)), path, "plain_images", 100, 120)]
    )


@pytest.mark.parametrize(
    "name", ["photos/a.png", "photos\\a.png", "./photos/a.png", "a.png", "x/a.png"]
)
def test_an_image_is_found_by_path_then_by_file_name(name):
    (annotation,) = made(a_project(), ImportedAnnotation(name, BOX))
    assert image_of(annotation) == "image"


def test_an_image_is_found_by_the_name_under_which_it_was_released():
    project = a_project(BOX)
    name = release(project).images[0].name
    (annotation,) = made(project, ImportedAnnotation(name, BOX))
    assert image_of(annotation) == "image"


def test_an_ambiguous_or_unknown_image_lists_the_candidates():
    project = with_image(a_project(), "other", "more/a.png")
    with pytest.raises(InputError, match=r"several.*photos/a\.png, more/a\.png"):
        plan(project, ImportedAnnotation("a.png", BOX))
    with pytest.raises(InputError, match=r"no image “b\.png”.*photos/a\.png"):
        plan(project, ImportedAnnotation("b.png", BOX))
    with pytest.raises(InputError, match="does not say"):
        plan(project, ImportedAnnotation("", BOX))


@pytest.mark.parametrize("name", ["more/a.png", "data/more/a.png", "set/more/a.png"])
def test_folders_tell_images_of_one_name_apart(name):
    project = with_image(a_project(), "other", "set/more/a.png")
    (annotation,) = made(project, ImportedAnnotation(name, BOX))
    assert image_of(annotation) == "other"


def test_a_chosen_image_takes_what_belongs_to_none():
    project = with_image(a_project(), "other", "more/a.png")
    chosen = image_named(project, "more/a.png")
    for name in ("", "b.png", "a.png"):
        (annotation,) = made(project, ImportedAnnotation(name, BOX), image=chosen)
        assert image_of(annotation) == "other"


def test_one_unknown_image_refuses_the_whole_file():
    with pytest.raises(InputError):
        plan(a_project(), ImportedAnnotation("a.png", BOX), ImportedAnnotation("b.png", BOX))


def test_another_size_of_the_image_is_refused():
    with pytest.raises(InputError, match="60 x 50 px there, but 120 x 100 px here"):
        plan(a_project(), ImportedAnnotation("a.png", BOX), image_sizes={"a.png": (50, 60)})


def test_a_frame_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="frame 2"):
        plan(a_project(), ImportedAnnotation("a.png", BOX, frame=2))


def test_unknown_labels_make_a_new_version_of_the_scheme():
    project = a_project()
    theirs = LabelScheme(
        SchemeId(EntityId("theirs")),
        1,
        "",
        (
            Label("crack/fine", "fine", "#123456", "crack", 1),
            Label("crack", "crack", "#654321"),
        ),
    )
    one = ImportedAnnotation("a.png", BOX, label="crack/fine")
    result = plan(project, one, scheme=theirs)
    after = applied(project, result.patch)
    assert after.scheme_version == 2
    assert [label.key for label in after.scheme.labels] == ["damage", "crack", "crack/fine"]
    assert after.scheme.get("crack").color == "#ff0000"
    assert (after.scheme.get("crack/fine").parent, after.scheme.get("crack/fine").digit) == (
        "crack",
        None,
    )
    assert "crack/fine" in str(result.notes[0])
    assert [a.provenance.scheme_version for a in after.annotations.values()] == [2]


def test_a_label_is_known_by_its_name_when_only_one_has_it():
    project = a_project()
    scheme = LabelScheme(SchemeId(EntityId("scheme")), 1, "", (Label("metal/crack", "crack"),))
    project._put(scheme.id, scheme)
    (annotation,) = made(project, ImportedAnnotation("a.png", BOX, label="crack"))
    assert annotation.label == "metal/crack"


def test_a_project_without_scheme_gets_one():
    project = Project([e for e in a_project().entities() if not isinstance(e, LabelScheme)])
    after = applied(project, plan(project, ImportedAnnotation("a.png", BOX, label="rust")).patch)
    assert (after.scheme_version, after.scheme.labels[0].key) == (1, "rust")


def test_layers_are_matched_by_name_and_new_ones_come_on_top_in_their_order():
    project = a_project()
    annotations = [
        ImportedAnnotation("a.png", BOX, layer=name) for name in ("up", "surface", "low", None)
    ]
    layers = (ExportLayer("up", 9.0, "#112233", True), ExportLayer("low", 2.0, None, False))
    after = applied(project, plan(project, *annotations, layers=layers).patch)
    assert [layer.name for layer in after.ordered_layers()] == ["surface", "low", "up", "from"]
    assert after.ordered_layers()[2].locked


def test_a_locked_layer_refuses_the_file():
    project = a_project()
    project._put(EntityId("layer"), Layer(LayerId(EntityId("layer")), "surface", locked=True))
    with pytest.raises(InputError, match="locked"):
        plan(project, ImportedAnnotation("a.png", BOX, layer="surface"))


def test_the_same_file_again_is_refused_unless_it_replaces():
    project = a_project(BOX)
    first = applied(project, plan(project, ImportedAnnotation("a.png", BOX)).patch)
    with pytest.raises(InputError, match="imported before"):
        plan(first, ImportedAnnotation("a.png", BOX))
    result = plan(
        first, ImportedAnnotation("a.png", BOX), ImportedAnnotation("a.png", BOX), replace=True
    )
    assert len(applied(first, result.patch).annotations) == 3
    assert "1 annotations of an earlier import" in str(result.notes[0])
    assert (
        len(
            applied(
                first, plan(first, ImportedAnnotation("a.png", BOX), origin="other").patch
            ).annotations
        )
        == 3
    )


def test_provenance_of_our_own_files_stays_and_gaps_are_filled():
    given = Provenance("Ann", NO_TIME, NO_TIME, "polygon", Source.MODEL, "m", 0.5, 7)
    own, foreign, scored = made(
        a_project(),
        ImportedAnnotation("a.png", BOX, provenance=given),
        ImportedAnnotation("a.png", BOX),
        ImportedAnnotation("a.png", BOX, score=0.25),
    )
    expected = evolve(
        given, created=AT, modified=AT, scheme_version=1, origin="hash", origin_name="from.json"
    )
    assert own.provenance == expected
    assert (foreign.provenance.author, foreign.provenance.source) == ("Bob", Source.IMPORT)
    assert (scored.provenance.source, scored.provenance.score) == (Source.MODEL, 0.25)


def test_an_import_is_one_patch_that_can_be_taken_back():
    project = a_project(BOX)
    result = plan(project, ImportedAnnotation("a.png", BOX, label="new", layer="new"))
    after = applied(project, result.patch)
    assert applied(after, result.patch.inverse()) == project


def test_a_project_without_a_scheme_takes_all_that_the_file_rules():
    theirs = LabelScheme(
        SchemeId(EntityId("theirs")),
        4,
        "Steel",
        (Label("crack", "Crack"),),
        OcclusionPolicy(0.1, 0.8),
        (FieldRule("depth <= length"),),
        (CheckSetting("tiny", False),),
    )
    empty = Project(e for e in a_project().entities() if not isinstance(e, LabelScheme))
    after = applied(empty, plan(empty, scheme=theirs).patch).scheme
    assert after is not None
    assert (after.name, after.occlusion, after.rules, after.checks) == (
        theirs.name,
        theirs.occlusion,
        theirs.rules,
        theirs.checks,
    )
    # One that has its own rules keeps them, and takes the labels only.
    kept = applied(a_project(), plan(a_project(), scheme=theirs).patch).scheme
    assert kept is not None and kept.occlusion == OcclusionPolicy()


def test_lesions_are_known_by_their_tracking_uid_and_new_ones_get_a_free_name() -> None:
    here = Lesion(LesionId(EntityId("here")), "2.25.1", "T1", organ="liver")
    project = Project([*a_project().entities(), here])
    lesions = [
        ExportLesion("other name", "2.25.1"),
        ExportLesion("T1", "2.25.2", "non_target", True),
        ExportLesion("T1", "2.25.2", "non_target", True),
        None,
    ]
    given = [ImportedAnnotation("a.png", Box(1, 2, 3, 4), lesion=one) for one in lesions]
    result = plan(project, *given)
    after = applied(project, result.patch)
    by_name = {one.name: one for one in after.lesions.values()}
    assert set(by_name) == {"T1", "T1 (2)"}
    assert by_name["T1"] == here
    assert (by_name["T1 (2)"].role, by_name["T1 (2)"].node) == (LesionRole.NON_TARGET, True)
    found = [one.lesion for _, one in sorted(after.annotations.items())]
    assert found == [here.id, by_name["T1 (2)"].id, by_name["T1 (2)"].id, None]


def test_kind_coding_and_severity_come_in_and_gaps_are_filled() -> None:
    coding = Coding(laterality=Concept("SCT", "7771000", "Left"))
    given = ImportedAnnotation(
        "a.png",
        Box(1, 2, 3, 4),
        kind="roi",
        coding=coding,
        severity=SeverityChoice("major", "", "", NO_TIME),
    )
    (one,) = made(a_project(), given)
    assert (one.kind, one.coding) == (MeasurementKind.ROI, coding)
    assert one.severity is not None
    assert one.severity.author
    assert one.severity.at != NO_TIME


def test_a_lesion_is_known_by_the_uid_under_which_it_was_released() -> None:
    here = Lesion(LesionId(EntityId("here")), "2.25.1", "T1", organ="liver")
    project = a_project(BOX, lesion=here.id)
    project = Project([*project.entities(), here])
    (left,) = release(project).annotations
    assert left.lesion is not None
    given = ImportedAnnotation("a.png", Box(1, 2, 3, 4), lesion=left.lesion)
    after = applied(project, plan(project, given).patch)
    assert set(after.lesions) == {here.id}
    assert {one.lesion for one in after.annotations.values()} == {here.id}
