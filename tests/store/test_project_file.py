"""A project file keeps every edit, knows its history, and one closed file is all of it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.model.values import IMAGE, STAMP, a_project, an_annotation, annotation_id
from tests.store.helpers import a_file, adding, beside, draw, opened
from workbench.base.errors import StoreError
from workbench.base.text import t
from workbench.edit.document import Document
from workbench.model.patch import ChangeKind
from workbench.model.project import Project
from workbench.model.regions import Point
from workbench.store import schema
from workbench.store.access import Mode
from workbench.store.project_file import ProjectFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "缺陷 100% sure? #1.wbp"


def test_a_new_project_is_empty_writable_and_verifies(path: Path) -> None:
    with ProjectFile.create(path, author="ann") as file:
        assert file.mode is Mode.READ_WRITE and file.why is None and file.holder is None
        assert file.load() == Project()
        assert file.entries() == []
        assert file.verify().ok
        assert file.meta.schema_version == schema.current_version()


def test_an_existing_file_is_not_replaced_by_a_new_project(path: Path) -> None:
    path.write_bytes(b"mine")
    with pytest.raises(StoreError, match="there already"):
        ProjectFile.create(path, author="ann")
    assert path.read_bytes() == b"mine" and beside(path) == [path.name]


def test_a_project_in_a_missing_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written there"):
        ProjectFile.create(tmp_path / "none" / "p.wbp", author="ann")


def test_every_kind_of_value_is_there_after_reopening(path: Path) -> None:
    project = a_project()
    with ProjectFile.create(path, author="ann") as file:
        Document(Project(), file, "ann").apply(adding(*project.entities()))
    file, document = opened(path)
    with file:
        assert document.project == project
        assert [a.id for a in document.project.annotations_on(IMAGE)] == [
            "a",
            "b",
        ]


def test_undo_history_survives_reopening(path: Path) -> None:
    a_file(path)
    file, document = opened(path)
    with file:
        before = {id: document.project.get(id) for id in (annotation_id("a2"), annotation_id("a3"))}
        assert document.redo() is not None
        assert document.redo() is None
        assert document.undo() and document.undo() and document.undo()
        assert not {"a2", "a3"} & set(document.project.annotations)
        document.redo()
        document.redo()
        assert {
            id: document.project.get(id) for id in (annotation_id("a2"), annotation_id("a3"))
        } == before
        assert file.verify().ok
    file, document = opened(path)
    with file:
        while document.undo():
            pass
        assert document.project == Project()


def test_entries_page_backwards_and_say_who_when_and_what(path: Path) -> None:
    a_file(path)
    file, _ = opened(path)
    with file:
        assert [entry.seq for entry in file.entries(limit=3)] == [8, 7, 6]
        assert [entry.seq for entry in file.entries(before=3)] == [2, 1]
        note, undo = file.entries(limit=2)
        assert note.kind is ChangeKind.NOTE and str(note.name) == "Exported as coco"
        assert note.stamp == STAMP and note.hash == file.head
        assert undo.kind is ChangeKind.UNDO and undo.of == (6,)


def test_the_journal_gives_back_each_patch_as_it_was(path: Path) -> None:
    patch = adding(an_annotation("a", Point(0.1, 0.2)))
    with ProjectFile.create(path, author="ann") as file:
        entry = file.append(patch, ChangeKind.DO)
        assert file.patch(entry.seq) == patch
        with pytest.raises(StoreError, match="no row 99"):
            file.patch(99)


def test_a_note_changes_nothing_and_is_no_step_of_undo(path: Path) -> None:
    with ProjectFile.create(path, author="ann") as file:
        document = Document(file.load(), file, "ann")
        draw(document, 2)
        before = Project(document.project.entities())
        file.note(t("Released for review"), STAMP)
        assert document.project == before == file.load()
        document.undo()
        assert set(document.project.annotations) == {"a0"}
        file.note(t("Released for review"), STAMP)
        document.redo()
        assert document.project == before
        assert file.verify().ok


def test_a_closed_project_is_one_file(path: Path) -> None:
    file = ProjectFile.create(path, author="ann")
    document = Document(file.load(), file, "ann")
    draw(document, 3)
    assert len(beside(path)) > 1
    file.close()
    file.close()
    assert beside(path) == [path.name]
    moved = path.with_name("moved.wbp")
    shutil.move(path, moved)
    again, there = opened(moved)
    assert there.project == document.project
    again.close()


def test_after_a_checkpoint_the_file_alone_is_the_whole_project(path: Path) -> None:
    with ProjectFile.create(path, author="ann") as file:
        document = Document(file.load(), file, "ann")
        draw(document, 3)
        file.checkpoint()
        shutil.copy(path, path.with_name("copy.wbp"))
        again, there = opened(path.with_name("copy.wbp"))
        assert there.project == document.project
        again.close()


def test_a_copy_is_whole_and_leaves_the_original_alone(path: Path, tmp_path: Path) -> None:
    with ProjectFile.create(path, author="ann") as file:
        document = Document(file.load(), file, "ann")
        draw(document, 3)
        copy = tmp_path / "elsewhere" / "副本.wbp"
        copy.parent.mkdir()
        file.save_copy(copy)
        draw_more = adding(an_annotation("later"))
        document.apply(draw_more)
    assert beside(copy) == [copy.name]
    again, there = opened(copy)
    with again:
        assert set(there.project.annotations) == {"a0", "a1", "a2"}
        assert again.verify().ok and len(again.entries()) == 3


def test_a_copy_replaces_a_file_with_its_logs_but_no_open_project(
    path: Path, tmp_path: Path
) -> None:
    target = a_file(tmp_path / "target.wbp")
    log = target.with_name("target.wbp-wal")
    log.write_bytes(b"left behind")
    with ProjectFile.create(path, author="ann") as file:
        file.save_copy(target)
        assert not log.exists()
        other, document = opened(target)
        assert document.project == Project()
        with pytest.raises(StoreError, match="open in another program"):
            file.save_copy(target)
        other.close()
        with pytest.raises(StoreError, match="this project itself"):
            file.save_copy(path)
        with pytest.raises(StoreError, match="cannot be written there"):
            file.save_copy(tmp_path / "none" / "p.wbp")
        assert not (tmp_path / "none").exists()


def test_removing_a_project_leaves_nothing(path: Path) -> None:
    file = ProjectFile.create(path, author="ann")
    draw(Document(file.load(), file, "ann"), 1)
    file.remove()
    assert beside(path) == []


def test_state_that_somebody_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    with ProjectFile.create(path, author="ann") as file:
        document = Document(file.load(), file, "ann")
        draw(document, 2)
        with closing(sqlite3.connect(path)) as other:
            other.execute("DELETE FROM entity WHERE id = 'a1'")
            other.commit()
        with pytest.raises(StoreError, match="changed by another program"):
            document.undo()
        assert set(document.project.annotations) == {"a0", "a1"}
        assert len(file.entries()) == 2


def test_two_writers_that_should_not_be_do_not_overwrite_each_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop that slept on a share: somebody took over meanwhile."""
    monkeypatch.setattr("workbench.store.lock.Lock.acquire", lambda self: True)
    slept = ProjectFile.create(path, author="ann")
    other, document = opened(path, "bob")
    with slept, other:
        document.apply(adding(an_annotation("new")))
        with pytest.raises(StoreError, match="changed by another program"):
            slept.append(adding(an_annotation("old")), ChangeKind.DO)
        assert set(other.load().annotations) == {"new"}
        assert other.verify().ok


def test_a_large_patch_is_compressed_and_comes_back(path: Path) -> None:
    many = adding(*(an_annotation(f"a{n}", Point(n, n)) for n in range(500)))
    with ProjectFile.create(path, author="ann") as file:
        file.append(many, ChangeKind.DO)
        assert file.patch(1) == many
        assert file.verify().ok
    with closing(sqlite3.connect(path)) as raw:
        packed, size, stored = raw.execute(
            "SELECT packed, size, length(payload) FROM journal"
        ).fetchone()
    assert packed == 1 and stored < size


def test_several_threads_may_use_one_file(path: Path) -> None:
    with ProjectFile.create(path, author="ann") as file:

        def work(name: str) -> None:
            for n in range(20):
                file.append(adding(an_annotation(f"{name}{n}")), ChangeKind.DO)
                file.entries(limit=5)
                file.side("view").set(name, n)

        threads = [threading.Thread(target=work, args=(name,)) for name in "xyz"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [entry.seq for entry in file.entries()] == list(range(60, 0, -1))
        assert len(file.load().annotations) == 60
        assert file.verify().ok


def test_the_database_is_opened_durable_and_distrustful(path: Path) -> None:
    with ProjectFile.create(path, author="ann") as file, file._database.bare() as connection:

        def pragma(name: str) -> object:
            return connection.execute(f"PRAGMA {name}").fetchone()[0]

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("trusted_schema") == 0
        assert pragma("cell_size_check") == 1
        assert pragma("foreign_keys") == 1
        assert pragma("application_id") == schema.APPLICATION_ID
