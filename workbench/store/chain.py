"""The hash chain of the journal: each row vouches for all rows before it.

``hash = SHA-256(previous hash + length of header (8 bytes, big endian) + header + payload)``,
the header being a JSON array of what the row says and the payload the uncompressed bytes. The
first row follows the hash of the project's id, so rows of two projects cannot be swapped.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import evolve, frozen

from workbench.base.errors import StoreError
from workbench.base.text import t
from workbench.model.ids import EntityId
from workbench.model.patch import ChangeKind, Delta, JournalEntry, Patch, Stamp
from workbench.store import codec

_LARGE = 4096
_COLUMNS = (int, str, str, str, str, str, str | None, int, int, bytes, bytes, int, bytes)
_COLUMNS_SAID = 11


@frozen
class Row:
    """One row of the journal as it lies in the file, the payload uncompressed."""

    seq: int
    kind: str
    of: str
    name: str
    author: str
    at: str
    merge_key: str | None
    version: int
    size: int
    previous: bytes
    hash: bytes
    payload: bytes = b""

    @classmethod
    def make(
        cls,
        seq: int,
        previous: bytes,
        kind: ChangeKind,
        of: tuple[int, ...],
        patch: Patch,
        payload: bytes,
    ) -> Row:
        """Return the next row, hashed."""
        said = (
            seq,
            kind.value,
            codec.encode_json(of),
            codec.encode_text(patch.name),
            patch.stamp.author,
            codec.encode_time(patch.stamp.at),
            patch.merge_key,
            codec.PAYLOAD_VERSION,
            len(payload),
        )
        return cls(*said, previous, row_hash(said, previous, payload), payload)

    @classmethod
    def read(cls, record: Sequence[Any]) -> Row:
        """Return a row from the columns of the table, in their order; the payload may be left out.

        Raises
        ------
        StoreError
            If a column holds what it should not: SQLite would keep anything anywhere.
        """
        if not all(map(isinstance, record, _COLUMNS)):
            raise _unreadable("wrong type of a column")
        row = cls(*record[:_COLUMNS_SAID])
        if len(record) == _COLUMNS_SAID:
            return row
        packed, stored = record[_COLUMNS_SAID:]
        return evolve(row, payload=unpack(bool(packed), stored, row.size))

    def expected_hash(self) -> bytes:
        """Return the hash that this row should have."""
        return row_hash(self._said(), self.previous, self.payload)

    def _said(self) -> tuple[Any, ...]:
        return (
            self.seq,
            self.kind,
            self.of,
            self.name,
            self.author,
            self.at,
            self.merge_key,
            self.version,
            self.size,
        )

    def entry(self) -> JournalEntry:
        """Return what the row says, without its payload."""
        return JournalEntry(
            self.seq,
            _kind(self.kind),
            codec.decode_text(self.name),
            Stamp(self.author, codec.decode_time(self.at)),
            codec.decode_of(self.of),
            self.merge_key,
            self.hash.hex(),
        )

    def patch(self) -> Patch:
        """Return the patch."""
        deltas: dict[EntityId, Delta] = codec.decode_patch_deltas(self.payload, self.version)
        entry = self.entry()
        return Patch(entry.name, deltas, entry.stamp, entry.merge_key)


def _kind(value: str) -> ChangeKind:
    try:
        return ChangeKind(value)
    except ValueError as error:
        raise _unreadable(str(error)) from error


def genesis(project_id: str, created: datetime) -> bytes:
    """Return what the first row of a project follows."""
    said = f"workbench journal {project_id} {codec.encode_time(created)}"
    return hashlib.sha256(said.encode()).digest()


def row_hash(said: tuple[Any, ...], previous: bytes, payload: bytes) -> bytes:
    """Return the hash of a row."""
    header = codec.encode_json(said).encode()
    return hashlib.sha256(
        b"".join((previous, len(header).to_bytes(8, "big"), header, payload))
    ).digest()


def pack(payload: bytes) -> tuple[bool, bytes]:
    """Return whether a payload was compressed, and the bytes to store."""
    if len(payload) < _LARGE:
        return False, payload
    packed = zlib.compress(payload, 1)
    return (True, packed) if len(packed) < len(payload) else (False, payload)


def unpack(packed: bool, stored: bytes, size: int) -> bytes:
    """Return the payload; never more than the row says, whatever the compressed bytes hold."""
    if not packed:
        return stored
    try:
        return zlib.decompressobj().decompress(stored, size + 1)
    except zlib.error as error:
        raise _unreadable(str(error)) from error


def _unreadable(details: str) -> StoreError:
    return StoreError(
        t("A row of the journal cannot be read. Go back to a copy of the project."), details
    )
