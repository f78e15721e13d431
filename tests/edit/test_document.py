"""The Document is the sole writer: durable first, then in place, then told to everybody."""

# mypy: disable-error-code="union-attr"

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from tests.model.values import IMAGE, LAYER, START, a_project, an_annotation, annotation_id
from workbench.base.errors import ReadOnlyError, StalePatchError, StoreError
from workbench.base.text import t
from workbench.edit.document import Document
from workbench.edit.journal import MemoryJournal
from workbench.model import commands
from workbench.model.ids import new_id
from workbench.model.patch import Change, ChangeKind, Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Point

A = annotation_id("a")


class DiskFull(MemoryJournal):
    """A journal on a disk that may be full or unreadable."""

    full = unreadable = False

    def append(self, patch, kind, of=()):
        if self.full:
            raise StoreError(t("The disk is full."))
        return super().append(patch, kind, of)

    def entries(self, before=None, limit=100):
        if self.unreadable:
            raise StoreError(t("The disk is gone."))
        return super().entries(before, limit)


@pytest.fixture
def journal() -> DiskFull:
    return DiskFull()


@pytest.fixture
def document(journal) -> Document:
    return Document(a_project(), journal, "ann")


@pytest.fixture
def told(document) -> list[Change]:
    heard: list[Change] = []
    document.changed.connect(heard.append)
    return heard


def copy(project: Project) -> Project:
    return Project(project.entities())


def move(document: Document, x: float, author: str = "ann") -> Change | None:
    stamp = Stamp(author, START + timedelta(minutes=x))
    return document.apply(commands.change_regions(document.project, stamp, {A: Point(x, 0)}))


def test_a_patch_is_journalled_written_and_told(document, journal, told):
    change = move(document, 5)
    assert document.project.annotations[A].region == Point(5, 0)
    assert journal.patch(1) == change.patch
    assert told == [change]
    assert (change.kind, change.seq, change.ids) == (ChangeKind.DO, 1, {A})


def test_undo_and_redo_are_told_with_the_patch_that_was_written(document, told):
    done = move(document, 5)
    document.undo()
    document.redo()
    assert [change.kind for change in told] == ["do", "undo", "redo"]
    assert told[1].patch.deltas == done.patch.inverse().deltas
    assert told[2].patch.deltas == done.patch.deltas
    assert [change.seq for change in told] == [1, 2, 3]


def test_observers_see_the_new_state_and_it_is_durable(document, journal):
    seen = []

    def look(change: Change) -> None:
        seen.append((document.project.annotations[A].region, len(journal.entries())))

    document.changed.connect(look)
    move(document, 5)
    assert seen == [(Point(5, 0), 1)]


def test_what_changes_nothing_is_neither_written_nor_told(document, journal, told):
    assert document.apply(Patch(t("Nothing"), {}, document.stamp())) is None
    move(document, 5)
    document.undo()
    assert document.apply(Patch(t("Nothing"), {}, document.stamp())) is None
    assert document.history.next_redo() is not None
    assert len(journal.entries()) == 2


def test_a_stale_patch_is_refused_and_changes_nothing(document, journal, told):
    stale = commands.change_regions(document.project, document.stamp(), {A: Point(1, 1)})
    move(document, 5)
    before = copy(document.project)
    with pytest.raises(StalePatchError, match="“Change shape” was made for a state"):
        document.apply(stale)
    assert document.project == before
    assert len(journal.entries()) == len(told) == 1


def test_a_project_for_reading_refuses_every_change():
    document = Document(a_project(), author="ann", read_only=True)
    before = copy(document.project)
    with pytest.raises(ReadOnlyError, match="Save a copy"):
        move(document, 5)
    assert document.project == before
    assert document.undo() is None


def test_undo_in_a_project_for_reading_is_refused_and_keeps_the_history(journal):
    writer = Document(a_project(), journal, "ann")
    move(writer, 5)
    reader = Document(copy(writer.project), journal, "ann", read_only=True)
    with pytest.raises(ReadOnlyError):
        reader.undo()
    assert reader.project == writer.project
    assert reader.history.next_undo() is not None
    assert reader.history.next_redo() is None


@pytest.mark.parametrize("act", ["apply", "undo", "redo"])
def test_a_full_disk_changes_nothing_and_the_history_stays_right(document, journal, told, act):
    move(document, 5)
    move(document, 6)
    document.undo()
    before = copy(document.project)
    told.clear()
    journal.full = True
    with pytest.raises(StoreError, match="full"):
        move(document, 7) if act == "apply" else getattr(document, act)()
    assert document.project == before
    assert told == []
    journal.full = False
    assert document.redo() is not None
    assert document.project.annotations[A].region == Point(6, 0)
    document.undo()
    document.undo()
    assert document.project.annotations[A].region == Point(1, 2)
    assert document.undo() is None


def test_a_journal_that_cannot_be_read_is_tried_again(document, journal):
    for x in range(3):
        move(document, x)
    again = Document(copy(document.project), journal, "ann")
    journal.unreadable = True
    for _ in range(2):
        with pytest.raises(StoreError):
            again.undo()
        with pytest.raises(StoreError):
            move(again, 9)
    assert again.project == document.project
    journal.unreadable = False
    assert len(journal.entries()) == 3
    assert len(again.history.undo_steps(10)) == 3
    assert again.undo() is not None


def test_an_observer_that_raises_stops_nobody(document, told, caplog):
    def broken(change: Change) -> None:
        raise RuntimeError("painted badly")

    heard: list[Change] = []
    document.changed.connect(broken)
    document.changed.connect(heard.append)
    with caplog.at_level(logging.ERROR, logger="workbench"):
        assert move(document, 5) is not None
    assert told == heard != []
    assert document.undo() is not None


def test_an_observer_may_change_the_document_and_undo_takes_the_last_change_first(document):
    def react(change: Change) -> None:
        if document.project.annotations[A].note == "":
            document.apply(commands.set_note(document.project, document.stamp(), A, "moved"))

    document.changed.connect(react)
    move(document, 5)
    assert document.project.annotations[A].note == "moved"
    assert [str(s.name) for s in document.history.undo_steps(9)] == ["Edit note", "Change shape"]


def test_undoing_what_somebody_else_did_can_be_asked_about_first(document):
    assert document.foreign_undo() is None
    move(document, 5, author="bob")
    foreign = document.foreign_undo()
    assert (foreign.stamp.author, str(foreign.name)) == ("bob", "Change shape")
    document.undo()
    assert document.foreign_undo() is None
    move(document, 6, author="ann")
    assert document.foreign_undo() is None
    document.author = "carol"
    assert document.foreign_undo() is not None


def test_undo_is_stamped_by_the_one_who_undoes(document, journal):
    move(document, 5, author="bob")
    document.undo()
    assert [entry.stamp.author for entry in journal.entries()] == ["ann", "bob"]
    # What bob did stays his when it comes back.
    document.redo()
    assert document.foreign_undo() is not None


def test_new_ids_sort_after_those_of_the_project():
    far = f"{int(new_id()[:12], 16) + 10_000_000:012x}7abc8{'0' * 15}"
    Document(Project([an_annotation(far)]))
    assert new_id() > far


def test_a_document_of_its_own_starts_empty():
    document = Document()
    assert document.undo() is None
    assert document.redo() is None
    assert document.foreign_undo() is None
    assert document.project == Project()


def test_undo_of_several_values_at_once_is_one_step(document):
    before = copy(document.project)
    document.apply(commands.delete_layer(document.project, document.stamp(), LAYER))
    document.apply(commands.remove_images(document.project, document.stamp(), [IMAGE]))
    document.undo()
    document.undo()
    assert document.project == before
