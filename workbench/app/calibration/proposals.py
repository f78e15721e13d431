"""What image files say of the size of a pixel without being asked: proposals, never facts.

TIFF, PNG and JPEG have fields for a resolution that programs fill with anything; OME-XML means
it. None of them calibrates an image until somebody accepts it. The few bytes of these fields are
read here by hand: no picture is decoded.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from workbench.base.figures import trimmed
from workbench.base.text import Text, t
from workbench.model.calibration import Calibration, CalibrationSource, Spacing


class ProposalSource(StrEnum):
    """Which field of a file says so."""

    TIFF = "tiff"
    PNG = "png"
    JFIF = "jfif"
    EXIF = "exif"
    OME = "ome"


PROPOSAL_TITLES = {
    ProposalSource.TIFF: t("Resolution in the TIFF"),
    ProposalSource.PNG: t("Pixel size in the PNG"),
    ProposalSource.JFIF: t("Density in the JPEG"),
    ProposalSource.EXIF: t("Resolution in the EXIF data"),
    ProposalSource.OME: t("Pixel size in the OME data"),
}
# What programs write when they know nothing, in dots per inch.
_HABITS = (72, 96, 150, 300)
_INCH = 25.4
_LONGEST_TEXT = 1 << 20


@frozen
class Proposal:
    """The size of a pixel as a file has it.

    Parameters
    ----------
    doubt : Text or None
        Why it may well be wrong.
    """

    source: ProposalSource
    spacing: Spacing
    doubt: Text | None = None


def accepted(proposal: Proposal, author: str) -> Calibration:
    """Return the calibration of somebody who takes a proposal for true."""
    spacing = proposal.spacing
    reason = t(
        "{source}, {dx} × {dy} mm, accepted by {author}.",
        source=PROPOSAL_TITLES[proposal.source],
        dx=trimmed(spacing.dx),
        dy=trimmed(spacing.dy),
        author=author,
    )
    return Calibration(
        spacing, CalibrationSource.USER, aspect=spacing.dy / spacing.dx, reason=reason
    )


def proposals_of(path: Path) -> tuple[Proposal, ...]:
    """Return what a file proposes; nothing where it says nothing, or cannot be read."""
    try:
        with path.open("rb") as file:
            return tuple(_read(file))
    except (OSError, struct.error, ValueError, OverflowError):
        return ()


def _read(file: BinaryIO) -> Iterator[Proposal]:
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(file)
    elif head.startswith(b"\xff\xd8"):
        yield from _jpeg(file)
    elif head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        yield from _tiff(file, 0, ProposalSource.TIFF)


# -- PNG, RFC 2083 / ISO 15948 section 11.3.4.3 ---------


def _png(file: BinaryIO) -> Iterator[Proposal]:
    file.seek(8)
    while True:
        head = file.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        if kind in (b"IDAT", b"IEND"):
            return
        if kind == b"pHYs" and length == 9:
            x, y, unit = struct.unpack(">IIB", file.read(9))
            if unit == 1:  # the metre; 0 says only how x and y compare
                yield from _per_mm(ProposalSource.PNG, x / 1000, y / 1000)
            return
        file.seek(length + 4, 1)


# -- JPEG: JFIF 1.02 and Exif 2.3 ---------


def _jpeg(file: BinaryIO) -> Iterator[Proposal]:
    file.seek(2)
    while True:
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or head[1] == 0xDA:
            return
        length = int.from_bytes(head[2:]) - 2
        begin = file.tell()
        if head[1] == 0xE0:
            data = file.read(min(length, 14))
            if data.startswith(b"JFIF\0") and len(data) >= 12:
                unit, x, y = struct.unpack(">BHH", data[7:12])
                yield from _by_unit(ProposalSource.JFIF, unit + 1, x, y)
        elif head[1] == 0xE1 and file.read(6) == b"Exif\0\0":
            yield from _tiff(file, begin + 6, ProposalSource.EXIF)
        file.seek(begin + length)


# -- TIFF 6.0 and BigTIFF ---------

_DESCRIPTION, _ORIENTATION, _X, _Y, _UNIT = 270, 274, 282, 283, 296
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 16: 8}


def _tiff(file: BinaryIO, start: int, source: ProposalSource) -> Iterator[Proposal]:
    entries = _directory(file, start)
    if _DESCRIPTION in entries:
        yield from _ome(entries[_DESCRIPTION])
    x, y = _ratio(entries.get(_X)), _ratio(entries.get(_Y))
    unit = _number(entries.get(_UNIT), 2)
    if _number(entries.get(_ORIENTATION), 1) >= 5:  # shown with rows and columns exchanged
        x, y = y, x
    if x and y:
        yield from _by_unit(source, unit, x, y)


def _directory(file: BinaryIO, start: int) -> dict[int, tuple[str, int, bytes]]:
    """Return the entries of the first directory that matter: byte order, type, bytes."""
    file.seek(start)
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = struct.unpack(order + "H", head[2:4])[0] == 43
    wide = "Q" if big else "I"
    (at,) = struct.unpack(order + wide, head[8:16] if big else head[4:8])
    file.seek(start + at)
    (count,) = struct.unpack(order + ("Q" if big else "H"), file.read(8 if big else 2))
    each = struct.Struct(f"{order}HH{wide}")
    room = 8 if big else 4
    found: dict[int, tuple[str, int, bytes]] = {}
    table = file.read(min(count, 4096) * (each.size + room))
    for begin in range(0, len(table) - each.size - room + 1, each.size + room):
        tag, kind, many = each.unpack_from(table, begin)
        if tag not in (_DESCRIPTION, _ORIENTATION, _X, _Y, _UNIT):
            continue
        value = table[begin + each.size : begin + each.size + room]
        size = _SIZES.get(kind, 0) * many
        if size > room:
            file.seek(start + struct.unpack(order + wide, value)[0])
            value = file.read(min(size, _LONGEST_TEXT))
        found[tag] = (order, kind, value[:size])
    return found


def _ratio(entry: tuple[str, int, bytes] | None) -> float:
    if entry is None or entry[1] != 5 or len(entry[2]) < 8:
        return 0.0
    above, below = struct.unpack(entry[0] + "II", entry[2][:8])
    return above / below if below else 0.0


def _number(entry: tuple[str, int, bytes] | None, otherwise: int) -> int:
    if entry is None or entry[1] not in (3, 4):
        return otherwise
    found: int = struct.unpack(entry[0] + ("H" if entry[1] == 3 else "I"), entry[2])[0]
    return found


# -- OME-XML ---------

# UnitsLength of the OME schema 2016-06, in millimetres; micrometres are its default.
_LENGTHS = {
    "m": 1000.0,
    "cm": 10.0,
    "mm": 1.0,
    "µm": 1e-3,
    "μm": 1e-3,
    "um": 1e-3,
    "nm": 1e-6,
    "pm": 1e-9,
    "Å": 1e-7,
    "in": _INCH,
}


def _ome(entry: tuple[str, int, bytes]) -> Iterator[Proposal]:
    """Yield the pixel size of the first image; its few attributes need no parser of XML."""
    text = entry[2].rstrip(b"\0").decode("utf-8", "replace")
    pixels = re.search(r"<(?:\w+:)?Pixels\b[^>]*>", text)
    if pixels is None or "OME" not in text:
        return
    said = dict(re.findall(r'(PhysicalSize[XY](?:Unit)?)\s*=\s*["\']([^"\']*)["\']', pixels[0]))
    try:
        dx, dy = (
            float(said[f"PhysicalSize{axis}"]) * _LENGTHS[said.get(f"PhysicalSize{axis}Unit", "µm")]
            for axis in "XY"
        )
        spacing = Spacing(dy, dx)
    except (KeyError, ValueError):
        return
    yield Proposal(ProposalSource.OME, spacing)


# -- numbers ---------


def _by_unit(source: ProposalSource, unit: int, x: float, y: float) -> Iterator[Proposal]:
    """Yield dots per inch (2) or centimetre (3); without a unit (1) they say no size."""
    if unit in (2, 3):
        millimetres = _INCH if unit == 2 else 10.0
        yield from _per_mm(source, x / millimetres, y / millimetres)


def _per_mm(source: ProposalSource, x: float, y: float) -> Iterator[Proposal]:
    if x <= 0 or y <= 0:
        return
    try:
        spacing = Spacing(1 / y, 1 / x)
    except (ValueError, OverflowError):
        return
    inch = x * _INCH
    habit = next((dpi for dpi in _HABITS if abs(inch - dpi) < 0.02 * dpi), None)
    doubt = (
        t("{dpi} dots an inch is what programs write that know nothing.", dpi=habit)
        if habit is not None
        else None
    )
    yield Proposal(source, spacing, doubt)
