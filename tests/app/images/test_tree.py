"""Images as a tree."""

from __future__ import annotations

from attrs import evolve

from workbench.api.images import Identity
from workbench.app.images.tree import (
    Node,
    NodeKind,
    build_tree,
    done_of,
    filter_tree,
    leaves,
    status_of,
)
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.project import Project
from workbench.model.review import ImageStatus


def image(name: str, **fields: object) -> Image:
    made = Image(ImageId(EntityId(name)), f"line A/{name}.png", "plain_images", 60, 80)
    return evolve(made, **fields)  # type: ignore[arg-type]


def a_project() -> Project:
    series = SeriesId(EntityId("s"))
    slices = [image(f"ct{n}", path=f"ct/{n}.dcm", series=series) for n in range(3)]
    ct = Series(series, tuple(i.id for i in slices), "CT", 4, "1.2.3", "1.2")
    photos = [image("strip1"), image("strip2", status=ImageStatus.DONE)]
    return Project([*slices, ct, *photos])


PERSON = Identity(
    patient_name="DOE^JANE",
    patient_id="42",
    study_uid="1.2",
    study_date="20260311",
    study_description="Chest",
    series_description="Lung 1.0",
    modality="CT",
)
KNOWN = {ImageId(EntityId("ct0")): PERSON}


def titles(nodes: tuple[Node, ...]) -> list[str]:
    return [str(node.title) for node in nodes]


def test_a_series_hangs_below_patient_and_study_and_photos_below_their_folder() -> None:
    patient, folder = build_tree(a_project(), KNOWN)
    assert (str(patient.title), patient.kind) == ("DOE JANE", NodeKind.PATIENT)
    (study,) = patient.children
    assert str(study.title) == "2026-03-11 Chest"
    (series,) = study.children
    assert (str(series.title), str(series.detail)) == ("Lung 1.0", "CT · 3 slices")
    assert len(series.images) == 3
    assert (str(folder.title), titles(folder.children)) == ("line A", ["strip1.png", "strip2.png"])


def test_folders_above_and_beside_the_project_have_their_own_names() -> None:
    above = [image("a", path="../a.png"), image("b", path="../../b.png")]
    project = Project([*above, image("c", path="../裂纹 2/c.png"), image("d", path="d.png")])
    shown = build_tree(project, {}, base="D:/data/line B/work")
    assert titles(shown) == ["line B", "data", "裂纹 2", "Images"]


def test_before_the_files_are_read_the_tree_has_the_same_groups() -> None:
    before, after = build_tree(a_project(), {}), build_tree(a_project(), KNOWN)
    assert [node.images for node in leaves(before)] == [node.images for node in leaves(after)]
    assert str(leaves(before)[0].title) == "Series 4"


def test_hiding_names_leaves_no_word_of_the_person() -> None:
    shown = repr([str(n.title) for n in build_tree(a_project(), KNOWN, hide_names=True)])
    assert "DOE" not in shown
    assert "Patient 1" in shown


def test_the_filter_takes_words_of_rows_above_and_a_status() -> None:
    nodes = build_tree(a_project(), KNOWN)
    assert titles(tuple(leaves(filter_tree(nodes, "doe lung")))) == ["Lung 1.0"]
    assert titles(tuple(leaves(filter_tree(nodes, "line strip2")))) == ["strip2.png"]
    done = filter_tree(nodes, statuses=[ImageStatus.DONE])
    assert titles(tuple(leaves(done))) == ["strip2.png"]
    assert filter_tree(nodes, "nowhere") == ()


def test_a_series_counts_as_one_and_is_done_when_all_its_slices_are() -> None:
    assert done_of(build_tree(a_project(), {})) == (1, 3)
    todo, done, flagged = (
        image("a", status=s) for s in (ImageStatus.TODO, ImageStatus.DONE, ImageStatus.FLAGGED)
    )
    assert status_of([done, done]) is ImageStatus.DONE
    assert status_of([todo, done]) is ImageStatus.IN_PROGRESS
    assert status_of([done, flagged]) is ImageStatus.FLAGGED


def test_a_part_of_a_series_says_which_it_is() -> None:
    project = a_project()
    (ct,) = project.series.values()
    parts = Project([*project.images.values(), evolve(ct, part=("b 800", "time 3/10"))])
    first = next(iter(ct.images))
    titles = [str(node.title) for node in leaves(build_tree(parts, {first: PERSON}))]
    assert any(title.endswith(" · b 800, time 3/10") for title in titles)
    assert filter_tree(build_tree(parts, {first: PERSON}), "b 800")
