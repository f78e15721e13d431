"""Whole copies of a project file, complete or not there at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from workbench.base.errors import StoreError
from workbench.base.leftovers import partial_beside, sweep
from workbench.base.text import t
from workbench.store.connect import Database, store_error
from workbench.store.lock import Lock


def copy_database(database: Database, source: Path, target: Path) -> None:
    """Copy a database by SQLite's backup into a new file, and put it in place when it is whole."""
    if target.exists() and target.samefile(source):
        raise StoreError(t("{name} is this project itself. Choose another name.", name=target.name))
    lock = Lock(target)
    try:
        # FileLock would make a missing folder.
        target.parent.resolve(strict=True)
        free = lock.acquire()
    except OSError as error:
        raise unwritable(target, error) from error
    if not free:
        raise StoreError(
            t("{name} is open in another program. Choose another name.", name=target.name)
        )
    sweep(target.parent)
    partial = partial_beside(target)
    try:
        _back_up(database, partial, target.name)
        put_in_place(partial, target)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        lock.release()


def _back_up(database: Database, partial: Path, name: str) -> None:
    partial.unlink(missing_ok=True)
    partial.touch()
    copy = sqlite3.connect(partial)
    try:
        with database.bare() as connection:
            connection.backup(copy)
    except StoreError:
        raise
    except sqlite3.Error as error:
        raise store_error(name, error) from error
    finally:
        copy.close()


def put_in_place(partial: Path, target: Path) -> None:
    """Sync a finished file and give it its name; logs of a file it replaces go first.

    A log left by a crash would be read into whatever file has that name.
    """
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    for end in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + end).unlink(missing_ok=True)
    partial.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable, where the system has a way."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def unwritable(target: Path, error: OSError) -> StoreError:
    """Return what it means that a file cannot be made."""
    return StoreError(
        t(
            "{name} cannot be written there. Check that the folder exists and that you may write "
            "in it, and that the disk has room.",
            name=target.name,
        ),
        details=error.strerror or "",
    )
