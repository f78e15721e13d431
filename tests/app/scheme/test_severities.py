"""Grades and rules of severity travel with the scheme."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plugins.geojson.scheme import scheme_from_json, scheme_to_json
from tests.app.severity.test_severity import SCHEME, a_scratch
from tests.model.values import STAMP, an_annotation
from workbench.api.jsonfile import parse_json
from workbench.api.scheme.content import SchemeContent
from workbench.app.scheme.file import read_scheme, write_scheme
from workbench.app.scheme.starters import STARTERS, adopt, starter
from workbench.app.scheme.versions import differences
from workbench.base.errors import InputError
from workbench.model.ids import EntityId, SchemeId
from workbench.model.project import Project
from workbench.model.severity import Severity, SeverityRule
from workbench.qa.severity import JudgedBy, severity_of

grades = st.lists(
    st.builds(
        Severity,
        st.text(min_size=1, max_size=5),
        st.just("名"),
        st.sampled_from(["#112233", "#d55e00"]),
        st.dictionaries(st.sampled_from(["zh_CN", "de"]), st.text(max_size=5)),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.key,
)


@given(grades, st.data())
def test_grades_and_rules_come_back_from_a_file(found: list[Severity], data: st.DataObject) -> None:
    rules = data.draw(
        st.lists(
            st.builds(
                SeverityRule,
                st.sampled_from(["length_mm > 1", 'zone in ("A", "B")', "depth <= 2"]),
                st.sampled_from([one.key for one in found]),
                st.just("scratch"),
                st.text(max_size=5),
            ),
            max_size=3,
        )
    )
    scheme = evolve(SCHEME, severities=tuple(found), severity_rules=tuple(rules))
    written = write_scheme(scheme)
    assert read_scheme(written).as_scheme() == evolve(scheme, id=SchemeId(EntityId("draft")))
    assert write_scheme(read_scheme(written)) == written


def test_geojson_keeps_them_too() -> None:
    node = parse_json(msgspec.json.encode(scheme_to_json(SCHEME)), "a.geojson")
    found = scheme_from_json(node)
    assert (found.severities, found.severity_rules) == (SCHEME.severities, SCHEME.severity_rules)


def test_a_file_of_version_2_is_read_and_has_none() -> None:
    old = {"format": "workbench-label-scheme", "version": 2, "labels": [{"key": "a"}]}
    assert read_scheme(msgspec.json.encode(old)).severities == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"severities": [{"key": "a"}, {"key": "a"}]}, r"\$.severities\[1\].key"),
        (
            {"severity_rules": [{"when": "True", "severity": "x"}]},
            r"\$.severity_rules\[0\].severity",
        ),
        (
            {
                "severities": [{"key": "a"}],
                "severity_rules": [{"when": "wide > 1", "severity": "a"}],
            },
            r"\$.severity_rules\[0\]: Character 1: there is no attribute",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InputError, match=place):
        read_scheme(msgspec.json.encode({"labels": [{"key": "l"}], **change}))


def test_what_is_different_is_said_in_words() -> None:
    after = evolve(
        SCHEME,
        severities=SCHEME.severities[:2],
        severity_rules=(SeverityRule("area_mm2 > 2", "major"), *SCHEME.severity_rules[:2]),
    )
    said = [str(one.text) for one in differences(SCHEME, after)]
    assert "Grades of severity: critical, major, minor → critical, major" in said
    assert "New rule of severity: area_mm2 > 2 → major" in said
    assert "Rule of severity removed: defect: length_mm > 0.1 → minor" in said
    turned = evolve(SCHEME, severity_rules=SCHEME.severity_rules[::-1])
    assert [str(one.text) for one in differences(SCHEME, turned)] == [
        "The order of the rules of severity."
    ]


@pytest.mark.parametrize("name", ["pcb", "steel-surface", "weld"])
def test_starters_grade_defects_in_both_languages(name: str) -> None:
    content = starter(name)
    assert content is not None
    assert [one.key for one in content.severities] == ["critical", "major", "minor"]
    assert all(one.titles.get("zh_CN") for one in content.severities)
    ruled = {rule.label for rule in content.severity_rules}
    assert {"pcb": "short", "steel-surface": "scratch", "weld": "crack"}[name] in ruled


def test_a_crack_of_a_weld_is_critical_whatever_its_size() -> None:
    content = starter("weld")
    assert content is not None
    project = Project([content.as_scheme()])
    judged = severity_of(project, an_annotation("a", label="crack"), ())
    assert judged is not None
    assert (judged.key, judged.by) == ("critical", JudgedBy.RULE)


def test_a_starter_is_adopted_with_its_severities() -> None:
    assert "pcb" in STARTERS
    content = starter("pcb")
    assert content is not None
    (delta,) = adopt(Project(), STAMP, content).deltas.values()
    assert delta.after is not None
    assert SchemeContent.of(delta.after, {}).severity_rules == content.severity_rules  # type: ignore[arg-type]
    assert a_scratch().label == "scratch"
