"""Defects are as severe as the rules of the scheme say, or as a person said with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from tests.model.values import IMAGE, LATER, STAMP, an_annotation, an_image
from workbench.app.severity.facts import judge
from workbench.base.errors import InputError
from workbench.model import commands
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import UNCALIBRATED, Calibration, CalibrationSource, Spacing
from workbench.model.ids import EntityId, PartId, SchemeId
from workbench.model.part import Part, Placement, Zone
from workbench.model.project import Project
from workbench.model.regions import Box, Polygon, Polyline
from workbench.model.scheme import Attribute, AttributeKind, Label, LabelScheme
from workbench.model.severity import Severity, SeverityChoice, SeverityRule
from workbench.qa.ledger import Ledger
from workbench.qa.severity import JudgedBy, known_names, rule_problem

HOUSING = PartId(EntityId("housing"))
PART = Part(HOUSING, "Housing", (Zone("A", Polygon.from_ring([(0, 0), (2, 0), (2, 4), (0, 4)])),))
SCHEME = LabelScheme(
    SchemeId(EntityId("s")),
    1,
    labels=(
        Label("defect", "Defect"),
        Label(
            "scratch",
            "Scratch",
            parent="defect",
            attributes=(Attribute("depth", AttributeKind.NUMBER, unit="mm"),),
        ),
        Label("stain", "Stain"),
    ),
    severities=(Severity("critical"), Severity("major"), Severity("minor")),
    severity_rules=(
        SeverityRule("depth > 0.2", "critical", "scratch"),
        SeverityRule('length_mm > 0.5 and zone == "A"', "major", "defect"),
        SeverityRule("length_mm > 0.1", "minor", "defect"),
    ),
)
MM = Calibration(Spacing(0.1, 0.1), CalibrationSource.USER)
LONG, SHORT, TINY = (Polyline([(0, 0), (n, 0)]) for n in (10.0, 2.0, 0.5))


def a_project(*annotations: Annotation, placed: bool = True, **fields: Any) -> Project:
    image = an_image(placement=Placement(HOUSING) if placed else None, calibration=MM)
    return Project([evolve(SCHEME, **fields), PART, image, *annotations])


def a_scratch(region: Any = LONG, depth: float | None = 0.0, **fields: Any) -> Annotation:
    attributes = {} if depth is None else {"depth": depth}
    return an_annotation("a", region, label="scratch", attributes=attributes, **fields)


def found(annotation: Annotation, calibration: Calibration = MM, placed: bool = True) -> Any:
    return judge(a_project(annotation, placed=placed), annotation, calibration)


def test_the_first_rule_that_holds_counts_and_is_said_with_its_values() -> None:
    one = found(a_scratch())
    assert (one.key, one.by) == ("major", JudgedBy.RULE)
    assert one.rule == SCHEME.severity_rules[1]
    assert "length_mm = 1.00" in str(one.reason)
    assert "zone = A" in str(one.reason)
    assert found(a_scratch(SHORT)).key == "minor"
    assert found(a_scratch(depth=0.3)).key == "critical"


def test_outside_the_zones_is_known_and_no_zone() -> None:
    one = found(a_scratch(Polyline([(30, 0), (40, 0)])))
    assert one.key == "minor"


def test_where_no_rule_holds_there_is_no_grade() -> None:
    one = found(a_scratch(TINY))
    assert (one.key, one.by) == (None, JudgedBy.NO_RULE)


def test_an_outline_is_as_long_as_it_is_across() -> None:
    assert found(a_scratch(Box.from_corners(0, 0, 6, 1))).key == "major"


@pytest.mark.parametrize(
    ("annotation", "calibration", "placed", "said"),
    [
        (a_scratch(), UNCALIBRATED, True, "Calibrate the image"),
        (a_scratch(depth=0.0), MM, False, "Place the part"),
        (a_scratch(depth=None), MM, True, "depth has no value"),
    ],
)
def test_what_cannot_be_known_stays_open_and_says_why(
    annotation: Annotation, calibration: Calibration, placed: bool, said: str
) -> None:
    one = found(annotation, calibration, placed)
    assert (one.key, one.by) == (None, JudgedBy.OPEN)
    assert said in str(one.reason)


def test_an_open_rule_does_not_matter_where_it_cannot_hold() -> None:
    # Too short for the second rule, wherever it is: the third one decides.
    assert found(a_scratch(SHORT), placed=False).key == "minor"


def test_labels_without_rules_and_plain_rulers_have_no_severity() -> None:
    assert found(an_annotation("a", LONG, label="stain")) is None
    assert found(an_annotation("a", LONG, purpose=Purpose.MEASUREMENT)) is None


def test_a_persons_word_stands_over_the_rules_with_its_reason() -> None:
    project = a_project(a_scratch())
    patch = commands.set_severity(project, STAMP, ["a"], "critical", " on a sealing face ")  # type: ignore[list-item]
    after = patch.deltas["a"].after  # type: ignore[index]
    assert isinstance(after, Annotation)
    assert after.severity == SeverityChoice("critical", "on a sealing face", "ann", LATER)
    one = found(after)
    assert (one.key, one.by, one.ruled) == ("critical", JudgedBy.PERSON, "major")
    assert "on a sealing face" in str(one.reason)
    back = commands.set_severity(Project([after]), STAMP, ["a"], None)  # type: ignore[list-item]
    assert back.deltas["a"].after.severity is None  # type: ignore[index, union-attr]


@pytest.mark.parametrize(("key", "reason"), [("major", "  "), ("fatal", "because")])
def test_no_severity_is_set_without_a_reason_or_a_grade(key: str, reason: str) -> None:
    with pytest.raises(InputError):
        commands.set_severity(a_project(a_scratch()), STAMP, ["a"], key, reason)  # type: ignore[list-item]


def test_rules_are_checked_while_they_are_typed() -> None:
    def problem(when: str, label: str | None = "scratch", severity: str = "major") -> Any:
        return rule_problem(SCHEME, SeverityRule(when, severity, label))

    assert problem('length_mm > 0.5 and zone == "A" and depth > 0.1') is None
    assert "no attribute" in str(problem("longness_mm > 1"))
    assert "different units" in str(problem("length_mm > area_mm2"))
    assert "no label" in str(problem("x_mm > 1", "gone"))
    assert "no severity" in str(problem("x_mm > 1", severity="gone"))
    assert "depth" in known_names(SCHEME, None)


def test_the_check_shows_contradictions_and_notes_what_is_open() -> None:
    def findings(annotation: Annotation, calibration: Calibration = MM) -> dict[str, str]:
        project = a_project(annotation)
        ledger = Ledger.of(project, judged=lambda one: judge(project, one, calibration))
        return {one.check: str(one.message) for one in ledger.findings() if "sever" in one.check}

    choice = SeverityChoice("minor", "polished out", "Ann", LATER)
    contradicts = findings(a_scratch(severity=choice))
    assert contradicts.keys() == {"severity_differs"}
    assert "polished out" in contradicts["severity_differs"]
    assert findings(a_scratch(severity=evolve(choice, severity="major"))) == {}
    assert findings(a_scratch(), UNCALIBRATED).keys() == {"severity_open"}
    assert findings(a_scratch()) == {}
    gone = findings(a_scratch(TINY, severity=evolve(choice, severity="old")))
    assert "no severity “old” any more" in gone["severity_differs"]
    assert IMAGE == an_image().id
