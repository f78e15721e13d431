"""The annotations of a project file: bytes and an index at opening, values when asked for.

Opening decodes of each where it is and what it is called, which also tells whether the bytes are
msgpack at all; the rest waits for whoever looks at it first, and is checked in full then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import Connection

from workbench.base.errors import StoreError
from workbench.base.text import t
from workbench.model.anchor import Anchor
from workbench.model.annotation import Annotation
from workbench.model.annotation_index import AnnotationIndex
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.lazy import LazyMapping
from workbench.store import codec
from workbench.store.schema import entity
from workbench.store.wire import converter, wire_hint

# Small enough that what a batch is made from is still in the processor's cache: a quarter faster
# than thousands.
_BATCH = 200

ANNOTATIONS = (entity.c.kind == "annotation") & (entity.c.version == codec.PAYLOAD_VERSION)


def load_annotations(
    connection: Connection,
) -> tuple[LazyMapping[AnnotationId, Annotation], AnnotationIndex]:
    """Return all annotations, still asleep, and where they are.

    Raises
    ------
    StoreError
        If one is not msgpack or does not say where it is, or two are the same.
    """
    asleep: dict[AnnotationId, bytes] = {}
    places: defaultdict[bytes, list[AnnotationId]] = defaultdict(list)
    layers: Counter[LayerId] = Counter()
    labels: Counter[str | None] = Counter()
    try:
        for payloads in _batches(connection):
            heads = list(map(_head_decoder(), payloads))
            for head, payload in zip(heads, payloads, strict=True):
                asleep[head.id] = payload
                places[bytes(head.anchor)].append(head.id)
            layers.update([head.layer for head in heads])
            labels.update([head.label for head in heads])
        if len(asleep) != layers.total():
            raise ValueError("two have the same id")
        index = AnnotationIndex(_anchored(places), layers, labels)
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise StoreError(codec.unreadable(), details=f"annotation: {error}") from error
    return LazyMapping(asleep, decode_annotations), index


def _batches(connection: Connection) -> Iterator[list[bytes]]:
    # The driver's own cursor: a third of the time of fetching is SQLAlchemy's Row.
    cursor = connection.execute(select(entity.c.payload).where(ANNOTATIONS)).cursor
    assert cursor is not None
    while rows := cursor.fetchmany(_BATCH):
        yield [payload for (payload,) in rows]


def _anchored(
    places: Mapping[bytes, list[AnnotationId]],
) -> Iterator[tuple[Anchor, list[AnnotationId]]]:
    """Yield anchors with their annotations: very many share one, which is decoded once."""
    decode, build = msgspec.msgpack.Decoder(wire_hint(Anchor)).decode, converter(Anchor)
    assert build is not None
    for encoded, ids in places.items():
        yield build(decode(encoded)), ids


def decode_annotations(rows: Sequence[tuple[AnnotationId, bytes]]) -> list[Annotation]:
    """Return annotations of payloads; StoreError that names the one that cannot be read."""
    try:
        return _decoded([payload for _, payload in rows])
    except StoreError:
        return [_decoded_one(id, payload) for id, payload in rows]


def _decoded_one(id: AnnotationId, payload: bytes) -> Annotation:
    try:
        return _decoded([payload])[0]
    except StoreError as error:
        text = t(
            "Annotation {id} cannot be read. It may have been damaged or changed by another "
            "program. Go back to a copy of the project.",
            id=id,
        )
        raise StoreError(text, details=error.details) from error


def _decoded(payloads: list[bytes]) -> list[Annotation]:
    values: list[Any] = codec.decode_entities("annotation", payloads)
    return values


@cache
def _head_decoder() -> Callable[[bytes], Any]:
    """Return what reads of an annotation what the index wants, and passes over the rest."""
    fields: list[Any] = [
        ("id", str),
        ("anchor", msgspec.Raw),
        ("layer", str),
        ("label", str | None, None),
    ]
    return msgspec.msgpack.Decoder(msgspec.defstruct("Head", fields, gc=False)).decode
