"""Undo without a limit, read back from the journal page by page, merged where it is one gesture."""

# mypy: disable-error-code="union-attr"

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.values import START, a_project, annotation_id
from workbench.base.text import t
from workbench.edit import history as history_module
from workbench.edit.document import Document
from workbench.edit.history import MERGE_WITHIN, History, Step
from workbench.edit.journal import MemoryJournal
from workbench.model import commands
from workbench.model.patch import ChangeKind, Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Point

A = annotation_id("a")


class Desk:
    """A document with a clock of its own, that can be closed and opened again."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.document = Document(a_project(), self.journal, "ann")
        self.clock = START
        self.x = 100.0

    def nudge(self, key: str | None = None, after: float = 60.0, author: str = "ann") -> None:
        self.clock += timedelta(seconds=after)
        self.x += 1
        stamp = Stamp(author, self.clock)
        self.document.apply(
            commands.change_regions(
                self.document.project, stamp, {A: Point(self.x, 0)}, merge_key=key
            )
        )

    def note(self) -> None:
        self.journal.append(Patch(t("Copy saved"), {}, Stamp("ann")), ChangeKind.NOTE)

    def reopen(self) -> None:
        project = Project(self.document.project.entities())
        self.document = Document(project, self.journal, "ann")

    @property
    def at(self) -> float:
        return self.document.project.annotations[A].region.x

    @property
    def steps(self) -> list[tuple[int, ...]]:
        return [step.seqs for step in self.document.history.undo_steps(10_000)]

    @property
    def redo_steps(self) -> list[tuple[int, ...]]:
        return [step.seqs for step in self.document.history.redo_steps()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(params=["at once", "reopened"])
def maybe_reopen(request, desk):
    """Run a test on the history in memory and on the one read back: they must agree."""
    return desk.reopen if request.param == "reopened" else lambda: None


def test_neighbours_with_one_key_are_one_step(desk, maybe_reopen):
    for _ in range(10):
        desk.nudge("nudge:a", after=1)
    maybe_reopen()
    assert desk.steps == [tuple(range(1, 11))]
    desk.document.undo()
    assert desk.at == 1
    desk.document.redo()
    assert desk.at == 110


@pytest.mark.parametrize(("pause", "steps"), [(5.0, 1), (5.001, 2), (0.0, 1)])
def test_a_pause_of_more_than_five_seconds_begins_a_new_step(desk, maybe_reopen, pause, steps):
    assert timedelta(seconds=5) == MERGE_WITHIN
    desk.nudge("k")
    desk.nudge("k", after=pause)
    maybe_reopen()
    assert len(desk.steps) == steps


def test_the_five_seconds_count_from_the_last_nudge(desk, maybe_reopen):
    for _ in range(4):
        desk.nudge("k", after=4)
    maybe_reopen()
    assert len(desk.steps) == 1


def test_other_keys_other_authors_and_no_key_do_not_merge(desk, maybe_reopen):
    for key, author in (("k", "ann"), ("l", "ann"), ("l", "bob"), (None, "bob"), (None, "bob")):
        desk.nudge(key, after=0, author=author)
    maybe_reopen()
    assert desk.steps == [(5,), (4,), (3,), (2,), (1,)]


def test_undo_and_redo_end_a_gesture(desk, maybe_reopen):
    desk.nudge("k", after=0)
    desk.nudge("k", after=0)
    desk.document.undo()
    desk.document.redo()
    desk.nudge("k", after=0)
    maybe_reopen()
    assert desk.steps == [(5,), (1, 2)]
    desk.document.undo()
    assert desk.at == 102


def test_a_note_ends_a_gesture_and_is_no_step(desk, maybe_reopen):
    desk.nudge("k", after=0)
    desk.note()
    desk.nudge("k", after=0)
    desk.note()
    maybe_reopen()
    assert desk.steps == [(3,), (1,)]
    desk.document.undo()
    desk.note()
    maybe_reopen()
    assert (desk.steps, desk.redo_steps) == ([(1,)], [(3,)])
    desk.document.redo()
    assert desk.at == 102


def test_doing_something_after_an_undo_ends_redo_for_good(desk, maybe_reopen):
    desk.nudge()
    desk.nudge()
    desk.document.undo()
    desk.nudge()
    maybe_reopen()
    assert (desk.steps, desk.redo_steps) == ([(4,), (1,)], [])
    assert desk.document.redo() is None
    desk.document.undo()
    maybe_reopen()
    # Only what was undone since: row 2 is a branch that was left.
    assert (desk.steps, desk.redo_steps) == ([(1,)], [(4,)])


def test_redo_after_reopening_brings_back_step_by_step(desk, maybe_reopen):
    for _ in range(3):
        desk.nudge()
    for _ in range(3):
        desk.document.undo()
    maybe_reopen()
    assert desk.redo_steps == [(1,), (2,), (3,)]
    positions = []
    while desk.document.redo() is not None:
        positions.append(desk.at)
        maybe_reopen()
    assert positions == [101, 102, 103]


def test_a_step_names_its_newest_row_and_who_made_it(desk, maybe_reopen):
    desk.nudge("k")
    desk.nudge("k", after=1)
    maybe_reopen()
    (step,) = desk.document.history.undo_steps(5)
    assert str(step.name) == "Change shape"
    assert step.stamp == Stamp("ann", desk.clock)


def test_the_list_of_steps_is_limited_and_newest_first(desk, maybe_reopen):
    for _ in range(5):
        desk.nudge()
    maybe_reopen()
    assert [s.seqs for s in desk.document.history.undo_steps(2)] == [(5,), (4,)]
    assert [s.seqs for s in desk.document.history.undo_steps(4)] == [(5,), (4,), (3,), (2,)]
    assert desk.document.history.undo_steps(0) == []
    assert desk.redo_steps == []


def test_undo_goes_on_across_many_pages_of_the_journal(desk):
    for _ in range(1100):
        desk.nudge()
    desk.reopen()
    count = 0
    while desk.document.undo() is not None:
        count += 1
        if count == 450:
            desk.reopen()
    assert (count, desk.at) == (1100, 1)
    desk.reopen()
    assert len(desk.redo_steps) == 1100
    while desk.document.redo() is not None:
        count -= 1
    assert (count, desk.at) == (0, 1200)


def test_only_as_much_of_the_journal_is_read_as_is_looked_at(desk):
    for _ in range(1000):
        desk.nudge()
    asked: list[int | None] = []
    entries = desk.journal.entries

    def counting(before=None, limit=100):
        asked.append(before)
        return entries(before, limit)

    desk.journal.entries = counting
    desk.reopen()
    desk.document.undo()
    assert asked == [None]


def test_a_gesture_over_the_border_of_two_pages_is_one_step(desk, monkeypatch):
    monkeypatch.setattr(history_module, "_PAGE", 3)
    desk.nudge()
    for _ in range(7):
        desk.nudge("k", after=1)
    desk.nudge()
    desk.reopen()
    assert desk.steps == [(9,), (2, 3, 4, 5, 6, 7, 8), (1,)]


def test_an_undo_far_from_what_it_undid_is_understood(desk, monkeypatch):
    monkeypatch.setattr(history_module, "_PAGE", 2)
    for _ in range(6):
        desk.nudge()
    for _ in range(5):
        desk.document.undo()
    for _ in range(4):
        desk.document.redo()
    desk.nudge()
    desk.reopen()
    assert desk.steps == [(16,), (5,), (4,), (3,), (2,), (1,)]


ACTS = st.lists(
    st.sampled_from(["nudge k", "nudge l", "nudge", "undo", "redo", "note", "later", "bob"]),
    max_size=40,
)


@settings(max_examples=200)
@given(ACTS, st.integers(1, 5))
def test_the_history_in_memory_and_the_one_read_back_are_the_same(acts: Sequence[str], page: int):
    desk = Desk()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history_module, "_PAGE", page)
        for act in acts:
            if act.startswith("nudge"):
                desk.nudge(act[6:] or None, after=1)
            elif act in ("undo", "redo"):
                getattr(desk.document, act)()
            elif act == "note":
                desk.note()
            elif act == "bob":
                desk.nudge("k", after=1, author="bob")
            else:
                desk.clock += timedelta(seconds=10)
        read = History(desk.journal)
        assert list(read.undo_steps(99)) == list(desk.document.history.undo_steps(99))
        assert list(read.redo_steps()) == list(desk.document.history.redo_steps())


def test_a_step_takes_only_the_very_next_row():
    desk = Desk()
    for _ in range(5):
        desk.nudge("k", after=0)
    rows = {entry.seq: entry for entry in desk.journal.entries()}
    step = Step((3,), t("x"), rows[3].stamp, "k")
    assert [seq for seq in range(1, 6) if step.takes(rows[seq])] == [4]
