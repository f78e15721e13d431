"""Which fragments of encapsulated pixels make which frame (PS3.5 A.4)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from attrs import field, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.headers import Header
from workbench.dicom.pixels.codestream import begins_frame
from workbench.dicom.pixels.pixel_format import FRAMES_MAX
from workbench.dicom.values import raw

_ITEM = 0xFFFEE000
_END_OF_IMAGE = b"\xff\xd9"

Fragment = tuple[int, int]


@frozen
class FrameIndex:
    """Offsets and lengths of the fragments of each frame, in bytes of the file.

    Parameters
    ----------
    cut_off : bool
        Whether the file ends before its last fragment does.
    """

    frames: tuple[tuple[Fragment, ...], ...] = field(repr=False)
    cut_off: bool = False

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
        table, fragments, cut_off = _walk(file, header.pixels.offset, header.size)
        if not fragments:
            raise InputError(
                t("{name} is cut off: no compressed pixels are there.", name=header.path.name)
            )
        found = _assign(file, header, table, fragments, frames)
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
    return FrameIndex(tuple(found), cut_off)


def _walk(file: BinaryIO, offset: int, size: int) -> tuple[tuple[int, ...], list[Fragment], bool]:
    """Return the Basic Offset Table, the fragments, and whether the last one is cut off."""
    fragments: list[Fragment] = []
    table: tuple[int, ...] | None = None
    cut_off = False
    while offset + 8 <= size and len(fragments) < FRAMES_MAX:
        file.seek(offset)
        group, element, length = struct.unpack("<HHI", file.read(8))
        if (group << 16 | element) != _ITEM:
            break
        start = offset + 8
        cut_off = length > size - start
        length = min(length, size - start)
        if table is None:
            count = length // 4
            table = struct.unpack(f"<{count}I", file.read(count * 4))
        else:
            fragments.append((start, length))
        offset = start + length
    return table or (), fragments, cut_off


def _assign(
    file: BinaryIO,
    header: Header,
    table: tuple[int, ...],
    fragments: list[Fragment],
    frames: int,
) -> list[tuple[Fragment, ...]]:
    """Return the fragments of each frame by the first rule that fits; see the functions."""
    if len(fragments) > frames:
        # Padding after the last frame, and empty fragments in between.
        fragments = [f for f in fragments if f[1]] or fragments
    if frames == len(fragments):
        return [(f,) for f in fragments]
    if frames == 1:
        return (_by_beginning(file, fragments, 1) or [tuple(fragments)])[:1]
    if len(fragments) < frames:
        # A file cut off between frames keeps its whole ones.
        return [(f,) for f in fragments]
    return (
        _by_offsets(_extended_offsets(header), fragments, frames)
        or _by_offsets(table, fragments, frames)
        or _by_beginning(file, fragments, frames)
        or _by_end_marker(file, fragments, frames)
    )


def _by_offsets(
    starts: tuple[int, ...], fragments: list[Fragment], frames: int
) -> list[tuple[Fragment, ...]]:
    """Split at the offsets of a table, which must all be beginnings of fragments."""
    # Offsets count from the first fragment's item tag.
    origin = fragments[0][0] - 8
    place = {offset - 8: number for number, (offset, _) in enumerate(fragments)}
    cuts = [place.get(origin + start, -1) for start in starts[:frames]]
    if len(cuts) < frames or cuts[0] != 0 or sorted(set(cuts)) != cuts:
        return []
    return [
        tuple(fragments[low:high])
        for low, high in zip(cuts, [*cuts[1:], len(fragments)], strict=True)
    ]


def _by_beginning(
    file: BinaryIO, fragments: list[Fragment], frames: int
) -> list[tuple[Fragment, ...]]:
    """Split where a fragment begins a codestream."""
    groups: list[list[Fragment]] = []
    for offset, length in fragments:
        file.seek(offset)
        if begins_frame(file.read(min(length, 12))):
            groups.append([])
        elif not groups:
            return []
        groups[-1].append((offset, length))
    return [tuple(group) for group in groups[:frames]] if len(groups) >= frames else []


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
