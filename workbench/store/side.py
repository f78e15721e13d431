"""Side tables: what one user was looking at, kept without journal and without promises."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from workbench.base.errors import WorkbenchError
from workbench.store import schema
from workbench.store.connect import Database

log = logging.getLogger(__name__)

_BATCH = 64


class SideTables:
    """All side tables of a file; changes are kept back and written together."""

    def __init__(self, database: Database, read_only: bool) -> None:
        self._database = database
        self._read_only = read_only
        self._pending: dict[tuple[str, str, str], str] = {}

    def get(self, name: str, user: str, key: str) -> Any:
        """Return a value, or None when there is none or it cannot be read."""
        found = self._pending.get((name, user, key))
        try:
            if found is None:
                found = self._read(name, user, key)
            return None if found is None else msgspec.json.decode(found)
        except (WorkbenchError, msgspec.MsgspecError):
            log.warning("a value of side table %r could not be read", name)
            return None

    def set(self, name: str, user: str, key: str, value: Any) -> None:
        """Keep a JSON value; it is written with the next batch."""
        try:
            self._pending[name, user, key] = msgspec.json.encode(value).decode()
        except (TypeError, ValueError, OverflowError):
            log.exception("a value of side table %r is no JSON", name)
        if len(self._pending) >= _BATCH:
            self.flush()

    def all(self, name: str, key: str | None = None) -> list[tuple[str, str, Any]]:
        """Return (user, key, value) of a side table, of one key if given, sorted by key, user."""
        try:
            found = self._rows(name, key)
        except WorkbenchError:
            log.warning("side table %r could not be read", name)
            found = {}
        for (table, user, at), value in self._pending.items():
            if table == name and key in (None, at):
                found[at, user] = value
        rows = []
        for (at, user), value in sorted(found.items()):
            try:
                rows.append((user, at, msgspec.json.decode(value)))
            except msgspec.MsgspecError:
                log.warning("a value of side table %r could not be read", name)
        return rows

    def flush(self) -> None:
        """Write what was kept back; a failure is logged and tried again next time."""
        if self._read_only or not self._pending:
            return
        try:
            with self._database.writing() as connection:
                self._write(connection)
        except WorkbenchError:
            log.exception("side tables could not be written")
        else:
            self._pending.clear()

    def _read(self, name: str, user: str, key: str) -> str | None:
        c = schema.side.c
        wanted = select(c.value).where(c.name == name, c.user == user, c.key == key)
        with self._database.reading() as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def _rows(self, name: str, key: str | None) -> dict[tuple[str, str], str]:
        c = schema.side.c
        wanted = select(c.key, c.user, c.value).where(c.name == name)
        if key is not None:
            wanted = wanted.where(c.key == key)
        with self._database.reading() as connection:
            return {(at, user): value for at, user, value in connection.execute(wanted)}

    def _write(self, connection: Connection) -> None:
        c = schema.side.c
        for (name, user, key), value in self._pending.items():
            connection.execute(
                delete(schema.side).where(c.name == name, c.user == user, c.key == key)
            )
            connection.execute(
                insert(schema.side).values(name=name, user=user, key=key, value=value)
            )


class Side:
    """One side table: JSON values by user and key."""

    def __init__(self, tables: SideTables, name: str) -> None:
        self._tables = tables
        self._name = name

    def get(self, user: str, key: str = "") -> Any:
        """Return a user's value, or None."""
        return self._tables.get(self._name, user, key)

    def set(self, user: str, value: Any, key: str = "") -> None:
        """Keep a user's JSON value. Never raises: it is not worth stopping work for."""
        self._tables.set(self._name, user, key, value)

    def all(self, key: str | None = None) -> list[tuple[str, str, Any]]:
        """Return (user, key, value) of all users, of one key if given; nothing that is damaged."""
        return self._tables.all(self._name, key)
