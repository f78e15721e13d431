"""Tables of the project file, its versions, and the check that a file has nothing but them."""

from __future__ import annotations

import sqlite3

from attrs import frozen
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Connection

APPLICATION_ID = 0x57424E50  # "WBNP", PRAGMA application_id

metadata = MetaData()

meta = Table(
    "meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)

# The state: the newest value of everything, so that opening need not replay the journal.
entity = Table(
    "entity",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

# What happened. The payload is last, so that the list of rows is read without it.
journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("of", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("merge_key", Text),
    Column("version", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("packed", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

# What is only looking, per user; no journal.
side = Table(
    "side",
    metadata,
    Column("name", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)


@frozen
class Migration:
    """The statements that bring a file to `version` from the one before it.

    They run in one transaction, and never touch a row of the journal: its bytes are what the
    hashes are made of. Once released, a migration is not changed any more.
    """

    version: int
    statements: tuple[str, ...]


MIGRATIONS: list[Migration] = [
    Migration(
        1,
        (
            """CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)""",
            """CREATE TABLE entity (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    payload BLOB NOT NULL
)""",
            """CREATE TABLE journal (
    seq INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo', 'note')),
    of TEXT NOT NULL,
    name TEXT NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    merge_key TEXT,
    version INTEGER NOT NULL,
    size INTEGER NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    packed INTEGER NOT NULL,
    payload BLOB NOT NULL
)""",
            """CREATE TABLE side (
    name TEXT NOT NULL,
    user TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name, user, key)
)""",
            """CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
            """CREATE TRIGGER journal_stays BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
            # INSERT OR REPLACE removes rows without asking the trigger above.
            """CREATE TRIGGER journal_grows BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
        ),
    ),
    # Values have fields and kinds that a program of before does not know: it must not open them.
    Migration(2, ()),
    Migration(3, ()),
    # Images know the order of their frames.
    Migration(4, ()),
    # Images know which of their frames are points in time, or the like, of one place.
    Migration(5, ()),
]


def current_version() -> int:
    """Return the schema version that this program writes."""
    return MIGRATIONS[-1].version


def migrate(connection: Connection, version: int) -> None:
    """Bring a file from `version` (0 = empty) to the current one, in the caller's transaction."""
    for migration in MIGRATIONS:
        if migration.version > version:
            for statement in migration.statements:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version = {migration.version}")


def foreign_objects(connection: Connection) -> list[str]:
    """Name what a file of the current version has that it should not, or lacks.

    A trigger or view of somebody else could change what we write, and a journal without its
    triggers is one that can be rewritten.
    """
    found = {tuple(row) for row in connection.exec_driver_sql(_OBJECTS)}
    return sorted({name for _, name, _ in found ^ _expected()})


# Statistics tables of ANALYZE are harmless and SQLite's own.
_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def _expected() -> set[tuple[str, ...]]:
    empty = sqlite3.connect(":memory:")
    try:
        for migration in MIGRATIONS:
            for statement in migration.statements:
                empty.execute(statement)
        return set(empty.execute(_OBJECTS).fetchall())
    finally:
        empty.close()
