"""The state tables: the newest value of everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import UpdateBase

from workbench.base.errors import StoreError
from workbench.base.memory import no_collection
from workbench.model.project import Entity, Project
from workbench.store import codec
from workbench.store.annotations import ANNOTATIONS, load_annotations
from workbench.store.codec import RawDelta
from workbench.store.connect import changed_elsewhere
from workbench.store.schema import entity

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
    """Return all values, the annotations asleep: see `load_annotations`."""
    with no_collection():
        return Project(_others(connection), *load_annotations(connection))


def _others(connection: Connection) -> Iterator[Entity]:
    """Yield what is no annotation, or one that is refused for its version."""
    wanted = select(entity.c.kind, entity.c.version, entity.c.payload).where(~ANNOTATIONS)
    for kind, version, payload in connection.execute(wanted):
        yield codec.decode_entity(kind, payload, version)
