from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from tests.app.followup.kit import NEW, NODE, NT, a_lesion, a_timepoint
from workbench.app.followup.making import (
    day_of,
    free_name,
    new_lesion,
    proposed_timepoints,
    timepoint_title,
    tracking_uid,
)
from workbench.app.side_by_side.series_facts import SeriesFacts
from workbench.base.errors import InputError
from workbench.base.text import set_language
from workbench.model.ids import EntityId, ImageId
from workbench.model.lesion import LesionRole, Timepoint
from workbench.model.project import Project


def facts(study: str, day: str, patient: str = "P1") -> SeriesFacts:
    image = ImageId(EntityId(f"{study}-{day}"))
    return SeriesFacts((image,), "CT", patient_id=patient, study_uid=study, study_date=day)


def test_the_next_free_name_says_what_it_is() -> None:
    lesions = [a_lesion("T1"), a_lesion("T3"), a_lesion("N1", NODE), a_lesion("NEW1", NEW)]
    project = Project(lesions)
    assert free_name(project, LesionRole.TARGET) == "T2"
    assert free_name(project, LesionRole.TARGET, node=True) == "N2"
    assert free_name(project, LesionRole.NON_TARGET) == "NT1"
    assert free_name(project, LesionRole.NEW) == "NEW2"
    assert free_name(Project([a_lesion("NT1", NT)]), LesionRole.NON_TARGET) == "NT2"


def test_a_tracking_uid_is_a_valid_one_and_never_the_same() -> None:
    one, other = new_lesion(Project()), new_lesion(Project())
    assert one.tracking_uid != other.tracking_uid
    uid = tracking_uid()
    assert uid.startswith("2.25.")
    assert len(uid) <= 64
    assert not uid.removeprefix("2.25.").startswith("0")


def test_studies_of_one_day_are_one_time_point_and_the_first_is_the_baseline() -> None:
    known = [facts("1.3", "20260301"), facts("1.1", "20260101"), facts("1.2", "20260101")]
    first, second = proposed_timepoints(Project(), [*known, known[1]])
    assert (first.taken, first.studies, first.baseline) == (date(2026, 1, 1), ("1.1", "1.2"), True)
    assert (second.taken, second.studies, second.baseline) == (date(2026, 3, 1), ("1.3",), False)


def test_time_points_that_are_there_keep_name_date_and_studies() -> None:
    there = evolve(a_timepoint(0), name="Screening", studies=("1.1",), taken=date(2025, 12, 31))
    project = Project([there])
    found = proposed_timepoints(project, [facts("1.1", "20260101"), facts("1.2", "20260301")])
    assert found[0] == there
    assert [one.studies for one in found] == [("1.1",), ("1.2",)]
    assert [one.baseline for one in found] == [True, False]


def test_only_one_patient_is_followed() -> None:
    known = [facts("1.1", "20260101"), facts("1.2", "20260301", "P2")]
    with pytest.raises(InputError):
        proposed_timepoints(Project(), known)
    assert len(proposed_timepoints(Project(), known, known[0])) == 1


def test_files_without_a_date_are_refused_in_words() -> None:
    with pytest.raises(InputError, match="No file says when"):
        proposed_timepoints(Project(), [facts("1.1", "")])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("20260131", date(2026, 1, 31)),
        ("2026-01-31", date(2026, 1, 31)),
        ("2026.01.31", date(2026, 1, 31)),
        ("20261331", None),
        ("", None),
        ("yesterday", None),
    ],
)
def test_dates(value, day) -> None:
    assert day_of(value) == day


def test_time_points_are_called_by_their_place_unless_they_have_a_name() -> None:
    set_language("en")
    points = [a_timepoint(n, baseline=1) for n in range(4)]
    titles = [str(timepoint_title(points, one)) for one in points]
    assert titles == ["Before 1", "Baseline", "Follow-up 1", "Follow-up 2"]
    named: Timepoint = evolve(points[3], name="Week 12")
    assert timepoint_title([*points[:3], named], named) == "Week 12"
