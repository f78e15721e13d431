"""What is different between versions is said; what must be judged again is found."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from tests.model.values import put
from tests.qa.kit import LABELS, RULES, STAMP, a_project, a_scheme, an_annotation, box
from workbench.api.scheme.content import SchemeContent
from workbench.app.scheme.versions import DifferenceKind, differences, mark_judged, save_scheme
from workbench.model.scheme import Attribute, AttributeKind, Label, RulePage
from workbench.qa.versions import to_judge_again

SCRATCH = next(one for one in LABELS if one.key == "scratch")


def changed(**fields: Any) -> tuple[Label, ...]:
    return tuple(evolve(one, **fields) if one.key == "scratch" else one for one in LABELS)


def said(after: object, before: object = None) -> list[str]:
    return [str(one.text) for one in differences(before or a_scheme(), after)]  # type: ignore[arg-type]


def test_equal_versions_have_no_differences() -> None:
    assert differences(a_scheme(1), a_scheme(2)) == []


def test_new_and_removed_labels_are_named() -> None:
    after = a_scheme(2, labels=(*LABELS[:-1], Label("crack", "Crack")))
    kinds = {(one.kind, one.label) for one in differences(a_scheme(), after)}
    assert kinds == {(DifferenceKind.ADDED, "crack"), (DifferenceKind.REMOVED, "hole")}


def test_fields_are_said_one_by_one_with_both_values() -> None:
    fewer = (evolve(SCRATCH.attributes[1], maximum=20.0), SCRATCH.attributes[2])
    after = a_scheme(2, labels=changed(digit=4, attributes=fewer, page=RulePage("Long.")))
    words = said(after)
    assert "“Scratch”, digit: – → 4" in words
    assert "“Scratch”, attribute “length”, greatest: 50 → 20" in words
    assert "“Scratch”: attribute “severity” was removed." in words
    assert any("definition" in one for one in words)
    assert len(words) == 4


def test_rules_occlusion_and_checks_are_said_too() -> None:
    words = said(a_scheme(2, rules=(), name="Other"))
    assert f"Rule removed: {RULES[0].must}" in words
    assert any("Other" in one for one in words)


def test_looks_alone_need_no_second_judgement_and_meaning_does() -> None:
    annotation = an_annotation("a", box(0, 0), "scratch")
    looks = a_scheme(2, labels=changed(color="#000000", digit=5, name="Groove", priority=9))
    assert to_judge_again(a_project(annotation, looks)) == []
    narrower = (Attribute("length", AttributeKind.NUMBER, unit="mm", maximum=20),)
    meaning = a_scheme(2, labels=changed(attributes=narrower))
    assert to_judge_again(a_project(annotation, meaning)) == ["a"]


def test_what_is_marked_as_judged_is_off_the_list_and_undo_brings_it_back() -> None:
    meaning = a_scheme(2, labels=changed(page=RulePage("Deep.")))
    project = a_project(an_annotation("a", box(0, 0), "scratch", locked=True), meaning)
    patch = mark_judged(project, STAMP, to_judge_again(project))
    after = put(project, patch)
    assert to_judge_again(after) == []
    assert to_judge_again(put(after, patch.inverse())) == ["a"]
    assert after.annotations["a"].provenance.modified == STAMP.at  # type: ignore[index]


def test_a_change_of_what_it_is_a_kind_of_counts_for_the_kinds() -> None:
    labels = tuple(
        evolve(one, attributes=(Attribute("where"),)) if one.key == "defect" else one
        for one in LABELS
    )
    project = a_project(an_annotation("a", box(0, 0), "scratch"), a_scheme(2, labels=labels))
    assert to_judge_again(project) == ["a"]


def test_annotations_of_a_label_that_is_gone_get_another_in_the_same_step() -> None:
    attributes = {"severity": "major", "length": 3.0}
    project = a_project(
        an_annotation("a", box(0, 0), "oil", attributes=attributes),
        an_annotation("b", box(30, 0), "rust"),
        an_annotation("c", box(60, 0), "glass"),
    )
    left = tuple(one for one in LABELS if one.key not in ("oil", "rust", "glass"))
    patch = save_scheme(project, STAMP, SchemeContent("x", left), {"oil": "scratch", "rust": None})
    after = put(project, patch)
    found = {id: one.label for id, one in after.annotations.items()}
    assert found == {"a": "scratch", "b": None, "c": "glass"}
    assert dict(after.annotations["a"].attributes) == attributes  # type: ignore[index]
    assert put(after, patch.inverse()) == project
