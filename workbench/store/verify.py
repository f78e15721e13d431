"""Verification: the chain holds, each row is what it was, and replaying gives the state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from attrs import frozen
from sqlalchemy import select
from sqlalchemy.engine import Connection

from workbench.base.errors import StoreError
from workbench.base.text import Text, t
from workbench.model.patch import ChangeKind
from workbench.store import codec, schema
from workbench.store.chain import Row, genesis
from workbench.store.codec import Side
from workbench.store.meta import Meta

_MOST_PROBLEMS = 100
_BATCH = 1000
_State = dict[str, Side]


@frozen
class Verification:
    """What a verification found.

    Parameters
    ----------
    head : str
        Hash of the newest row. Kept elsewhere, it tells whether rows were cut off the end later,
        which no chain can tell by itself.
    """

    entries: int
    problems: tuple[Text, ...]
    head: str

    @property
    def ok(self) -> bool:
        """Whether all is as it was written."""
        return not self.problems


def verify(connection: Connection, meta: Meta) -> Verification:
    """Check a project file as a whole, in the caller's transaction."""
    checker = _Checker(genesis(meta.project_id, meta.created))
    problems: list[Text] = []
    for problem in checker.problems(connection):
        problems.append(problem)
        if len(problems) == _MOST_PROBLEMS:
            break
    return Verification(checker.entries, tuple(problems), checker.previous.hex())


class _Checker:
    """Walks the journal once, from the first row to the newest."""

    def __init__(self, start: bytes) -> None:
        self.previous = start
        self.entries = 0
        self._seq = 0
        self._state: _State = {}
        self._dos: set[int] = set()

    def problems(self, connection: Connection) -> Iterator[Text]:
        yield from _integrity(connection)
        for name in schema.foreign_objects(connection):
            yield t("The file's structure was changed: {name}", name=name)
        rows = connection.execute(select(schema.journal).order_by(schema.journal.c.seq))
        for batch in rows.partitions(_BATCH):
            for record in batch:
                yield from self._row(tuple(record))
        yield from self._compare(connection)

    def _row(self, record: Sequence[Any]) -> Iterator[Text]:
        self.entries += 1
        try:
            row = Row.read(record)
        except StoreError:
            seq = record[0]
            yield t("Journal row {seq}: the content cannot be read", seq=seq)
            return
        yield from self._links(row)
        yield from self._replay(row)
        self._seq, self.previous = row.seq, row.hash

    def _links(self, row: Row) -> Iterator[Text]:
        if row.seq != self._seq + 1:
            yield t("Journal row {seq}: the row before it is missing", seq=row.seq)
        elif row.previous != self.previous:
            yield t("Journal row {seq}: it does not follow the row before it", seq=row.seq)
        if row.size != len(row.payload) or row.hash != row.expected_hash():
            yield t("Journal row {seq}: the content is not what was written", seq=row.seq)

    def _replay(self, row: Row) -> Iterator[Text]:
        try:
            deltas = codec.decode_deltas(row.payload, row.version)
            of = codec.decode_of(row.of)
        except StoreError:
            yield t("Journal row {seq}: the content cannot be read", seq=row.seq)
            return
        if row.kind == ChangeKind.DO:
            self._dos.add(row.seq)
        if not self._dos.issuperset(of):
            yield t("Journal row {seq}: it takes back a row that is not there", seq=row.seq)
        for delta in deltas:
            if not _same(self._state.get(delta.id), delta.before):
                yield t("Journal row {seq}: it starts from another state", seq=row.seq)
            if delta.after is None:
                self._state.pop(delta.id, None)
            else:
                self._state[delta.id] = delta.after

    def _compare(self, connection: Connection) -> Iterator[Text]:
        left = self._state
        for id, kind, version, payload in connection.execute(select(schema.entity)):
            readable = version == codec.PAYLOAD_VERSION and isinstance(payload, bytes)
            found = Side(kind, msgspec.Raw(payload)) if readable else None
            if found is None or not _identical(left.pop(id, None), found):
                yield t("State of {id}: it is not what the journal says", id=id)
        for id in left:
            yield t("State of {id}: it is missing", id=id)


def _integrity(connection: Connection) -> Iterator[Text]:
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield t("The database is damaged: {line}", line=line)


def _identical(a: Side | None, b: Side) -> bool:
    return a is not None and a.kind == b.kind and bytes(a.payload) == bytes(b.payload)


def _same(a: Side | None, b: Side | None) -> bool:
    """Return whether two values are equal; 1 and 1.0 are, though their bytes are not."""
    if a is None or b is None:
        return a is b
    if _identical(a, b):
        return True
    try:
        return codec.decode_entity(a.kind, bytes(a.payload)) == codec.decode_entity(
            b.kind, bytes(b.payload)
        )
    except StoreError:
        return False
