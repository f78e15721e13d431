"""Templates of the program and of the user."""

from __future__ import annotations

import pytest

from tests.app.report.kit import FULL, a_project, an_annotation, sources
from workbench.app.report.describe import as_text, chosen, describe
from workbench.app.report.library import DEFECTS, RADIOLOGY, TemplateLibrary, usual_name
from workbench.app.report.template import TemplateError
from workbench.base.errors import InputError
from workbench.base.text import LANGUAGES
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Judgement
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Point


@pytest.fixture
def library(tmp_path):
    return TemplateLibrary(tmp_path / "模板 folder")


def told(library, name, language, *annotations):
    template = library.template(name, language)
    project = a_project(*annotations)
    found = describe(project, [one.id for one in annotations], template, language, sources())
    return [one.text for one in found]


def test_both_kinds_come_with_the_program_in_both_languages(library):
    shipped = {(one.name, one.language) for one in library.all()}
    assert shipped == {(name, code) for name in (RADIOLOGY, DEFECTS) for code in LANGUAGES}
    assert all(one.is_shipped and not one.is_own and one.title for one in library.all())
    for one in library.all():
        library.template(one.name, one.language)


def test_a_nodule_is_told_as_a_radiologist_would(library):
    assert told(library, RADIOLOGY, "en", FULL) == [
        "4. Solid nodule, right lung, 14.4 × 8.0 mm (patient plane).\n"
        "Texture: solid; growing: Yes; days: 12 d.\n"
        "Note: control in 3 months"
    ]
    (zh,) = told(library, RADIOLOGY, "zh_CN", FULL)
    assert zh.startswith("4. 右侧肺Solid结节，大小约 14.4 × 8.0 mm（")
    assert "质地：实性；growing：是；days：12 d。" in zh


def test_a_defect_is_told_as_an_inspector_would(library):
    (en,) = told(library, DEFECTS, "en", an_annotation("d", "dent", FULL.region))
    assert en.startswith("Dent, at x 30, y 20 px.\nSize 14.4 × 8.0 mm ± ")
    (zh,) = told(library, DEFECTS, "zh_CN", an_annotation("d", "dent", FULL.region))
    assert zh.startswith("凹坑，位于 x 30, y 20 px。\n尺寸 14.4 × 8.0 mm ± ")


def test_a_label_of_the_whole_image_is_one_word(library):
    assert told(library, RADIOLOGY, "en", an_annotation("w", "dent")) == ["Dent."]
    assert told(library, RADIOLOGY, "zh_CN", an_annotation("w", "dent")) == ["凹坑。"]


def test_what_the_user_writes_stands_over_what_came_and_goes_again(library):
    library.save(RADIOLOGY, "en", "# title: Mine\n{finding}!")
    assert told(library, RADIOLOGY, "en", FULL) == ["Nodule!"]
    info = next(one for one in library.all("en") if one.name == RADIOLOGY)
    assert (info.title, info.is_own, info.is_shipped) == ("Mine", True, True)
    assert told(library, RADIOLOGY, "zh_CN", FULL)[0].startswith("4. ")
    library.remove(RADIOLOGY, "en")
    assert told(library, RADIOLOGY, "en", FULL)[0].startswith("4. Solid")


def test_a_template_of_a_new_name_is_offered_after_those_of_the_program(library):
    library.save("我的", "zh_CN", "{finding}")
    assert [one.name for one in library.all("zh_CN")] == [DEFECTS, RADIOLOGY, "我的"]
    assert told(library, "我的", "zh_CN", FULL) == ["结节"]


def test_a_template_with_a_mistake_is_not_kept(library):
    with pytest.raises(TemplateError, match="line 2, column 1"):
        library.save("mine", "en", "ok\n{mood}")
    assert not library.folder.exists()


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a b", ".x", "x" * 61])
def test_a_name_that_could_lead_elsewhere_is_refused(library, name):
    with pytest.raises(InputError):
        library.save(name, "en", "x")
    with pytest.raises(InputError):
        library.source(name, "en")


def test_a_file_that_is_no_text_is_named(library):
    library.folder.mkdir()
    (library.folder / "radiology.en.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"radiology\.en\.txt"):
        library.template(RADIOLOGY, "en")
    assert [one.title for one in library.all("en")] == ["Defects", "radiology"]


def test_pictures_are_defects_and_dicom_is_radiology():
    from attrs import evolve

    project = a_project()
    assert usual_name(project) == DEFECTS
    images = [evolve(one, sop_instance_uid="1.2.3") for one in project.images.values()]
    assert usual_name(type(project)(images)) == RADIOLOGY


def test_a_report_goes_image_by_image_and_leaves_out_what_was_rejected(library):
    from tests.app.report.kit import OTHER

    there = an_annotation("0", "dent", anchor=OnFrame(OTHER))
    gone = an_annotation("r", "dent", judgement=Judgement.REJECTED)
    arrow = an_annotation("t", None, Point(1, 1), kind=MeasurementKind.TEXT, note="here")
    project = a_project(there, gone, arrow, FULL)
    ids = chosen(project)
    assert ids == [FULL.id, there.id]
    library.save("x", "en", "{label}")
    found = describe(project, ids, library.template("x", "en"), "en", sources())
    assert as_text(project, found, "en") == "a 图.png\nNodule\n\nb.png\nDent\n"
    assert chosen(project, OTHER) == [there.id]
