"""WebP: pictures and their colour profile; EXIF but the orientation, XMP and the unknown go."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.deid.photo.containers import exif
from workbench.deid.photo.containers.profiles import clean_profile
from workbench.deid.photo.errors import check_size, damaged
from workbench.deid.photo.parts.rebuilt import Builder, Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

PICTURES = frozenset({b"VP8 ", b"VP8L", b"ALPHA"[:4]})
_ICC, _EXIF, _XMP = 0x20, 0x08, 0x04
_CHUNKS_MAX = 1 << 16


def clean_webp(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a WebP file with its pictures alone.

    Raises
    ------
    InputError
        If it is damaged.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) or end < 20:
        raise damaged("length")
    parts: list[tuple[bytes, bytes]] = []
    for kind, payload in chunks(data[:end], 12):
        made = _cleaned(kind, payload, policy, notes)
        if made is not None:
            parts.append((kind, made))
    if not any(kind in PICTURES or kind == b"ANMF" for kind, _ in parts):
        raise damaged("no picture")
    if end < len(data):
        notes.removed("WebP", "bytes after the end of the picture", data[end:])
    return put_together(parts)


def chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    """Give kinds and payloads."""
    for _ in range(_CHUNKS_MAX):
        if at == len(data):
            return
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > len(data):
            raise damaged("chunk")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at = min(at + 8 + length + (length & 1), len(data))
    raise damaged("too many chunks")


def _cleaned(kind: bytes, payload: bytes, policy: PhotoPolicy, notes: Notes) -> bytes | None:
    if kind in PICTURES or (kind == b"ANIM" and len(payload) == 6):
        return payload
    if kind == b"VP8X" and len(payload) == 10:
        check_size(*(int.from_bytes(payload[n : n + 3], "little") + 1 for n in (4, 7)))
        return payload
    if kind == b"ANMF" and len(payload) > 16:
        inner = list(chunks(payload, 16))
        for name, held in inner:
            if name not in PICTURES:
                notes.removed("WebP frame", "a chunk that is not understood", held)
        kept = [_chunk(name, held) for name, held in inner if name in PICTURES]
        return payload[:16] + b"".join(kept)
    if kind == b"ICCP":
        return clean_profile(payload, notes)
    if kind == b"EXIF":
        block = payload.removeprefix(exif.HEAD)
        kept_block = exif.read_exif(block).kept(policy)
        if kept_block != payload:
            notes.removed_exif("EXIF", "EXIF but orientation and resolution", block)
        return kept_block or None
    notes.removed("XMP" if kind == b"XMP " else "WebP chunk", "not needed to decode", payload)
    return None


def put_together(parts: list[tuple[bytes, bytes]]) -> Rebuilt:
    """Return a file of these chunks, in which the flags say what there is."""
    kinds = {kind for kind, _ in parts}
    out = Builder()
    length = 4 + sum(8 + len(payload) + (len(payload) & 1) for _, payload in parts)
    out.plain(b"RIFF" + length.to_bytes(4, "little") + b"WEBP")
    for kind, payload in parts:
        if kind == b"VP8X":
            flags = payload[0] & ~(_ICC | _EXIF | _XMP) & 0x3F
            flags |= _ICC * (b"ICCP" in kinds) | _EXIF * (b"EXIF" in kinds)
            payload = bytes((flags, 0, 0, 0)) + payload[4:]
        if kind in PICTURES or kind == b"ANMF":
            out.coded(_chunk(kind, payload))
        else:
            out.plain(_chunk(kind, payload))
    return out.built()


def _chunk(kind: bytes, payload: bytes) -> bytes:
    pad = b"\0" * (len(payload) & 1)
    return kind + len(payload).to_bytes(4, "little") + payload + pad
