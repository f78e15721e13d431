"""The state tables: the newest value of everything."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import UpdateBase

from workbench.base.errors import StoreError
from workbench.model.project import Entity, Project
from workbench.store import codec
from workbench.store.codec import RawDelta
from workbench.store.connect import changed_elsewhere
from workbench.store.schema import entity

# Small enough that what a batch is made from is still in the processor's cache: a quarter faster
# than thousands.
_BATCH = 200

_INSERT = insert(entity)
_UPDATE = (
    update(entity)
    .where(entity.c.id == bindparam("old"))
    .values(kind=bindparam("kind"), version=bindparam("version"), payload=bindparam("payload"))
)
_DELETE = delete(entity).where(entity.c.id == bindparam("old"))


def write_state(connection: Connection, deltas: Sequence[RawDelta]) -> None:
    """Write the `after` of deltas.

    Raises
    ------
    StoreError
        If the tables do not hold what the deltas start from.
    """
    added, changed, removed = [], [], []
    for delta in deltas:
        if delta.after is None:
            removed.append({"old": delta.id})
            continue
        values: dict[str, Any] = {
            "kind": delta.after.kind,
            "version": codec.PAYLOAD_VERSION,
            "payload": bytes(delta.after.payload),
        }
        if delta.before is None:
            added.append({"id": delta.id, **values})
        else:
            changed.append({"old": delta.id, **values})
    if removed:
        _execute(connection, _DELETE, removed)
    if changed:
        _execute(connection, _UPDATE, changed)
    if added:
        connection.execute(_INSERT, added)


def _execute(connection: Connection, statement: UpdateBase, rows: list[dict[str, Any]]) -> None:
    if connection.execute(statement, rows).rowcount != len(rows):
        raise StoreError(changed_elsewhere())


def load_project(connection: Connection) -> Project:
    """Return all values.

    A hundred thousand annotations are a million objects that nothing refers back to: looking for
    cycles among them again and again would double the time.
    """
    with _no_collection():
        return Project(_entities(connection))


def _entities(connection: Connection) -> Iterator[Entity]:
    # The driver's own cursor: a third of the time of fetching is SQLAlchemy's Row.
    cursor = connection.execute(select(entity.c.kind, entity.c.version, entity.c.payload)).cursor
    assert cursor is not None
    while batch := cursor.fetchmany(_BATCH):
        groups: dict[tuple[str, int], list[bytes]] = {}
        for kind, version, payload in batch:
            groups.setdefault((kind, version), []).append(payload)
        for (kind, version), payloads in groups.items():
            yield from codec.decode_entities(kind, payloads, version)


@contextmanager
def _no_collection() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
