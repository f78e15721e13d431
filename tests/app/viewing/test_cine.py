"""Cine goes at its pace, skips what it cannot show in time, and says how fast it really was."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.viewing.cine import (
    Cine,
    Pace,
    files_at_times,
    phases_of,
    playable,
    valid_rate,
)
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import FrameStack, Image, Series
from workbench.model.project import Project


def played(cine: Cine, steps: int) -> list[int]:
    found = []
    for _ in range(steps):
        cine = cine.advanced(1)
        found.append(cine.at)
    return found


def test_a_loop_goes_from_the_end_to_the_beginning():
    assert played(Cine(0, 3, 2), 5) == [3, 0, 1, 2, 3]
    assert played(Cine(0, 3, 1, forward=False), 3) == [0, 3, 2]


def test_back_and_forth_shows_each_end_once():
    assert played(Cine(0, 3, 1, bounces=True), 8) == [2, 3, 2, 1, 0, 1, 2, 3]


def test_a_range_is_kept_to_also_from_outside():
    assert played(Cine(5, 7, 1), 4) == [6, 7, 5, 6]
    assert Cine(4, 4, 9).advanced(3).at == 4


@given(st.integers(0, 20), st.integers(0, 20), st.booleans(), st.booleans(), st.integers(1, 60))
def test_several_steps_at_once_lead_where_single_ones_lead(first, span, forward, bounces, n):
    cine = Cine(first, first + span, first + span // 2, forward, bounces)
    single = cine
    for _ in range(n):
        single = single.advanced(1)
    many = cine.advanced(n)
    assert many.at == single.at
    assert first <= many.at <= first + span
    assert many.advanced(1).at == single.advanced(1).at


def test_pictures_are_due_by_the_clock_and_skipped_when_it_is_slow():
    pace = Pace(10.0, since=100.0)
    assert [pace.due(at) for at in (100.0, 100.05, 100.1, 100.35)] == [0, 0, 1, 3]
    pace = pace.went(3, 100.35)
    assert pace.due(100.36) == 0
    assert pace.due(100.4) == 1


def test_after_a_halt_nothing_is_caught_up():
    pace = Pace(10.0, since=0.0).went(1, 60.0)
    assert pace.due(60.05) == 0


def test_the_actual_rate_is_that_of_what_was_shown():
    pace = Pace(30.0, since=0.0)
    assert pace.actual is None
    for n in range(1, 40):
        pace = pace.went(3, n / 10)  # every third one is shown in time
    assert pace.actual == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("told", "rate"),
    [(None, 15.0), (0.0, 15.0), (float("nan"), 15.0), (25.0, 25.0), (1e6, 120.0), (0.01, 0.5)],
)
def test_the_rate_of_the_file_is_used_within_reason(told, rate):
    assert valid_rate(told) == rate


def a_time_series(times: int, slices: int, part: tuple[str, ...] = ()) -> Project:
    entities: list[Image | Series] = []
    for time in range(1, times + 1):
        key = SeriesId(EntityId(f"s{time}{''.join(part)}"))
        ids = [ImageId(EntityId(f"{key}-{n}")) for n in range(slices)]
        entities += [Image(id, str(id), "r", 8, 8, series=key) for id in ids]
        entities.append(
            Series(
                key,
                tuple(ids),
                "MR",
                series_instance_uid="1.2",
                part=(*part, f"time {time}/{times}"),
                phase=time,
                phases=times,
            )
        )
    return Project(entities)


def image(name: str) -> ImageId:
    return ImageId(EntityId(name))


def test_points_in_time_are_played_at_the_same_position():
    project = a_time_series(3, 4)
    at = (image("s2-1"), 1)
    assert [place[0] for place in phases_of(project, at)] == ["s1-1", "s2-1", "s3-1"]
    assert playable(project, *at) == phases_of(project, at)


def test_echoes_are_not_points_in_time():
    one, other = a_time_series(2, 2, ("echo 1",)), a_time_series(2, 2, ("echo 2",))
    project = Project([*one.entities(), *other.entities()])
    found = phases_of(project, (image("s1echo 1-0"), 1))
    assert [place[0] for place in found] == ["s1echo 1-0", "s2echo 1-0"]


def test_acquisitions_that_follow_each_other_are_points_in_time():
    """A series split by Acquisition Number, which need not count from 1."""
    project = a_time_series(3, 2)
    named = [
        evolve(one, part=("b 0", f"acquisition {10 + (one.phase or 0)}"))
        for one in project.series.values()
    ]
    project = Project([*project.images.values(), *named])
    assert [place[0] for place in phases_of(project, (image("s2-1"), 1))] == [
        "s1-1",
        "s2-1",
        "s3-1",
    ]


def test_points_in_time_inside_one_file_are_played_at_the_same_position():
    id = image("perfusion")
    stacks = [
        FrameStack(frames, part, phase, 2)
        for frames, part, phase in [
            ((1, 2), ("b 0", "time 1/2"), 1),
            ((3, 4), ("b 0", "time 2/2"), 2),
            ((5, 6), ("b 800", "time 1/2"), 1),
            ((7, 8), ("b 800", "time 2/2"), 2),
        ]
    ]
    whole = Image(id, "x", "r", 8, 8, frames=8, stacks=tuple(stacks))
    assert phases_of(Project([whole]), (id, 8)) == [(id, 6), (id, 8)]
    uneven = evolve(whole, frames=7, stacks=(*stacks[:3], FrameStack((7,), stacks[3].part, 2, 2)))
    assert playable(Project([uneven]), id, 6) == [(id, 5), (id, 6)]
    # Another file by now: what is known of its frames says nothing any more.
    replaced = evolve(whole, frames=3)
    assert playable(Project([replaced]), id, 2) == [(id, 1), (id, 2), (id, 3)]


def test_without_points_in_time_the_slices_are_played():
    id = image("film")
    project = Project([Image(id, "x", "r", 8, 8, frames=5)])
    assert list(playable(project, id, 2)) == [(id, n) for n in range(1, 6)]
    assert playable(project, None, 1) == ()


def test_slices_of_all_points_in_time_go_together():
    project = a_time_series(3, 2)
    assert files_at_times(project, image("s2-1")) == [
        ["s1-0", "s1-1"],
        ["s2-0", "s2-1"],
        ["s3-0", "s3-1"],
    ]
    single = Project([Image(image("a"), "x", "r", 8, 8)])
    assert files_at_times(single, image("a")) == [["a"]]


def test_another_study_with_the_same_series_identifier_is_another_film():
    """Two patients in one folder whose files bear the same identifiers."""
    mine = a_time_series(2, 2)
    others = [
        evolve(one, id=SeriesId(EntityId(f"x{one.id}")), study_instance_uid="9")
        for one in mine.series.values()
    ]
    project = Project([*mine.entities(), *others])
    assert [place[0] for place in phases_of(project, (image("s1-0"), 1))] == ["s1-0", "s2-0"]
