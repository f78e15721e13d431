from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from tests.edit.tools.hand import IMAGE, a_document, a_drawn
from workbench.base.errors import InputError
from workbench.edit.document import Document
from workbench.model import commands
from workbench.model.ids import EntityId, LesionId, TimepointId
from workbench.model.lesion import Lesion, LesionState, Seen, Timepoint
from workbench.model.regions import Polyline

T1 = Lesion(LesionId(EntityId("t1")), "2.25.1", "T1")
T2 = Lesion(LesionId(EntityId("t2")), "2.25.2", "T2")
FIRST = Timepoint(TimepointId(EntityId("a1")), taken=date(2026, 1, 1), studies=("1.1",))
LATER = Timepoint(TimepointId(EntityId("b1")), taken=date(2026, 3, 1), studies=("1.2",))
LINE = Polyline([(0, 0), (10, 0)])


@pytest.fixture
def document() -> Document:
    return a_document(a_drawn("a", LINE), a_drawn("b", LINE), a_drawn("c", LINE, locked=True))


def do(document, command, *args):
    patch = command(document.project, document.stamp(), *args)
    document.apply(patch)
    return patch


def test_a_lesion_is_made_with_what_measures_it_in_one_step(document) -> None:
    patch = do(document, commands.put_lesion, T1, ["a"])
    assert document.project.lesions == {T1.id: T1}
    assert document.project.annotations["a"].lesion == T1.id
    assert str(patch.name) == "Add lesion “T1”"
    document.apply(patch.inverse())
    assert not document.project.lesions
    assert document.project.annotations["a"].lesion is None


def test_names_and_tracking_uids_are_unique(document) -> None:
    do(document, commands.put_lesion, T1)
    for other in (evolve(T2, name=" T1 "), evolve(T2, tracking_uid="2.25.1"), evolve(T2, name=" ")):
        with pytest.raises(InputError):
            do(document, commands.put_lesion, other)
    do(document, commands.put_lesion, evolve(T1, name="liver", organ="liver"))
    assert document.project.lesions[T1.id].name == "liver"


def test_assigning_and_taking_off(document) -> None:
    do(document, commands.put_lesion, T1)
    do(document, commands.assign_lesion, ["a", "b"], T1.id)
    assert [document.project.annotations[id].lesion for id in "abc"] == [T1.id, T1.id, None]
    do(document, commands.assign_lesion, ["a"], None)
    assert document.project.annotations["a"].lesion is None
    with pytest.raises(InputError):
        do(document, commands.assign_lesion, ["c"], T1.id)
    with pytest.raises(InputError):
        do(document, commands.assign_lesion, ["a"], T2.id)


def test_what_measured_a_lesion_that_is_removed_measures_none(document) -> None:
    do(document, commands.put_lesion, T1, ["a"])
    do(document, commands.remove_lesion, T1.id)
    assert document.project.annotations["a"].lesion is None
    assert not document.project.lesions
    with pytest.raises(InputError):
        do(document, commands.remove_lesion, T1.id)


def test_what_was_seen_is_kept_once_a_time_point(document) -> None:
    do(document, commands.put_lesion, T1)
    do(document, commands.put_timepoints, [FIRST, LATER])
    do(document, commands.set_seen, T1.id, LATER.id, LesionState.TOO_SMALL)
    do(document, commands.set_seen, T1.id, FIRST.id, LesionState.PRESENT)
    do(document, commands.set_seen, T1.id, LATER.id, LesionState.ABSENT, " gone ")
    seen = (Seen(FIRST.id, LesionState.PRESENT), Seen(LATER.id, LesionState.ABSENT, "gone"))
    assert document.project.lesions[T1.id].seen == seen
    do(document, commands.set_seen, T1.id, LATER.id, None)
    assert document.project.lesions[T1.id].seen == seen[:1]


def test_a_study_belongs_to_one_time_point(document) -> None:
    do(document, commands.put_timepoints, [FIRST, LATER])
    do(document, commands.put_timepoints, [evolve(LATER, studies=("1.1", "1.2"))])
    assert document.project.timepoints[FIRST.id].studies == ()
    do(document, commands.put_timepoints, [evolve(FIRST, images=(IMAGE,))])
    do(document, commands.put_timepoints, [evolve(LATER, images=(IMAGE,))])
    assert document.project.timepoints[FIRST.id].images == ()


def test_there_is_one_baseline(document) -> None:
    do(document, commands.put_timepoints, [evolve(FIRST, baseline=True), LATER])
    do(document, commands.choose_baseline, LATER.id)
    assert [one.id for one in document.project.timepoints.values() if one.baseline] == [LATER.id]
    do(document, commands.put_timepoints, [evolve(FIRST, baseline=True)])
    assert [one.id for one in document.project.timepoints.values() if one.baseline] == [FIRST.id]
    with pytest.raises(InputError):
        both = [evolve(one, baseline=True) for one in (FIRST, LATER)]
        do(document, commands.put_timepoints, both)


def test_with_a_time_point_goes_what_was_seen_then(document) -> None:
    do(document, commands.put_lesion, T1)
    do(document, commands.put_timepoints, [FIRST, LATER])
    do(document, commands.set_seen, T1.id, FIRST.id, LesionState.PRESENT)
    patch = do(document, commands.remove_timepoint, FIRST.id)
    assert document.project.lesions[T1.id].seen == ()
    document.apply(patch.inverse())
    assert document.project.lesions[T1.id].seen
