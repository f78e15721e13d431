"""ProjectFile: one project in one file; the journal that a Document writes to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from workbench.base.errors import ReadOnlyError, StoreError
from workbench.base.text import Text, t
from workbench.model.patch import ChangeKind, JournalEntry, Patch, Stamp
from workbench.model.project import Project
from workbench.store import chain, codec, schema
from workbench.store.access import Mode
from workbench.store.backup import copy_database
from workbench.store.chain import Row
from workbench.store.connect import Database
from workbench.store.lock import Holder
from workbench.store.meta import Meta, read_meta
from workbench.store.opening import Opened, make_file, open_file
from workbench.store.side import Side, SideTables
from workbench.store.state import load_project, write_state
from workbench.store.verify import Verification, verify

log = logging.getLogger(__name__)

_J = schema.journal.c
_ENTRY_COLUMNS = [column for column in _J if column.name not in ("packed", "payload")]


class _Rehearsed(Exception):
    """A rehearsal is over, and is taken back."""


class ProjectFile:
    """An open project file. Made by `create` and `open`; use it as a context or `close` it.

    All methods may be called from any thread. Errors are StoreErrors; after one, the file is as
    it was before the call.
    """

    def __init__(self, path: Path, author: str, opened: Opened) -> None:
        self.path = path
        self._author = author
        self._opened = opened
        self._database: Database = opened.database
        self._sides = SideTables(opened.database, self.read_only)
        self._append_lock = threading.Lock()
        self._closed = False
        self.meta, self._seq, self._head = self._read_head()

    @classmethod
    def create(cls, path: Path, *, author: str) -> Self:
        """Make an empty project file and open it.

        Raises
        ------
        StoreError
            If there is a file already, or none can be made there.
        """
        path = Path(path).absolute()
        make_file(path)
        return cls.open(path, author=author)

    @classmethod
    def open(cls, path: Path, *, author: str, read_only: bool = False) -> Self:
        """Open a project file, for writing where that is possible: see `mode` and `why`.

        Parameters
        ----------
        read_only : bool
            Look only: nothing is written, and nobody else is kept from writing.

        Raises
        ------
        StoreError
            If it is missing, no project, damaged or of a newer version; it is left as it is.
        """
        path = Path(path).absolute()
        # One file, one lock, by whatever link it was found.
        opened = open_file(path.resolve(), author, read_only=read_only)
        try:
            file = cls(path, author, opened)
            file._note_recovery()
        except BaseException:
            opened.close()
            raise
        return file

    @property
    def mode(self) -> Mode:
        """How it is open."""
        return self._opened.mode

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self.mode is not Mode.READ_WRITE

    @property
    def why(self) -> Text | None:
        """Why it is read-only, and what to do."""
        return self._opened.why

    @property
    def holder(self) -> Holder | None:
        """Who else has it open for writing."""
        return self._opened.holder

    @property
    def recovered(self) -> Text | None:
        """What is to be said when the last writer did not close the project."""
        return self._opened.recovered

    @property
    def head(self) -> str:
        """Hash of the newest row of the journal: one number for the whole history."""
        return self._head.hex()

    # ---- the journal

    def append(self, patch: Patch, kind: ChangeKind, of: Sequence[int] = ()) -> JournalEntry:
        """Write one patch durably, state and journal in one transaction.

        Raises
        ------
        StoreError
            If it cannot be written (full disk, lost connection); nothing has changed then.
        ReadOnlyError
            If the project is open for reading only.
        """
        self._check_writable()
        payload, deltas = codec.encode_patch(patch)
        with self._append_lock:
            row = Row.make(self._seq + 1, self._head, kind, tuple(of), patch, payload)
            with self._database.writing() as connection:
                write_state(connection, deltas)
                _write_row(connection, row)
            self._seq, self._head = row.seq, row.hash
        return JournalEntry(
            row.seq, kind, patch.name, patch.stamp, tuple(of), patch.merge_key, row.hash.hex()
        )

    def rehearse(self, patch: Patch) -> None:
        """Write one patch and take it back, so that the first real one is as quick as the others.

        What SQLAlchemy makes of each statement, and the codec of each kind of value, is made at
        its first use and kept. Nothing is left in the file. Never raises.
        """
        try:
            _, deltas = codec.encode_patch(patch)
            row = Row.make(self._seq + 1, self._head, ChangeKind.DO, (), patch, b"")
            with self._database.writing() as connection:
                write_state(connection, deltas)
                _write_row(connection, row)
                raise _Rehearsed
        except _Rehearsed:
            self.load()
            self.entries()
            for key in (None, ""):
                self.side("").all(key)
            self.side("").get("")
        except StoreError as error:
            log.warning("writing could not be rehearsed: %s", error.details)

    def note(self, text: Text, stamp: Stamp) -> JournalEntry:
        """Record what is no edit but must be traceable: an export, a crash, a lock taken over."""
        return self.append(Patch(text, {}, stamp), ChangeKind.NOTE)

    def entries(self, before: int | None = None, limit: int = 100) -> list[JournalEntry]:
        """Return up to `limit` rows older than seq `before` (None = all), newest first."""
        wanted = select(*_ENTRY_COLUMNS).order_by(_J.seq.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(_J.seq < before)
        with self._database.reading() as connection:
            return [Row.read(record).entry() for record in connection.execute(wanted)]

    def patch(self, seq: int) -> Patch:
        """Return the patch of one row as it was written."""
        with self._database.reading() as connection:
            record = connection.execute(select(schema.journal).where(_J.seq == seq)).one_or_none()
        if record is None:
            raise StoreError(t("The journal has no row {seq}.", seq=seq))
        return Row.read(record).patch()

    # ---- the state

    def load(self) -> Project:
        """Return the project as it stands."""
        with self._database.reading() as connection:
            return load_project(connection)

    def verify(self) -> Verification:
        """Check the hash chain, each row, the replay against the state, and the database."""
        with self._database.reading() as connection:
            return verify(connection, self.meta)

    def side(self, name: str) -> Side:
        """Return a side table, for what is only looking."""
        return Side(self._sides, name)

    def flush_sides(self) -> None:
        """Write the side tables now, for those who do not wait for a pause. Never raises."""
        self._sides.flush()

    # ---- the file

    def save_copy(self, path: Path) -> None:
        """Write the whole project to another file, which is replaced when it is there.

        Raises
        ------
        StoreError
            If it cannot be written, or somebody has that file open.
        """
        self._sides.flush()
        copy_database(self._database, self.path, Path(path).absolute())

    def checkpoint(self) -> None:
        """Bring the log into the file, so that copying the one file takes all; call when idle.

        Never waits for a reader; what one still needs is left to the next time.
        """
        self._checkpoint("PASSIVE")

    def close(self) -> None:
        """Close the project; afterwards the one file is the whole project."""
        if self._closed:
            return
        self._closed = True
        try:
            # A reader may outlive us: an empty log says that nothing was left behind.
            self._checkpoint("TRUNCATE")
        except StoreError as error:
            # All is durable in the log, which stays beside the file and is read next time.
            log.warning("the log could not be brought into the project file: %s", error.details)
        finally:
            self._opened.close()

    def remove(self) -> None:
        """Close the project and delete it, as a scratch project that moved elsewhere."""
        self.close()
        if not self.read_only:
            for end in ("", "-wal", "-shm", "-journal"):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _checkpoint(self, how: str) -> None:
        if self.read_only:
            return
        self._sides.flush()
        with self._database.bare() as connection:
            connection.execute(f"PRAGMA wal_checkpoint({how})").fetchall()

    def _check_writable(self) -> None:
        if self.read_only:
            raise ReadOnlyError(
                self.why or t("The project is open for reading only. Save a copy to make changes.")
            )

    def _note_recovery(self) -> None:
        if self.recovered is None or self.read_only:
            return
        try:
            self.note(self.recovered, Stamp(self._author))
        except StoreError as error:
            # A full disk may be what the crash came from; the project opens all the same.
            log.warning("a crash could not be recorded: %s", error.details)

    def _read_head(self) -> tuple[Meta, int, bytes]:
        newest = select(_J.seq, _J.hash).order_by(_J.seq.desc()).limit(1)
        with self._database.reading() as connection:
            meta = read_meta(connection, self.path.name)
            row = connection.execute(newest).one_or_none()
        seq, head = row if row is not None else (0, chain.genesis(meta.project_id, meta.created))
        return meta, seq, head


def _write_row(connection: Connection, row: Row) -> None:
    packed, stored = chain.pack(row.payload)
    values = {column.name: getattr(row, column.name) for column in _ENTRY_COLUMNS}
    connection.execute(_INSERT, {**values, "packed": int(packed), "payload": stored})


_INSERT = insert(schema.journal)
