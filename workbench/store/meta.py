"""What a project file says of itself."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from workbench.base.errors import StoreError
from workbench.base.text import t
from workbench.model.ids import new_id
from workbench.model.patch import now
from workbench.store import codec, schema


@frozen
class Meta:
    """Identity of a project; copies of a file share it."""

    project_id: str
    created: datetime
    schema_version: int


def write_meta(connection: Connection) -> None:
    """Give a new file its identity."""
    said = {"project_id": new_id(), "created": codec.encode_time(now())}
    rows = [{"key": key, "value": value} for key, value in said.items()]
    connection.execute(insert(schema.meta), rows)


def read_meta(connection: Connection, name: str) -> Meta:
    """Return the identity of a file, StoreError when it has none."""
    said = {row.key: row.value for row in connection.execute(select(schema.meta))}
    try:
        created = codec.decode_time(said["created"])
        return Meta(said["project_id"], created, schema.current_version())
    except (KeyError, TypeError, StoreError) as error:
        raise StoreError(
            t("{name} is damaged. Go back to a copy of the project.", name=name),
            details=f"meta: {error}",
        ) from error
