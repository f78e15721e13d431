"""Each check finds its mistake, and says nothing where there is none."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from tests.qa.kit import (
    IMAGE,
    LABELS,
    MINOR,
    OTHER_LAYER,
    a_project,
    a_scheme,
    an_annotation,
    box,
    found,
    ring,
    with_setting,
)
from workbench.api.checks import Severity
from workbench.base.text import t
from workbench.model.annotation import Judgement, Purpose
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, PairId
from workbench.model.layer import LayerKind
from workbench.model.occlusion import DepthPair, OcclusionLevel
from workbench.model.regions import Point, Polyline
from workbench.model.scheme import CheckSetting, RulePage
from workbench.qa.catalogue import CHECKS
from workbench.qa.ledger import Ledger

BOW = ring((0, 0), (20, 20), (20, 0), (0, 20))
A, B = "a", "b"
KIDNEY = Concept("SCT", "64033007", "Kidney")
LIVER = Concept("SCT", "10200004", "Liver")
LEFT = Concept("SCT", "7771000", "Left")
SLIP = Concept("SCT", "64033008", "Kidney")
# Check -> annotations that it finds something about, and the one it is about.
WRONG: dict[str, tuple[list[Any], str]] = {
    "no_label": ([an_annotation(A, box(0, 0), None)], A),
    "unknown_label": ([an_annotation(A, box(0, 0), "dent")], A),
    "heading_label": ([an_annotation(A, box(0, 0), "defect")], A),
    "nothing_said": ([an_annotation(A, None, None)], A),
    "missing_attribute": ([an_annotation(A, box(0, 0), "scratch")], A),
    "out_of_range": ([an_annotation(A, None, "scratch", attributes={**MINOR, "length": 51})], A),
    "wrong_value": ([an_annotation(A, None, "scratch", attributes={"severity": "huge"})], A),
    "rule_broken": (
        [an_annotation(A, None, "scratch", attributes={**MINOR, "length": 2, "width": 3})],
        A,
    ),
    "self_intersection": ([an_annotation(A, BOW)], A),
    "too_few_points": ([an_annotation(A, ring((1, 1), (9, 9), (1, 1), (9, 9)))], A),
    "zero_area": ([an_annotation(A, box(3, 3, 0, 9))], A),
    "tiny": ([an_annotation(A, box(3, 3, 1.5, 1.5))], A),
    "outside_frame": ([an_annotation(A, box(300, 3))], A),
    "beyond_frame": ([an_annotation(A, box(195, 3))], A),
    "duplicate": ([an_annotation(A, box(0, 0)), an_annotation(B, box(0, 0.5))], B),
    "duplicate_layers": (
        [an_annotation(A, box(0, 0)), an_annotation(B, box(0, 0.5), layer=OTHER_LAYER)],
        B,
    ),
    "same_place": ([an_annotation(A, box(0, 0)), an_annotation(B, box(0, 1), "oil")], B),
    "exclusive_overlap": (
        [an_annotation(A, box(0, 0), "oil"), an_annotation(B, box(15, 0), "rust")],
        B,
    ),
    "child_outside": ([an_annotation(A, box(0, 0)), an_annotation(B, box(12, 0), part_of=A)], B),
    "outside_part": ([an_annotation(A, box(0, 0)), an_annotation(B, box(60, 0), "hole")], B),
    "part_of_gone": ([an_annotation(A, box(0, 0), part_of="gone")], A),
    "occlusion_level": (
        [
            an_annotation(A, box(0, 0), judged_occlusion=OcclusionLevel.NONE),
            an_annotation(B, box(5, 0), "oil"),
        ],
        A,
    ),
    "hidden_by_nothing": ([an_annotation(A, box(0, 0), visible=box(0, 0, 10, 20))], A),
    "visible_outside": ([an_annotation(A, box(0, 0), visible=box(0, 0, 25, 20))], A),
    "visible_covered": (
        [an_annotation(A, box(0, 0), visible=box(0, 0)), an_annotation(B, box(10, 0), "oil")],
        A,
    ),
    "no_side": ([an_annotation(A, box(0, 0), coding=Coding(site=KIDNEY))], A),
    "unknown_code": ([an_annotation(A, box(0, 0), concept=SLIP)], A),
}
# Check -> the same without the mistake, or just within what is allowed.
RIGHT: dict[str, list[Any]] = {
    "no_label": [an_annotation(A, box(0, 0), None, purpose=Purpose.MEASUREMENT)],
    "unknown_label": [an_annotation(A, box(0, 0), "oil")],
    "heading_label": [an_annotation(A, box(0, 0), "scratch")],
    "nothing_said": [an_annotation(A, None, "oil")],
    "missing_attribute": [an_annotation(A, box(0, 0), "scratch", attributes=MINOR)],
    "out_of_range": [an_annotation(A, None, "scratch", attributes={**MINOR, "length": 50})],
    "wrong_value": [an_annotation(A, None, "scratch", attributes=MINOR)],
    "rule_broken": [an_annotation(A, None, "scratch", attributes={**MINOR, "width": 3})],
    "self_intersection": [an_annotation(A, ring((0, 0), (20, 0), (20, 20)))],
    "too_few_points": [an_annotation(A, Polyline([(0, 0), (0, 5)]))],
    "zero_area": [an_annotation(A, Point(3, 3))],
    "tiny": [an_annotation(A, box(3, 3, 2, 2))],
    "outside_frame": [an_annotation(A, box(199, 3))],
    "beyond_frame": [an_annotation(A, box(190, 3))],
    "duplicate": [an_annotation(A, box(0, 0)), an_annotation(B, box(0, 4))],
    "duplicate_layers": [
        an_annotation(A, box(0, 0)),
        an_annotation(B, box(0, 5), layer=OTHER_LAYER),
    ],
    "same_place": [an_annotation(A, box(0, 0)), an_annotation(B, box(0, 1), "glass")],
    "exclusive_overlap": [
        an_annotation(A, box(0, 0), "oil"),
        an_annotation(B, box(19.8, 0), "rust"),
    ],
    "child_outside": [an_annotation(A, box(0, 0)), an_annotation(B, box(0.5, 0), part_of=A)],
    "outside_part": [an_annotation(A, box(0, 0)), an_annotation(B, box(2, 2, 5, 5), "hole")],
    "part_of_gone": [an_annotation(A, box(0, 0)), an_annotation(B, box(0, 0), part_of=A)],
    "occlusion_level": [
        an_annotation(A, box(0, 0), judged_occlusion=OcclusionLevel.HEAVY),
        an_annotation(B, box(5, 0), "oil"),
    ],
    "hidden_by_nothing": [
        an_annotation(A, box(0, 0), visible=box(0, 0, 10, 20)),
        an_annotation(B, box(10, 0), "oil"),
    ],
    "visible_outside": [an_annotation(A, box(0, 0), visible=box(0, 0))],
    "visible_covered": [an_annotation(A, box(0, 0), visible=box(0, 0))],
    "no_side": [
        an_annotation(A, box(0, 0), coding=Coding(site=KIDNEY, laterality=LEFT)),
        an_annotation(B, box(40, 0), coding=Coding(site=LIVER)),
    ],
    "unknown_code": [an_annotation(A, box(0, 0), concept=KIDNEY)],
}
OWN_TESTS = {
    *("older_version", "occlusion_cycle", "image_file", "unusual_size"),
    *("calibration_expired", "severity_differs", "severity_open"),
    *("uncoded", "other_term"),
}


def test_every_check_has_its_example() -> None:
    assert WRONG.keys() | OWN_TESTS == CHECKS.keys()
    assert RIGHT.keys() == WRONG.keys()


@pytest.mark.parametrize("check", WRONG)
def test_a_mistake_is_found_where_it_is(check: str) -> None:
    annotations, about = WRONG[check]
    (one,) = found(a_project(*annotations), check)
    assert one.about == about
    assert one.severity is CHECKS[check].severity
    assert str(one.message)
    others = {other for other in (A, B) if other != about and len(annotations) == 2}
    if CHECKS[check].scope.value == "pair":
        assert set(one.others) == others


@pytest.mark.parametrize("check", RIGHT)
def test_nothing_is_said_where_nothing_is_wrong(check: str) -> None:
    assert found(a_project(*RIGHT[check]), check) == []


def test_a_value_is_asked_for_only_where_its_condition_holds() -> None:
    def subjects(**attributes: Any) -> list[str]:
        project = a_project(an_annotation(A, None, "scratch", attributes=attributes))
        return [one.subject for one in found(project, "missing_attribute")]

    assert subjects(severity="major") == ["width"]
    assert subjects(severity="minor") == []
    assert subjects(severity="major", width=2) == []
    assert subjects() == ["severity"]


def test_an_annotation_is_to_be_judged_again_when_its_label_means_something_else() -> None:
    page = RulePage("Deeper than 10 um.")
    later = tuple(
        evolve(one, page=page) if one.key == "oil" else evolve(one, color="#000000")
        for one in LABELS
    )
    both = [a_scheme(), a_scheme(2, labels=later)]
    project = a_project(
        an_annotation(A, box(0, 0), "oil"),
        an_annotation(B, box(40, 0), "rust"),
        an_annotation("c", box(80, 0), "oil", version=2),
        *both,
    )
    (one,) = found(project, "older_version")
    assert one.about == A
    assert one.fix is not None
    assert not one.fix.is_safe


def test_what_is_in_front_of_itself_is_found_once() -> None:
    ids = ["a", "b", "c"]
    shapes = [an_annotation(id, box(5 * n, 0)) for n, id in enumerate(ids)]
    pairs = [
        DepthPair(PairId(EntityId(f"p{n}")), IMAGE, 1, ids[n], ids[(n + 1) % 3])  # type: ignore[arg-type]
        for n in range(3)
    ]
    (one,) = found(a_project(*shapes, *pairs), "occlusion_cycle")
    assert {one.about, *one.others} == set(ids)


def test_an_image_whose_file_is_gone_is_found() -> None:
    project = a_project()
    missing = Ledger.of(project, missing=lambda id: t("It is gone.")).findings()
    assert [(one.check, one.about) for one in missing] == [("image_file", IMAGE)]


def test_sizes_far_from_the_median_are_notes() -> None:
    usual = [an_annotation(f"u{n:02}", box(5, 5, 10 + n % 3, 10), "glass") for n in range(12)]
    large = an_annotation("large", box(0, 0, 90, 90), "glass")
    long = an_annotation("long", box(0, 0, 100, 1), "glass")
    hits = found(a_project(*usual, large, long), "unusual_size")
    assert {(one.about, one.subject) for one in hits} == {("large", "area"), ("long", "aspect")}
    assert {one.severity for one in hits} == {Severity.NOTE}


def test_the_scheme_says_how_strict_a_check_is() -> None:
    two = [an_annotation(A, box(0, 0)), an_annotation(B, box(0, 4))]
    assert found(a_project(*two), "duplicate") == []
    strict = with_setting(CheckSetting("duplicate", True, "note", {"iou": 0.5}))
    (one,) = found(a_project(*two, scheme=strict), "duplicate")
    assert one.severity is Severity.NOTE
    off = with_setting(CheckSetting("no_label", False))
    assert found(a_project(an_annotation(A, box(0, 0), None), scheme=off), "no_label") == []


def test_references_and_rejected_predictions_are_not_the_users_mistakes() -> None:
    rejected = an_annotation(A, BOW, None, judgement=Judgement.REJECTED)
    project = a_project(rejected)
    layer = evolve(project.layers[OTHER_LAYER], kind=LayerKind.REFERENCE)
    reference = an_annotation(B, BOW, None, layer=OTHER_LAYER)
    assert found(a_project(rejected, reference, layer)) == []


def test_the_place_of_a_crossing_is_told() -> None:
    (one,) = found(a_project(an_annotation(A, BOW)), "self_intersection")
    assert (one.details["x"], one.details["y"]) == (10, 10)


def test_parts_of_one_whole_may_still_be_duplicates() -> None:
    project = a_project(
        an_annotation("w", box(0, 0, 50, 50)),
        an_annotation(A, box(0, 0), part_of="w"),
        an_annotation(B, box(0, 0), part_of="w"),
    )
    assert [one.about for one in found(project, "duplicate")] == [B]
