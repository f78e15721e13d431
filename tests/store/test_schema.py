"""Files of earlier versions are brought up to date; the bytes of the journal never change."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from tests.store.helpers import a_file, opened
from workbench.base.errors import StoreError
from workbench.store import opening, schema
from workbench.store.access import Mode
from workbench.store.project_file import ProjectFile
from workbench.store.schema import Migration

NOW = schema.current_version()
NEXT = Migration(
    NOW + 1, ("ALTER TABLE side ADD COLUMN at TEXT", "CREATE INDEX by_kind ON entity (kind)")
)


def rows_of_journal(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM journal").fetchall()


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return version


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_file(tmp_path / "project.wbp")


def learn(monkeypatch: pytest.MonkeyPatch, migration: Migration) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, migration])


def test_an_older_file_is_migrated_when_it_is_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_of_journal(path)
    learn(monkeypatch, NEXT)
    file, document = opened(path)
    with file:
        assert file.meta.schema_version == NOW + 1
        assert len(document.project.annotations) == 4
        assert document.undo() is not None
        assert file.verify().ok
    assert version_of(path) == NOW + 1
    assert rows_of_journal(path)[: len(before)] == before


def test_a_file_of_the_first_version_opens_and_stays_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    file, document = opened(path)
    with file:
        assert document.undo() is not None
        assert file.verify().ok
    assert version_of(path) == NOW


def test_the_program_of_before_refuses_the_migrated_file(path: Path) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        learn(monkeypatch, NEXT)
        ProjectFile.open(path, author="ann").close()
    with pytest.raises(StoreError, match="newer version"):
        ProjectFile.open(path, author="ann")


def test_a_new_file_is_of_the_newest_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, NEXT)
    ProjectFile.create(tmp_path / "new.wbp", author="ann").close()
    assert version_of(tmp_path / "new.wbp") == NOW + 1


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, Migration(NOW + 1, (*NEXT.statements, "CREATE TABLE meta (already there)")))
    with pytest.raises(StoreError):
        ProjectFile.open(path, author="ann")
    monkeypatch.undo()
    file, document = opened(path)
    with file:
        assert len(document.project.annotations) == 4 and file.verify().ok
    assert version_of(path) == NOW


def test_an_older_file_that_cannot_be_written_is_migrated_in_a_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(monkeypatch, NEXT)
    monkeypatch.setattr(opening, "can_write_file", lambda path: False)
    before = path.read_bytes()
    file, document = opened(path)
    with file:
        assert file.mode is Mode.COPY
        assert len(document.project.annotations) == 4
    assert path.read_bytes() == before


def test_a_migration_may_not_touch_the_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(monkeypatch, Migration(NOW + 1, ("UPDATE journal SET author = 'nobody'",)))
    with pytest.raises(StoreError):
        ProjectFile.open(path, author="ann")
    assert version_of(path) == NOW


def test_versions_follow_each_other_without_a_gap() -> None:
    assert [m.version for m in schema.MIGRATIONS] == list(range(1, len(schema.MIGRATIONS) + 1))


def test_the_tables_of_the_statements_are_those_of_the_file(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    try:
        there = inspect(engine)
        assert set(there.get_table_names()) == set(schema.metadata.tables)
        for name, table in schema.metadata.tables.items():
            assert [c["name"] for c in there.get_columns(name)] == [c.name for c in table.columns]
    finally:
        engine.dispose()
