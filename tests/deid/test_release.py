from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from attrs import evolve

from tests.plugins.exchange_files import AT, a_project
from workbench.api.exchange import NO_TIME
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError, ReleaseError
from workbench.base.text import t
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.secret import Secret
from workbench.deid.release import is_released, release, released_names, withheld
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation, Provenance, Source
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.ids import (
    AnnotationId,
    EntityId,
    ImageId,
    LayerId,
    LesionId,
    SchemeId,
    SeriesId,
    TimepointId,
)
from workbench.model.image import Fingerprint, Image, Series
from workbench.model.layer import Layer
from workbench.model.lesion import Lesion, LesionState, Seen, Timepoint
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Entity, Project
from workbench.model.regions import Box
from workbench.model.scheme import Attribute, AttributeKind, FieldRule, Label, LabelScheme, RulePage
from workbench.model.severity import Severity, SeverityChoice, SeverityRule

NEEDLE = "NEEDLE"
WHEN = datetime(1987, 6, 5, 4, 3, 2, tzinfo=UTC)
BOX = Box(20, 20, 10, 10)
PLUGINS = Plugins.discover()
WRITERS = [plugin.name for plugin in PLUGINS.with_door("writer")]


def planted(n: int) -> str:
    return f"{NEEDLE}{n:02d}王医生"


def a_project_full_of_needles() -> Project:
    kinds = (
        Attribute("size", AttributeKind.NUMBER, required_if=f"remark == '{planted(42)}'"),
        Attribute("grade", AttributeKind.CHOICE, choices=("A", "B")),
    )
    free = Attribute("remark", AttributeKind.TEXT, default=planted(1))
    scheme = LabelScheme(
        SchemeId(EntityId(planted(2))),
        1,
        planted(3),
        (
            Label(
                "crack",
                "crack",
                attributes=(*kinds, free),
                occlusion_group=planted(33),
                exclusive=planted(34),
                page=RulePage(planted(35), {"zh_CN": planted(36)}),
            ),
        ),
        rules=(
            FieldRule("size >= 1", "crack", planted(37), {"zh_CN": planted(38)}),
            FieldRule(f"remark != '{planted(39)}'"),
        ),
        author=planted(40),
        note=planted(41),
        severities=(Severity("major"),),
        severity_rules=(
            SeverityRule("size > 1", "major", None, planted(60)),
            SeverityRule(f"zone == '{planted(61)}'", "major"),
        ),
    )
    image = Image(
        ImageId(EntityId(planted(4))),
        f"/home/{planted(5)}/{planted(6)} 1987-06-05.{planted(7)}",
        "plain_images",
        100,
        120,
        fingerprint=Fingerprint(5, planted(8), planted(9)),
        series=SeriesId(EntityId(planted(10))),
        calibration=Calibration(
            Spacing(1, 1), CalibrationSource.USER, reason=t("said {who}", who=planted(11))
        ),
    )
    series = Series(
        SeriesId(EntityId(planted(10))), (image.id,), planted(12), 1, planted(13), planted(14)
    )
    layer = Layer(
        LayerId(EntityId(planted(15))),
        planted(16),
        locked=True,
        lock_reason=planted(43),
        lock_owner=planted(44),
        origin=planted(45),
    )
    annotation = Annotation(
        AnnotationId(EntityId(planted(17))),
        OnFrame(image.id),
        BOX,
        layer.id,
        Provenance(
            planted(18),
            WHEN,
            WHEN,
            planted(19),
            Source.MODEL,
            planted(20),
            0.5,
            1,
            planted(21),
            planted(46),
            planted(47),
        ),
        "crack",
        attributes={
            "size": 2.5,
            "grade": "A",
            "remark": planted(22),
            planted(23): 1,
        },
        occlusion_group=planted(24),
        group=planted(48),
        note=planted(25),
        kind=MeasurementKind.ROI,
        lesion=LesionId(EntityId(planted(49))),
        severity=SeverityChoice("major", planted(50), planted(51), WHEN),
    )
    lesion = Lesion(
        LesionId(EntityId(planted(49))),
        f"1.2.{planted(52)}",
        planted(53),
        organ=planted(54),
        seen=(Seen(TimepointId(EntityId(planted(55))), LesionState.PRESENT, planted(56)),),
        note=planted(57),
    )
    visit = Timepoint(
        TimepointId(EntityId(planted(55))),
        planted(58),
        WHEN.date(),
        (planted(59),),
        baseline=True,
    )
    lies = evolve(
        annotation,
        id=AnnotationId(EntityId(planted(26))),
        label=planted(27),
        attributes={"grade": planted(28), "size": planted(29)},
    )
    in_space = evolve(
        annotation,
        id=AnnotationId(EntityId(planted(30))),
        anchor=OnPlane(planted(31), (0, 0, 0), (1, 0, 0), (0, 1, 0)),
    )
    made: list[Entity] = [annotation, lies, in_space, lesion, visit]
    return Project([scheme, image, series, layer, *made])


@pytest.mark.parametrize("name", WRITERS)
def test_nothing_that_says_who_when_or_where_leaves(name, tmp_path):
    view = release(a_project_full_of_needles(), name=planted(32))
    assert len(view.annotations) == 2
    paths = PLUGINS.load(name, "writer").write(view, tmp_path, {})
    assert paths
    for path in paths:
        data = path.read_bytes()
        for trace in (NEEDLE, "王医生", "\\u738b", "1987", "/home", "06-05"):
            assert trace.encode() not in data, trace
        assert NEEDLE not in path.name
    assert any(b"crack" in path.read_bytes() for path in paths)


def test_a_severity_leaves_without_reason_and_a_lesion_under_another_uid():
    project = a_project_full_of_needles()
    first, second = release(project).annotations
    assert first.kind == "roi"
    assert first.severity == SeverityChoice("major", "", "annotator-2", NO_TIME)
    assert first.lesion is not None
    assert first.lesion.name == "lesion-1"
    assert first.lesion.tracking_uid.startswith("2.25.")
    # What measures the same lesion still says so.
    assert second.lesion == first.lesion
    assert release(project).annotations[0].lesion == first.lesion
    texts = {str(one.text) for one in withheld(release(project))}
    assert "Reasons for severities are free text and are left out." in texts


def test_names_of_lesions_that_we_give_stay_and_identity_keeps_all():
    project = a_project(BOX, BOX, lesion=LesionId(EntityId("x")))
    lesion = Lesion(LesionId(EntityId("x")), "2.25.7", "NT12", organ="liver of Jane")
    project = Project([*project.entities(), lesion])
    (first, _) = release(project).annotations
    assert first.lesion is not None
    assert (first.lesion.name, first.lesion.organ) == ("NT12", "")
    assert first.lesion.tracking_uid != "2.25.7"
    view = release(project, profile="keep-identity", reason="a test")
    assert view.annotations[0].lesion is not None
    assert view.annotations[0].lesion.tracking_uid == "2.25.7"
    assert view.annotations[0].lesion.organ == "liver of Jane"


def test_numbers_and_choices_of_the_rule_book_stay():
    (first, second) = release(a_project_full_of_needles()).annotations
    assert first.attributes == {"size": 2.5, "grade": "A"}
    assert (second.attributes, second.label) == ({}, None)
    assert first.provenance.author == "annotator-1"
    assert first.provenance.created == first.provenance.modified == NO_TIME


def test_groups_of_labels_and_of_annotations_get_the_same_numbers():
    project = a_project(BOX, BOX, occlusion_group="line 3, Wang")
    labels = [
        Label("crack", "crack", occlusion_group="line 3, Wang", exclusive="surface"),
        Label("dent", "dent", occlusion_group="Li's", exclusive="surface"),
    ]
    scheme = evolve(project.scheme, labels=labels, rules=(FieldRule("depth in ('deep', 'flat')"),))
    choice = Attribute("depth", AttributeKind.CHOICE, choices=("deep", "flat"))
    scheme = evolve(scheme, labels=(evolve(labels[0], attributes=(choice,)), labels[1]))
    others = [one for one in project.entities() if one.id != scheme.id]
    view = release(Project([*others, scheme]))
    assert {one.occlusion_group for one in view.annotations} == {"group-1"}
    assert view.scheme is not None
    assert [one.occlusion_group for one in view.scheme.labels] == ["group-1", "group-2"]
    assert {one.exclusive for one in view.scheme.labels} == {"exclusive-1"}
    assert [rule.must for rule in view.scheme.rules] == ["depth in ('deep', 'flat')"]


def test_what_is_withheld_is_counted():
    texts = {str(w.text): w.count for w in withheld(release(a_project_full_of_needles()))}
    assert texts["Annotations on planes in space are left out."] == 1
    assert texts["Notes are free text and are left out."] == 2
    assert texts["Attributes with free text are left out."] == 4


def test_authors_are_numbered_by_their_first_annotation():
    project = a_project(BOX, BOX, BOX)
    for id, author in zip(project.annotations, ("Zoe", "Ann", "Zoe"), strict=True):
        annotation = project.annotations[id]
        project._put(
            id, evolve(annotation, provenance=evolve(annotation.provenance, author=author))
        )
    authors = [a.provenance.author for a in release(project).annotations]
    assert authors == ["annotator-1", "annotator-2", "annotator-1"]


def test_the_same_project_is_released_under_the_same_names():
    project = a_project(BOX)
    a, b = release(project), release(project)
    assert list(a.annotations) == list(b.annotations)
    assert a.images[0].name == b.images[0].name
    assert released_names(project) == {a.images[0].name: "image"}
    assert a.images[0].name.startswith("image-0001-")
    assert a.images[0].name.endswith(".png")


def test_keeping_identity_needs_a_reason_and_then_keeps_everything():
    project = a_project(BOX, note="look here")
    with pytest.raises(InputError, match="why"):
        release(project, profile="keep-identity", reason=" ")
    view = release(project, profile="keep-identity", reason="internal", name="Line 4")
    (annotation,) = view.annotations
    assert (view.project_name, view.images[0].name) == ("Line 4", "photos/a.png")
    assert (annotation.note, annotation.layer) == ("look here", "surface")
    assert (annotation.provenance.author, annotation.provenance.created) == ("Ann", AT)


@pytest.mark.parametrize(
    "path", ["/data/Smith/a.png", "../Smith/a.png", "C:/Smith/a.png", "C:\\Smith\\a.png"]
)
def test_folders_outside_the_project_are_never_named(path):
    project = a_project(BOX)
    project._put(EntityId("image"), evolve(project.images[ImageId(EntityId("image"))], path=path))
    view = release(project, profile="keep-identity", reason="internal")
    assert view.images[0].name == "a.png"


def test_layers_of_one_name_get_numbers():
    project = a_project(BOX)
    project._put(EntityId("other"), Layer(LayerId(EntityId("other")), "surface", 5.0))
    view = release(project, profile="keep-identity", reason="internal")
    assert [layer.name for layer in view.layers] == ["surface", "surface (2)"]


def test_a_profile_that_is_not_there_is_refused():
    project = a_project(BOX)
    with pytest.raises(InputError, match="full"):
        release(project, profile="full")


def test_only_chosen_images_leave():
    project = a_project(BOX)
    assert len(release(project, images=[]).annotations) == 0
    assert len(release(project, images=[ImageId(EntityId("image"))]).annotations) == 1


def pixels(image, frame):
    return np.zeros((image.rows, image.columns), np.uint8)


@pytest.mark.parametrize("changes", [{"sop_instance_uid": "1.2"}, {"reader": "dicom_images"}])
def test_pixels_of_dicom_images_leave_without_their_file_only_for_a_reason(changes):
    project = a_project(BOX)
    project._put(EntityId("image"), evolve(project.images[ImageId(EntityId("image"))], **changes))
    view = release(project, read=pixels, render=pixels)
    for method in (view.pixels, view.rendered):
        with pytest.raises(ReleaseError, match="DICOM"):
            method(view.images[0].id, 1)
    for chosen in (
        {"profile": "keep-identity", "reason": "x"},
        {"setup": Setup(Secret.new(), keep_pixels="x")},
    ):
        view = release(project, read=pixels, render=pixels, **chosen)
        assert view.pixels(view.images[0].id, 1).shape == (100, 120)


def test_pixels_of_photos_are_given_when_asked_for():
    view = release(a_project(BOX), read=pixels)
    assert view.pixels(view.images[0].id, 1).shape == (100, 120)
    with pytest.raises(ReleaseError):
        view.rendered(view.images[0].id, 1)


def test_nothing_else_counts_as_released():
    assert is_released(release(a_project(BOX)))
    assert not is_released(object())


def test_annotations_are_made_one_by_one():
    annotations = release(a_project(BOX, BOX, BOX)).annotations
    assert len(annotations) == 3
    assert annotations[1] == list(annotations)[1] == next(iter(annotations[1:]))


def test_depth_then_priority_then_time_decides_who_is_in_front():
    project = a_project(BOX, BOX, BOX)
    ids = list(project.annotations)
    project._put(ids[0], evolve(project.annotations[ids[0]], depth=1.0))
    assert [a.z_order for a in release(project).annotations] == [2, 0, 1]
    scheme = project.scheme
    assert scheme is not None
    labels = tuple(
        evolve(label, priority=5.0) if label.key == "damage" else label for label in scheme.labels
    )
    project._put(scheme.id, evolve(scheme, labels=labels))
    project._put(ids[1], evolve(project.annotations[ids[1]], label="damage"))
    assert [a.z_order for a in release(project).annotations] == [1, 2, 0]
