"""Entities and patches as bytes and back; the format is in ADR 0011.

Bytes are deterministic: equal values give equal bytes, so the verification can compare them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec

from workbench.base.errors import StoreError
from workbench.base.text import Text, t
from workbench.model.ids import EntityId
from workbench.model.patch import Delta, Patch
from workbench.model.project import KINDS, Entity
from workbench.store.regions import check_finite
from workbench.store.wire import (
    TextWire,
    build_text,
    builder,
    encode_hook,
    plain,
    plain_text,
    wire_type,
)

PAYLOAD_VERSION = 1

_encoder = msgspec.msgpack.Encoder(enc_hook=encode_hook)
_json = msgspec.json.Encoder()
_TextDecoder = msgspec.json.Decoder(TextWire)
_KIND_OF = {cls: kind for kind, cls in KINDS.items()}


class Side(msgspec.Struct, array_like=True, frozen=True):
    """One side of a delta: what kind of value, and its bytes."""

    kind: str
    payload: msgspec.Raw


class RawDelta(msgspec.Struct, array_like=True, frozen=True):
    """A delta of a journal payload, its values still encoded."""

    id: str
    before: Side | None
    after: Side | None


_PatchDecoder = msgspec.msgpack.Decoder(list[RawDelta])


def kind_of(entity: Entity) -> str:
    """Return the name of the kind of a value, as stored."""
    return _KIND_OF[type(entity)]


def encode_entity(entity: Entity) -> bytes:
    """Return a value as msgpack; StoreError for one that could not be read again."""
    try:
        payload = _encoder.encode(plain(entity))
        # The model does not check types at run time. Better to refuse a change than to keep
        # what no one can open.
        _decoder(kind_of(entity))[0](payload)
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError) as error:
        raise _unstorable(error) from error
    return payload


def decode_entity(kind: str, payload: bytes, version: int = PAYLOAD_VERSION) -> Entity:
    """Return the value; StoreError when it cannot be read."""
    return decode_entities(kind, [payload], version)[0]


def decode_entities(
    kind: str, payloads: Iterable[bytes], version: int = PAYLOAD_VERSION
) -> list[Entity]:
    """Return many values of one kind; StoreError when one cannot be read."""
    check_version(version)
    if kind not in KINDS:
        raise StoreError(unreadable(), details=f"unknown kind {kind!r}")
    decode, build = _decoder(kind)
    try:
        wires = [decode(payload) for payload in payloads]
        if kind == "annotation":
            check_finite([wire.region.data for wire in wires if wire.region is not None])
        return [build(wire) for wire in wires]
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise StoreError(unreadable(), details=f"{kind}: {error}") from error


@cache
def _decoder(kind: str) -> tuple[Callable[[bytes], Any], Callable[[Any], Entity]]:
    cls: Any = KINDS[kind]
    return msgspec.msgpack.Decoder(wire_type(cls)).decode, builder(cls)


def encode_patch(patch: Patch) -> tuple[bytes, list[RawDelta]]:
    """Return the payload of a journal row, and its deltas with their values encoded."""
    deltas = [
        RawDelta(id, _side(delta.before), _side(delta.after))
        for id, delta in sorted(patch.deltas.items())
    ]
    return encode_deltas(deltas), deltas


def encode_deltas(deltas: list[RawDelta]) -> bytes:
    """Return deltas as msgpack: ``[[id, before, after], ...]``, a side ``[kind, value]`` or nil."""
    return _encoder.encode(deltas)


def decode_deltas(payload: bytes, version: int) -> list[RawDelta]:
    """Return the deltas of a journal payload, their values still encoded."""
    check_version(version)
    try:
        return _PatchDecoder.decode(payload)
    except msgspec.MsgspecError as error:
        raise StoreError(unreadable(), details=str(error)) from error


def decode_patch_deltas(payload: bytes, version: int) -> dict[EntityId, Delta]:
    """Return the deltas of a journal payload."""
    return dict(_deltas(decode_deltas(payload, version), version))


def _deltas(raw: list[RawDelta], version: int) -> Iterator[tuple[EntityId, Delta]]:
    for delta in raw:
        yield (
            EntityId(delta.id),
            Delta(_entity(delta.before, version), _entity(delta.after, version)),
        )


def _side(entity: Entity | None) -> Side | None:
    if entity is None:
        return None
    return Side(kind_of(entity), msgspec.Raw(encode_entity(entity)))


def _entity(side: Side | None, version: int) -> Entity | None:
    return None if side is None else decode_entity(side.kind, bytes(side.payload), version)


def encode_text(text: Text) -> str:
    """Return a Text as canonical JSON: ``{"id": ..., "params": {...}}``."""
    return encode_json(plain_text(text))


def decode_text(value: str) -> Text:
    """Return a Text from JSON."""
    try:
        return build_text(_TextDecoder.decode(value))
    except msgspec.MsgspecError as error:
        raise StoreError(unreadable(), details=str(error)) from error


def encode_json(value: Any) -> str:
    """Return plain values as compact JSON, keys as they come."""
    try:
        return _json.encode(value).decode()
    except (TypeError, ValueError, OverflowError) as error:
        raise _unstorable(error) from error


def decode_of(value: str) -> tuple[int, ...]:
    """Return the row numbers that an undo or redo is about."""
    try:
        return msgspec.json.decode(value, type=tuple[int, ...])
    except msgspec.MsgspecError as error:
        raise StoreError(unreadable(), details=str(error)) from error


def encode_time(at: datetime) -> str:
    """Return a time as ``2026-01-31T12:34:56.123456Z``."""
    if at.tzinfo is None:
        raise _unstorable(ValueError("times are stored in UTC and need a time zone"))
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def decode_time(value: str) -> datetime:
    """Return a time in UTC."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError as error:
        raise StoreError(unreadable(), details=str(error)) from error


def check_version(version: int) -> None:
    """Refuse a payload that a newer program wrote."""
    if version != PAYLOAD_VERSION:
        raise StoreError(
            t(
                "The project holds data of format {version}, which this Workbench cannot read. "
                "Install a newer version of Workbench.",
                version=version,
            )
        )


def unreadable() -> Text:
    """Return what is said of bytes that are no value of ours."""
    return t(
        "The project holds a value that cannot be read. It may have been damaged or changed by "
        "another program. Go back to a copy of the project."
    )


def _unstorable(error: Exception) -> StoreError:
    return StoreError(
        t("A value of this change cannot be stored. Nothing was changed."), details=str(error)
    )
