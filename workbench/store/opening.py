"""Making and opening the file: circumstances, lock, connection, migration."""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from pathlib import Path

from attrs import evolve, frozen

from workbench.base.errors import StoreError
from workbench.base.leftovers import partial_beside, sweep
from workbench.base.text import Text, t
from workbench.store import schema
from workbench.store.access import (
    Circumstances,
    Mode,
    decide,
    logs_of,
    temporary_copy,
    why_read_only,
)
from workbench.store.backup import put_in_place, unwritable
from workbench.store.connect import Database, connect
from workbench.store.header import check_header, refuse_newer
from workbench.store.lock import Holder, Lock
from workbench.store.meta import read_meta, write_meta
from workbench.store.place import can_write_file, can_write_folder, on_network


@frozen
class Opened:
    """An open database with what came of opening it."""

    database: Database
    mode: Mode
    why: Text | None = None
    holder: Holder | None = None
    recovered: Text | None = None
    lock: Lock | None = None
    copy: Path | None = None

    def close(self) -> None:
        """Close the database, give back the lock, remove a temporary copy."""
        try:
            self.database.close()
        finally:
            if self.lock is not None:
                self.lock.release()
            if self.copy is not None:
                shutil.rmtree(self.copy.parent, ignore_errors=True)


def make_file(path: Path) -> None:
    """Make an empty project file; it has its name when it is whole."""
    if path.exists():
        raise StoreError(t("{name} is there already. Choose another name.", name=path.name))
    sweep(path.parent)
    partial = partial_beside(path)
    try:
        partial.unlink(missing_ok=True)
        partial.touch(exist_ok=False)
        _fill(partial, path.name)
        if path.exists():
            raise StoreError(t("{name} is there already. Choose another name.", name=path.name))
        put_in_place(partial, path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _fill(partial: Path, name: str) -> None:
    # A rollback journal: all is in the one file when it is closed, and it is new anyway.
    database = connect(partial, "rw", network=True)
    database.name = name
    try:
        database.start_journal(network=True)
        with database.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            schema.migrate(connection, 0)
            write_meta(connection)
    finally:
        database.close()


def open_file(path: Path, author: str, *, read_only: bool = False) -> Opened:
    """Open a project file as the circumstances allow."""
    version = check_header(path)
    lock = Lock(path, author)
    now = Circumstances(
        file_writable=can_write_file(path),
        folder_writable=can_write_folder(path.parent),
        old=version < schema.current_version(),
        looking=read_only,
    )
    try:
        now = evolve(_with_lock(now, lock), log_left=bool(logs_of(path)))
        return _open(path, now, lock)
    except BaseException:
        lock.release()
        raise


def _with_lock(now: Circumstances, lock: Lock) -> Circumstances:
    """Take the lock if it is wanted, or else see whether somebody has it."""
    if not now.folder_writable:
        return now
    try:
        free = lock.acquire() if decide(now) is Mode.READ_WRITE else lock.is_free()
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        # The folder can be written, the lock's file cannot: it is somebody else's.
        return evolve(now, full=full, locked=not full)
    return evolve(now, locked=not free)


def _open(path: Path, now: Circumstances, lock: Lock) -> Opened:
    mode = decide(now)
    holder = lock.holder() if now.locked else None
    why = why_read_only(path.name, now, holder)
    if mode is Mode.READ_WRITE:
        return _open_writable(path, now, lock)
    lock.release()
    copy = temporary_copy(path) if mode is Mode.COPY else None
    try:
        if copy is not None:
            database = connect(copy, "rw")
        else:
            database = connect(path, "ro", immutable=mode is Mode.IMMUTABLE)
        changed = _prepare(database, migrating=copy is not None)
    except BaseException:
        if copy is not None:
            shutil.rmtree(copy.parent, ignore_errors=True)
        raise
    return Opened(database, mode, changed or why, holder, copy=copy)


def _open_writable(path: Path, now: Circumstances, lock: Lock) -> Opened:
    sweep(path.parent)
    network = on_network(path)
    database = connect(path, "rw", network=network)
    changed = _prepare(database, migrating=True)
    if changed is not None:
        return Opened(database, Mode.READ_ONLY, changed, lock=lock)
    try:
        database.start_journal(network)
    except BaseException:
        database.close()
        raise
    recovered = _recovery(now, lock.left_behind)
    return Opened(database, Mode.READ_WRITE, recovered=recovered, lock=lock)


def _recovery(now: Circumstances, left_behind: Holder | None) -> Text | None:
    if left_behind is not None:
        return t(
            "Opened after {user} on {host} had not closed the project; the lock was taken over",
            user=left_behind.user,
            host=left_behind.host,
        )
    return t("Opened after a crash") if now.log_left else None


def _prepare(database: Database, migrating: bool) -> Text | None:
    """Check a database and bring it up to date; return why it must not be written, if so."""
    try:
        with database.reading() as connection:
            version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        refuse_newer(database.name, version)
        if version < schema.current_version() and migrating:
            with database.writing() as connection:
                schema.migrate(connection, version)
        with database.reading() as connection:
            wrong = schema.foreign_objects(connection)
            _refuse_without(database.name, set(wrong) & set(schema.metadata.tables))
            read_meta(connection, database.name)
    except BaseException:
        database.close()
        raise
    if not wrong:
        return None
    return t(
        "{name} was changed by another program: {objects}. It is open for reading only; verify "
        "its history before you trust it.",
        name=database.name,
        objects=", ".join(wrong),
    )


def _refuse_without(name: str, tables: set[str]) -> None:
    if tables:
        raise StoreError(
            t(
                "{name} is damaged or was changed by another program: {objects}. Go back to a "
                "copy of the project.",
                name=name,
                objects=", ".join(sorted(tables)),
            )
        )
