"""``workbench describe`` prints annotations in words."""

from __future__ import annotations

from attrs import evolve

from tests.cli.test_verbs import annotate_first
from workbench.cli.desk import make_session
from workbench.model import commands
from workbench.model.concept import Coding, Concept
from workbench.model.scheme import Label

NODULE = Concept("SCT", "27925004", "Nodule")
LUNG = Concept("SCT", "39607008", "Lung", "http://snomed.info/sct")


def code(path):
    """Give the label of the first annotation a coded term and a site."""
    annotate_first(path)
    session = make_session("ann")
    session.open_project(path)
    assert session.project.scheme is not None
    labels: list[Label] = [
        evolve(one, concept=NODULE, coding=Coding(site=LUNG)) if one.key == "nodule" else one
        for one in session.project.scheme.labels
    ]
    session.do(commands.change_scheme, labels, "Test")
    session.close()


def test_all_annotations_are_told_under_the_name_of_their_image(run, project):
    code(project)
    result = run("describe", project, "--template", "radiology")
    assert result.code == 0
    heading, first, *more = result.out.strip().splitlines()
    assert heading.startswith("图 ")
    assert first.startswith("1. Nodule, lung, ")
    assert first.endswith("px (not calibrated).")
    assert more[-1].startswith("2. Length, ")


def test_chinese_comes_out_of_an_english_program(run, project):
    code(project)
    result = run("describe", project, "--language", "zh_CN", "--template", "radiology")
    assert "肺结节，大小约 " in result.out


def test_json_has_the_codes_beside_the_words(run, project):
    code(project)
    first, second = run("describe", project, "--json").json
    assert first["finding"] == {**concept(NODULE), "version": None}
    assert first["site"] == concept(LUNG)
    assert (first["language"], first["laterality"], first["modifiers"]) == ("en", None, [])
    assert "Nodule" in first["text"]
    assert second["finding"] is None


def concept(one):
    return {
        "scheme": one.scheme,
        "code": one.value,
        "meaning": one.meaning,
        "version": one.version,
    }


def test_a_template_of_ones_own_is_used(run, project, folder):
    code(project)
    mine = folder / "我的 template.txt"
    mine.write_bytes("\ufeff# note\n{finding}|{site}".encode())
    result = run("describe", project, "--template", mine, "--image", "图 0.png")
    assert "Nodule|Lung" in result.out.splitlines()


def test_a_mistake_in_a_template_is_one_line_with_its_place(run, project, folder):
    bad = folder / "bad.txt"
    bad.write_text("ok\n [{finding}", encoding="utf-8")
    result = run("describe", project, "--template", bad)
    assert (result.code, result.out) == (2, "")
    assert "line 2, column 2" in result.line


def test_what_is_not_there_is_said(run, project):
    for args in (("--template", "none"), ("--image", "no.png"), ("--language", "de")):
        result = run("describe", project, *args)
        assert (result.code, result.out) == (2, "")
        assert args[1] in result.line


def test_an_empty_project_has_nothing_to_tell(run, project):
    result = run("describe", project)
    assert (result.code, result.out) == (0, "")
    assert run("describe", project, "--json").json == []
