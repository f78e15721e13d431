"""The prior is the latest earlier study of the same patient that is alike."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from tests.model.values import image_id
from workbench.app.side_by_side.prior import find_pair, find_prior, likeness
from workbench.app.side_by_side.series_facts import SeriesFacts, plane_name
from workbench.base.errors import InputError
from workbench.model.anchor import OnPlane


def facts(name: str, date: str, description: str = "Chest 1.0", **more: Any) -> SeriesFacts:
    made = SeriesFacts(
        (image_id(name),),
        "CT",
        description,
        "Chest CT",
        patient_id="P1",
        study_uid=date,
        study_date=date,
        plane="axial",
    )
    return evolve(made, **more)


NOW = facts("now", "20260311")
LAST = facts("last", "20250902")
OLD = facts("old", "20240101")


def test_the_latest_earlier_study_that_is_alike_is_the_prior():
    later = facts("later", "20270101")
    assert find_prior(NOW, [NOW, OLD, LAST, later]) is LAST
    assert find_prior(LAST, [NOW, OLD, LAST]) is OLD


def test_in_one_study_the_most_alike_series_is_taken():
    coronal = facts("coronal", "20250902", plane="coronal")
    bone = facts("bone", "20250902", "Bone 1.0 sharp kernel")
    assert find_prior(NOW, [NOW, coronal, bone, LAST]) is LAST


def test_an_unlike_later_study_gives_way_to_an_alike_older_one():
    abdomen = facts("abdomen", "20250902", "Liver portal", study_description="Abdomen")
    assert find_prior(NOW, [NOW, abdomen, OLD]) is OLD


def test_the_earliest_study_is_the_prior_of_the_one_after_it():
    assert find_pair(NOW, [NOW, OLD, LAST]) == (NOW, LAST)
    assert find_pair(OLD, [NOW, OLD, LAST]) == (LAST, OLD)
    with pytest.raises(InputError, match="no earlier CT"):
        find_pair(OLD, [OLD, facts("head", "20270101", "Head", study_description="Brain")])


def test_of_two_studies_of_one_day_the_time_tells_which_was_first():
    morning = evolve(NOW, study_uid="m", study_time="081500")
    evening = evolve(LAST, study_date=NOW.study_date, study_uid="e", study_time="201500")
    assert find_prior(evening, [morning, evening]) is morning
    assert find_pair(morning, [morning, evening]) == (evening, morning)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([], "no earlier CT"),
        ([facts("x", "20250902", patient_id="P2")], "no earlier CT"),
        ([facts("x", "20250902", modality="MR")], "no earlier CT"),
        ([facts("x", "")], "no earlier CT"),
    ],
)
def test_when_there_is_none_the_reason_is_said(others, said):
    with pytest.raises(InputError, match=said):
        find_prior(NOW, [NOW, *others])


def test_nobody_knows_a_prior_of_a_picture_without_patient_or_date():
    with pytest.raises(InputError, match="whose"):
        find_prior(evolve(NOW, patient_id=""), [LAST])
    with pytest.raises(InputError, match="when"):
        find_prior(evolve(NOW, study_date=""), [LAST])


def test_another_patient_without_a_number_is_nobody():
    nameless = facts("x", "20250902", patient_id="")
    with pytest.raises(InputError):
        find_prior(NOW, [NOW, nameless])


def test_likeness_counts_shared_words_in_any_script():
    assert likeness(NOW, LAST) == 1.0
    assert likeness(facts("a", "1", "胸部 平扫"), facts("b", "2", "胸部 平扫")) == 1.0
    assert likeness(NOW, evolve(LAST, modality="PT")) == 0.0


def test_a_slice_has_the_name_of_the_plane_it_lies_nearest_to():
    def named(row: tuple[float, float, float], column: tuple[float, float, float]) -> str:
        return plane_name(OnPlane("1", (0.0, 0.0, 0.0), row, column))

    assert named((1, 0, 0), (0, 1, 0)) == "axial"
    assert named((1, 0, 0), (0, 0, -1)) == "coronal"
    assert named((0, 1, 0), (0, 0, -1)) == "sagittal"
    assert named((1, 0, 0), (0, 0.9397, -0.342)) == "axial"
    assert plane_name(None) == ""
