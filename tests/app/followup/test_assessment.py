from __future__ import annotations

import random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.app.followup.kit import (
    NEW,
    NODE,
    NT,
    a_lesion,
    a_reading,
    a_timepoint,
    follow,
    lesion_id,
    rules,
    timepoint_id,
)
from workbench.app.followup.assessment import assess
from workbench.app.followup.criteria import Response
from workbench.model.calibration import CalibrationSource
from workbench.model.lesion import LesionState

CR, PR, SD, PD = Response.COMPLETE, Response.PARTIAL, Response.STABLE, Response.PROGRESSIVE
NE = Response.NOT_EVALUABLE


def overall(found) -> list[Response | None]:
    return [column.overall for column in found.columns]


def test_sums_changes_and_suggestions_over_time() -> None:
    lesions = [a_lesion("T1"), a_lesion("T2"), a_lesion("N1", NODE)]
    found = follow(
        lesions,
        {"T1": 30, "T2": 20, "N1": 20},
        {"T1": 20, "T2": 15, "N1": 12},
        {"T1": 26, "T2": 18, "N1": 12},
    )
    first, second, third = found.columns
    assert [column.total for column in found.columns] == [70, 47, 56]
    assert first.overall is None
    assert second.from_baseline == pytest.approx(-23 / 70)
    assert (second.nadir, second.overall) == (70, PR)
    assert (third.nadir, third.over_nadir) == (47, 9)
    assert third.from_nadir == pytest.approx(9 / 47)
    # 19.1 % above the nadir, and still 20 % below the baseline.
    assert third.overall is SD


def test_progression_is_counted_from_the_smallest_sum_and_told_with_its_numbers() -> None:
    found = follow([a_lesion("T1")], {"T1": 50}, {"T1": 20}, {"T1": 26})
    assert overall(found) == [None, PR, PD]
    (flag,) = [one for one in found.columns[2].flags if one.rule == "progression"]
    assert "6.0 mm (30.0 %)" in str(flag.text)


def test_a_lesion_too_small_to_measure_counts_5_mm() -> None:
    found = follow([a_lesion("T1", t1=LesionState.TOO_SMALL)], {"T1": 20}, {})
    assert found.columns[1].total == 5
    assert found.columns[1].overall is PR


def test_a_size_counts_over_too_small_also_below_5_mm() -> None:
    found = follow([a_lesion("T1", t1=LesionState.TOO_SMALL)], {"T1": 20}, {"T1": 3})
    assert found.columns[1].total == 3


def test_a_lesion_that_is_gone_counts_0_and_all_gone_is_a_complete_response() -> None:
    lesions = [a_lesion("T1", t1=LesionState.ABSENT), a_lesion("N1", NODE)]
    found = follow(lesions, {"T1": 20, "N1": 16}, {"N1": 9})
    assert found.columns[1].total == 9
    assert found.columns[1].overall is CR
    assert found.columns[1].from_baseline == pytest.approx(-0.75)


def test_what_nobody_looked_at_makes_it_not_evaluable_and_is_named() -> None:
    found = follow([a_lesion("T1"), a_lesion("T2")], {"T1": 20, "T2": 20}, {"T1": 10})
    column = found.columns[1]
    assert (column.overall, column.is_complete, column.total) == (NE, False, 10)
    assert column.from_baseline is None
    (flag,) = [one for one in column.flags if one.rule == "incomplete"]
    assert "T2" in str(flag.text)


def test_an_incomplete_sum_is_never_the_nadir() -> None:
    lesions = [a_lesion("T1"), a_lesion("T2")]
    found = follow(lesions, {"T1": 20, "T2": 20}, {"T1": 10}, {"T1": 20, "T2": 20})
    assert found.columns[2].nadir == 40
    assert found.columns[2].overall is SD


def test_a_new_lesion_is_progression_and_stays_until_it_is_gone() -> None:
    lesions = [a_lesion("T1"), a_lesion("NEW1", NEW, t1=LesionState.PRESENT, t3=LesionState.ABSENT)]
    found = follow(lesions, *({"T1": 20} for _ in range(4)))
    assert overall(found) == [None, PD, PD, SD]
    assert [column.is_new for column in found.columns] == [False, True, True, False]
    assert "new_lesion" in rules(found)


def test_unequivocal_progression_is_a_persons_word_and_named() -> None:
    lesions = [a_lesion("T1"), a_lesion("NT1", NT, t1=LesionState.PROGRESSION)]
    found = follow(lesions, {"T1": 20}, {"T1": 10})
    assert (found.columns[1].target, found.columns[1].other) == (PR, PD)
    assert found.columns[1].overall is PD
    assert "unequivocal" in rules(found)


def test_a_complete_response_of_targets_with_non_targets_left_is_partial() -> None:
    lesions = [
        a_lesion("T1", t1=LesionState.ABSENT),
        a_lesion("NT1", NT, t1=LesionState.PRESENT),
    ]
    assert overall(follow(lesions, {"T1": 20}, {}))[1] is PR


def test_a_non_target_node_below_10_mm_counts_as_gone() -> None:
    lesions = [a_lesion("T1", t1=LesionState.ABSENT), a_lesion("NT1", NT, NODE)]
    assert overall(follow(lesions, {"T1": 20, "NT1": 12}, {"NT1": 9}))[1] is CR


def test_a_target_that_comes_back_after_a_complete_response_is_progression() -> None:
    lesion = a_lesion("T1", t1=LesionState.ABSENT)
    found = follow([lesion], {"T1": 20}, {}, {"T1": 3})
    assert overall(found) == [None, CR, PD]
    assert "returned" in rules(found)


def test_nodes_that_grow_again_count_by_the_sum() -> None:
    found = follow([a_lesion("N1", NODE)], {"N1": 20}, {"N1": 8}, {"N1": 11}, {"N1": 14})
    assert overall(found) == [None, CR, PR, PD]


def test_only_millimetres_count() -> None:
    px = a_reading("T1", 0, 40, unit="px", source=CalibrationSource.NONE)
    found = follow([a_lesion("T1")], {}, extra=(px,))
    assert found.columns[0].total is None
    assert {"not_mm"} <= rules(found)
    detector = a_reading("T1", 0, 40, source=CalibrationSource.DETECTOR)
    assert "not_of_patient" in rules(follow([a_lesion("T1")], {}, extra=(detector,)))


def test_the_largest_of_several_sizes_counts_and_that_is_told() -> None:
    more = a_reading("T1", 0, 25, copy=1)
    found = follow([a_lesion("T1")], {"T1": 20}, extra=(more,))
    assert found.columns[0].total == 25
    assert "several_sizes" in rules(found)


@pytest.mark.parametrize(
    ("lesion", "size", "rule"),
    [
        (a_lesion("T1"), 9.0, "not_measurable"),
        (a_lesion("T1"), 10.0, None),
        (a_lesion("N1", NODE), 14.9, "small_node"),
        (a_lesion("N1", NODE), 15.0, None),
        (a_lesion("N1", NODE), 9.0, "normal_node"),
        (a_lesion("NT1", NT, NODE), 12.0, None),
        (a_lesion("NT1", NT, NODE), 9.0, "normal_node"),
        (a_lesion("NT1", NT), 4.0, None),
    ],
)
def test_sizes_at_the_baseline(lesion, size, rule) -> None:
    found = rules(follow([lesion], {lesion.name: size}))
    assert found & {"not_measurable", "small_node", "normal_node"} == ({rule} if rule else set())


def test_thick_slices_ask_for_longer_lesions() -> None:
    thick = a_reading("T1", 0, 14, slice_mm=8.0)
    assert "not_measurable" in rules(follow([a_lesion("T1")], {}, extra=(thick,)))


def test_at_most_five_targets_and_two_of_an_organ() -> None:
    five = [a_lesion(f"T{n}", organ=f"organ {n // 2}") for n in range(5)]
    assert not rules(follow(five, {})) & {"too_many_targets", "too_many_of_organ"}
    six = [*five, a_lesion("T9", organ="elsewhere")]
    assert "too_many_targets" in rules(follow(six, {}))
    liver = [a_lesion(f"T{n}", organ=name) for n, name in enumerate(("Liver", "liver ", "LIVER"))]
    assert "too_many_of_organ" in rules(follow(liver, {}))


def test_nodes_of_all_places_are_one_organ() -> None:
    nodes = [a_lesion(f"N{n}", NODE, organ=f"place {n}") for n in range(3)]
    assert "too_many_of_organ" in rules(follow(nodes, {}))


def test_a_word_that_contradicts_a_size_is_told() -> None:
    gone = a_lesion("T1", t0=LesionState.ABSENT)
    found = follow([gone], {"T1": 12})
    assert "contradiction" in rules(found)
    assert found.columns[0].total == 12
    not_seen = a_lesion("T1", t0=LesionState.NOT_EVALUABLE)
    assert follow([not_seen], {"T1": 12}).columns[0].total is None


def test_time_points_before_the_baseline_are_shown_and_compared_with_nothing() -> None:
    found = follow([a_lesion("T1")], {"T1": 5}, {"T1": 20}, {"T1": 20}, baseline=1)
    assert overall(found) == [None, None, SD]
    assert found.columns[2].nadir == 20
    assert "before_baseline" in rules(found)


def test_without_a_chosen_baseline_the_first_counts_and_that_is_told() -> None:
    timepoints = [evolve(a_timepoint(n), baseline=False) for n in range(2)]
    given = [a_reading("T1", 0, 20), a_reading("T1", 1, 10)]
    found = assess([a_lesion("T1")], timepoints, given)
    assert found.baseline is not None
    assert found.baseline.timepoint.id == timepoint_id(0)
    assert "no_baseline" in rules(found)


def test_a_limit_within_the_uncertainty_is_told() -> None:
    given = [a_reading("T1", 0, 100, uncertainty=1.0), a_reading("T1", 1, 71, uncertainty=1.0)]
    found = assess([a_lesion("T1")], [a_timepoint(0), a_timepoint(1)], given)
    assert found.columns[1].overall is SD
    assert "within_uncertainty" in rules(found)


def test_lesions_are_listed_by_role_and_number() -> None:
    names = ["NT1", "T10", "T2", "NEW1"]
    what = {"NT1": (NT,), "NEW1": (NEW,)}
    found = follow([a_lesion(name, *what.get(name, ())) for name in names], {})
    assert [one.name for one in found.lesions] == ["T2", "T10", "NT1", "NEW1"]


histories = st.lists(st.floats(0, 200), min_size=2, max_size=6)


@given(histories, st.randoms(use_true_random=False))
def test_the_order_in_which_time_points_are_given_does_not_matter(
    history: list[float], shuffled: random.Random
) -> None:
    timepoints = [a_timepoint(n) for n in range(len(history))]
    given = [a_reading("T1", n, size) for n, size in enumerate(history)]
    expected = assess([a_lesion("T1")], timepoints, given)
    shuffled.shuffle(timepoints)
    shuffled.shuffle(given)
    assert assess([a_lesion("T1")], timepoints, given) == expected


@given(histories)
def test_the_nadir_never_rises_and_is_a_sum_before(history: list[float]) -> None:
    found = follow([a_lesion("T1")], *({"T1": size} for size in history))
    nadirs = [column.nadir or 0.0 for column in found.columns[1:]]
    assert nadirs == sorted(nadirs, reverse=True)
    assert all(nadir == min(history[: n + 1]) for n, nadir in enumerate(nadirs))


@given(histories, st.floats(0, 100))
def test_a_larger_last_sum_never_looks_better(history: list[float], more: float) -> None:
    rank: list[Response | None] = [CR, PR, SD, PD]
    before = follow([a_lesion("T1")], *({"T1": size} for size in history)).columns[-1]
    later = [*history[:-1], history[-1] + more]
    after = follow([a_lesion("T1")], *({"T1": size} for size in later)).columns[-1]
    assert rank.index(after.overall) >= rank.index(before.overall)


@given(histories)
def test_an_unknown_later_time_point_changes_nothing_before(history: list[float]) -> None:
    sizes = [{"T1": size} for size in history]
    known = follow([a_lesion("T1")], *sizes)
    longer = follow([a_lesion("T1")], *sizes, {})
    assert longer.columns[:-1] == known.columns
    assert longer.cell(lesion_id("T1"), timepoint_id(len(history))).reading is None
