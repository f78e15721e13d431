"""SQLite through SQLAlchemy Core: one connection, its settings, its transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# The dialect, which is imported at the first connection else, in the window's thread.
import sqlalchemy.dialects.sqlite  # noqa: F401
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from workbench.base.errors import ReadOnlyError, StoreError
from workbench.base.text import Text, t

_BUSY_MILLISECONDS = 5000


def uri(path: Path, mode: str, immutable: bool = False) -> str:
    """Return the URI of a file for SQLite, safe for blanks, ``?`` and Chinese names."""
    posix = path.absolute().as_posix()
    start = "file://" if posix.startswith("/") else "file:///"
    return f"{start}{quote(posix)}?mode={mode}{'&immutable=1' if immutable else ''}"


def connect(path: Path, mode: str, *, network: bool = False, immutable: bool = False) -> Database:
    """Open a database file.

    Parameters
    ----------
    mode : str
        ``rw``, ``rwc`` (make it) or ``ro``.
    network : bool
        Use a rollback journal instead of WAL, which needs memory shared by all processes.
    immutable : bool
        Nobody can change the file; no lock is asked for and no file is made beside it.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: _open(path, mode, network, immutable),
        poolclass=StaticPool,
    )
    event.listen(engine, "begin", _begin)
    return Database(engine, path.name)


def _open(path: Path, mode: str, network: bool, immutable: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri(path, mode, immutable), uri=True, isolation_level=None, check_same_thread=False
    )
    # Bytes that are no text are found wanting where they stand, not as an error of the disk.
    connection.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    try:
        for setting in _settings(mode, network):
            connection.execute(setting).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _settings(mode: str, network: bool) -> Iterator[str]:
    """Yield the statements that a connection starts with.

    A project may come from somebody else: what the schema contains is not trusted, and pages are
    checked when they are read.
    """
    yield f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}"
    yield "PRAGMA trusted_schema = OFF"
    yield "PRAGMA cell_size_check = ON"
    yield "PRAGMA mmap_size = 0"
    yield "PRAGMA foreign_keys = ON"
    if mode == "ro":
        yield "PRAGMA query_only = ON"
    elif network:
        # Until `start_journal`: a file left in WAL would want its shared memory just to be read.
        yield "PRAGMA locking_mode = EXCLUSIVE"


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Database:
    """An engine of one connection, used by one thread at a time."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self._one_at_a_time = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction; errors become StoreErrors that name the file."""
        with self._transaction(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction: durable when it ends, nothing changed when it raises."""
        with self._transaction(self.engine.execution_options(writing=True)) as connection:
            yield connection

    def start_journal(self, network: bool) -> None:
        """Make commits durable from now on; before this, a file is only looked at."""
        settings: tuple[str, ...]
        if network:
            # FULL, and the folder synced after the journal is gone: or a commit could come undone.
            settings = ("journal_mode = DELETE", "locking_mode = NORMAL", "synchronous = EXTRA")
        else:
            settings = ("journal_mode = WAL", "synchronous = FULL")
        with self.bare() as connection:
            for setting in settings:
                connection.execute(f"PRAGMA {setting}").fetchall()

    @contextmanager
    def bare(self) -> Iterator[sqlite3.Connection]:
        """Use the connection of sqlite3 outside of a transaction: checkpoints, backups."""
        with self._one_at_a_time:
            pooled = self.engine.raw_connection()
            try:
                connection = pooled.driver_connection
                assert isinstance(connection, sqlite3.Connection)
                yield connection
            except sqlite3.DatabaseError as error:
                raise store_error(self.name, error) from error
            finally:
                pooled.close()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._one_at_a_time:
            try:
                with engine.begin() as connection:
                    yield connection
            except (DatabaseError, sqlite3.DatabaseError) as error:
                raise store_error(self.name, error) from error

    def close(self) -> None:
        """Close the connection; SQLite then brings the whole log into the file."""
        with self._one_at_a_time:
            self.engine.dispose()


def store_error(name: str, error: Exception) -> StoreError:
    """Return what a database error means to a user."""
    original = getattr(error, "orig", None) or error
    text = str(original)
    cause = getattr(original, "sqlite_errorname", "") or ""
    details = f"{cause} {text}".strip()
    if "FULL" in cause or "SHMSIZE" in cause or "full" in text:
        return StoreError(_full(name), details=details)
    if "READONLY" in cause or "readonly" in text:
        return ReadOnlyError(
            t("{name} can only be read here. Save a copy to make changes.", name=name),
            details=details,
        )
    if "BUSY" in cause or "LOCKED" in cause or "locked" in text:
        return StoreError(
            t("{name} is in use by another program. Close it there and try again.", name=name),
            details=details,
        )
    if "CONSTRAINT" in cause:
        return StoreError(changed_elsewhere(), details=details)
    if "NOTADB" in cause or "CORRUPT" in cause or "malformed" in text:
        return StoreError(
            t(
                "{name} is damaged. Go back to a copy of the project, or copy it again from where "
                "it came.",
                name=name,
            ),
            details=details,
        )
    return StoreError(
        t(
            "{name} could not be read or written. Check the disk and the connection to it; "
            "nothing was changed.",
            name=name,
        ),
        details=details,
    )


def changed_elsewhere() -> Text:
    """Return what it means that the file is not as we left it."""
    return t(
        "The project file was changed by another program. Nothing was written. "
        "Close the project and open it again."
    )


def _full(name: str) -> Text:
    return t(
        "The disk of {name} is full; nothing was changed. Make room and try again, or save a copy "
        "on another disk.",
        name=name,
    )
