"""How a project file can be opened here and now, and why not otherwise."""

from __future__ import annotations

import shutil
import tempfile
from enum import StrEnum
from pathlib import Path

from attrs import frozen

from workbench.base.errors import StoreError
from workbench.base.text import Text, t
from workbench.store.lock import Holder


class Mode(StrEnum):
    """How a project file is open."""

    READ_WRITE = "read_write"
    READ_ONLY = "read_only"  # somebody else writes; we see what is committed
    IMMUTABLE = "immutable"  # nobody can write here, and SQLite makes no file beside it
    COPY = "copy"  # read from a temporary copy


@frozen
class Circumstances:
    """What is known before opening.

    Parameters
    ----------
    locked : bool
        Another process holds the project.
    log_left : bool
        A ``-wal`` or ``-journal`` lies beside it: its last writer did not close it.
    old : bool
        Of an earlier schema version: reading means migrating.
    looking : bool
        Nothing is to be written, whatever is possible.
    full : bool
        The disk has no room even for the note of who holds the project.
    """

    file_writable: bool = True
    folder_writable: bool = True
    locked: bool = False
    log_left: bool = False
    old: bool = False
    looking: bool = False
    full: bool = False


def decide(now: Circumstances) -> Mode:
    """Return how to open a project."""
    held_off = now.locked or now.looking or now.full
    if now.file_writable and now.folder_writable and not held_off:
        return Mode.READ_WRITE
    if now.old:
        return Mode.COPY
    if now.locked:
        return Mode.READ_ONLY
    return Mode.COPY if now.log_left else Mode.IMMUTABLE


def why_read_only(name: str, now: Circumstances, holder: Holder | None) -> Text | None:
    """Return why a project is not open for writing, and what to do."""
    if now.locked and holder is not None:
        return t(
            "{user} on {host} has {name} open since {since} (UTC). It is open for reading only.",
            user=holder.user,
            host=holder.host,
            name=name,
            since=f"{holder.since:%Y-%m-%d %H:%M}",
        )
    if now.locked:
        return t("Another program has {name} open. It is open for reading only.", name=name)
    if not now.folder_writable:
        return t(
            "The folder of {name} can only be read. Save a copy elsewhere to make changes.",
            name=name,
        )
    if not now.file_writable:
        return t("{name} is write-protected. Save a copy to make changes.", name=name)
    if now.full:
        return t(
            "The disk of {name} is full, so it is open for reading only. Make room and open it "
            "again, or save a copy on another disk.",
            name=name,
        )
    if now.looking:
        return t("{name} was opened for reading only.", name=name)
    return None


def logs_of(path: Path) -> list[Path]:
    """Return the logs beside a database file that hold something."""
    logs = (path.with_name(path.name + end) for end in ("-wal", "-journal"))
    return [log for log in logs if log.is_file() and log.stat().st_size > 0]


def temporary_copy(path: Path) -> Path:
    """Copy a database file with its log into a folder of its own.

    Somebody with more rights may be writing: file and log must not change while they are copied.
    """
    folder = Path(tempfile.mkdtemp(prefix="workbench-"))
    try:
        for _ in range(5):
            before = _state(path)
            for file in (path, *logs_of(path)):
                shutil.copyfile(file, folder / file.name)
            if _state(path) == before:
                return folder / path.name
            for file in folder.iterdir():
                file.unlink()
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(
            t("There is no room for a temporary copy of {name}.", name=path.name),
            details=error.strerror or "",
        ) from error
    shutil.rmtree(folder, ignore_errors=True)
    raise StoreError(t("{name} is being written to. Try again in a moment.", name=path.name))


def _state(path: Path) -> list[tuple[str, int, int]]:
    return [
        (file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in (path, *logs_of(path))
    ]
