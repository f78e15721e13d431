"""Which fragments of encapsulated pixels make which frame (PS3.5 A.4)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from attrs import field, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.headers import Header
from workbench.dicom.values import raw

_ITEM = 0xFFFEE000
_END_OF_IMAGE = b"\xff\xd9"

Fragment = tuple[int, int]


@frozen
class FrameIndex:
    """Offsets and lengths of the fragments of each frame, in bytes of the file."""

    frames: tuple[tuple[Fragment, ...], ...] = field(repr=False)

    def read(self, header: Header, frame: int) -> bytes:
        """Return the encoded bytes of a frame, counted from 1."""
        parts = []
        with header.open() as file:
            for offset, length in self.frames[frame - 1]:
                file.seek(offset)
                parts.append(file.read(length))
        return b"".join(parts)


def frame_index(header: Header, frames: int) -> FrameIndex:
    """Find the frames without reading them.

    Raises
    ------
    InputError
        If there is not a single fragment, or fragments cannot be told apart into frames.
    """
    assert header.pixels is not None
    with header.open() as file:
        table, fragments = _walk(file, header.pixels.offset, header.size)
        if not fragments:
            raise InputError(
                t("{name} is cut off: no compressed pixels are there.", name=header.path.name)
            )
        found = _assign(header, table, fragments, frames) or _by_end_marker(file, fragments, frames)
    if not found:
        raise InputError(
            t(
                "{name} declares {frames} frames, but its {fragments} compressed fragments cannot "
                "be told apart into frames.",
                name=header.path.name,
                frames=frames,
                fragments=len(fragments),
            )
        )
    return FrameIndex(tuple(found))


def _walk(file: BinaryIO, offset: int, size: int) -> tuple[tuple[int, ...], list[Fragment]]:
    """Return the Basic Offset Table and the fragments; what lies beyond the file is cut."""
    fragments: list[Fragment] = []
    table: tuple[int, ...] | None = None
    while offset + 8 <= size:
        file.seek(offset)
        group, element, length = struct.unpack("<HHI", file.read(8))
        if (group << 16 | element) != _ITEM:
            break
        start = offset + 8
        length = min(length, size - start)
        if table is None:
            count = length // 4
            table = struct.unpack(f"<{count}I", file.read(count * 4))
        else:
            fragments.append((start, length))
        offset = start + length
    return table or (), fragments


def _assign(
    header: Header, table: tuple[int, ...], fragments: list[Fragment], frames: int
) -> list[tuple[Fragment, ...]]:
    if frames == 1:
        return [tuple(fragments)]
    if len(fragments) == frames:
        return [(f,) for f in fragments]
    # Offsets count from the first fragment's item tag.
    origin = fragments[0][0] - 8
    starts = _extended_offsets(header) or table
    if len(starts) >= frames:
        wanted = [origin + s for s in starts[:frames]]
        bounds = [*wanted[1:], fragments[-1][0] + 1]
        groups = [
            tuple(f for f in fragments if low <= f[0] - 8 < high)
            for low, high in zip(wanted, bounds, strict=True)
        ]
        if all(groups):
            return groups
    if len(fragments) < frames:
        # A file cut off between frames keeps its whole ones.
        return [(f,) for f in fragments]
    return []


def _extended_offsets(header: Header) -> tuple[int, ...]:
    data = raw(header.dataset, "ExtendedOffsetTable")
    if not isinstance(data, bytes):
        return ()
    count = len(data) // 8
    return struct.unpack(f"<{count}Q", data[: count * 8])


def _by_end_marker(
    file: BinaryIO, fragments: list[Fragment], frames: int
) -> list[tuple[Fragment, ...]]:
    """Split where a fragment ends with the JPEG family's end marker, perhaps padded."""
    groups: list[tuple[Fragment, ...]] = []
    current: list[Fragment] = []
    for offset, length in fragments:
        current.append((offset, length))
        tail = min(length, 16)
        file.seek(offset + length - tail)
        if file.read(tail).rstrip(b"\x00").endswith(_END_OF_IMAGE):
            groups.append(tuple(current))
            current = []
    if current:
        groups.append(tuple(current))
    return groups[:frames] if len(groups) >= frames else []
