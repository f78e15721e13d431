"""Black boxes in JPEG data: whole blocks are blackened, all other blocks keep their bits."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.photo.filling.jpeg_codes import Codes, codes_of
from workbench.deid.photo.filling.jpeg_scan import NotEditable, Unit, edited
from workbench.deid.photo.parts.jpeg import (
    APP0,
    APP14,
    DHT,
    DQT,
    DRI,
    FRAMES,
    SOS,
    Segment,
    segments,
)
from workbench.deid.pixels.found import Box

_SEQUENTIAL = frozenset({0xC0, 0xC1})
_RESTART = re.compile(rb"\xff+[\xd0-\xd7]")
#: A coefficient that is dark beyond black, in units of the sample.
_DARK = 1024
#: One that is as light as can be.
_LIGHT = 1016
_RGB_IDS = (b"RGB", b"rgb")


@frozen
class Component:
    """A component of the frame: its number, sampling factors and table of quantisation."""

    id: int
    across: int
    down: int
    table: int


@frozen
class Frame:
    """Size and components of the picture."""

    width: int
    height: int
    components: tuple[Component, ...]

    @property
    def mcu(self) -> tuple[int, int]:
        """Return the width and height of an MCU in pixels."""
        return (
            8 * max(one.across for one in self.components),
            8 * max(one.down for one in self.components),
        )

    @property
    def grid(self) -> tuple[int, int]:
        """Return the rows and columns of MCUs."""
        width, height = self.mcu
        return -(-self.height // height), -(-self.width // width)


class _Tables:
    """What segments have defined so far."""

    def __init__(self, light: bool = False) -> None:
        self.light = light
        self.quantised: dict[int, int] = {}
        self.codes: dict[int, Codes] = {}
        self.restart = 0
        self.adobe: int | None = None
        self.jfif = False

    def read(self, data: bytes, part: Segment) -> None:
        payload = part.payload(data)
        if part.marker == DQT:
            self._quantisation(payload)
        elif part.marker == DHT:
            at = 0
            while at + 17 <= len(payload):
                counts = payload[at + 1 : at + 17]
                symbols = payload[at + 17 : at + 17 + sum(counts)]
                self.codes[payload[at]] = codes_of(counts, symbols)
                at += 17 + sum(counts)
        elif part.marker == DRI:
            (self.restart,) = struct.unpack(">H", payload)
        elif part.marker == APP0:
            self.jfif = self.jfif or payload.startswith(b"JFIF\0")
        elif part.marker == APP14 and payload.startswith(b"Adobe") and len(payload) >= 12:
            self.adobe = payload[11]

    def _quantisation(self, payload: bytes) -> None:
        at = 0
        while at < len(payload):
            wide = payload[at] >> 4
            self.quantised[payload[at] & 15] = int.from_bytes(payload[at + 1 : at + 2 + bool(wide)])
            at += 129 if wide else 65


def mcu_of(data: bytes) -> tuple[int, int] | None:
    """Return the width and height of the blocks that boxes grow to, None without a frame."""
    for part in segments(data):
        if part.marker in FRAMES:
            return _frame(part.payload(data)).mcu
    return None


def blackened(
    data: bytes,
    boxes: Iterable[Box],
    tables: bytes = b"",
    rgb: bool | None = None,
    *,
    light: bool = False,
) -> bytes:
    """Return a JPEG file in which all MCUs that a box touches are black.

    Parameters
    ----------
    tables : bytes
        A file of tables alone, as TIFF has them beside its tiles.
    rgb : bool or None
        Whether components are colours; None = as the file says.
    light : bool
        Whether the largest value of grey is black, as in MONOCHROME1.

    Raises
    ------
    NotEditable
        If it is not sequential with Huffman codes of 8 bits, or a code is missing.
    """
    known = _Tables(light)
    try:
        if tables:
            for part in segments(tables):
                known.read(tables, part)
        return _blackened(data, list(boxes), known, rgb)
    except (ValueError, IndexError, KeyError, struct.error, OverflowError) as error:
        raise NotEditable(type(error).__name__) from None


def _blackened(data: bytes, boxes: list[Box], known: _Tables, rgb: bool | None) -> bytes:
    frame = None
    out, copied = [], 0
    for part in segments(data):
        known.read(data, part)
        if part.marker in FRAMES:
            if part.marker not in _SEQUENTIAL or data[part.start] != 8:
                raise NotEditable("not sequential")
            frame = _frame(part.payload(data))
            if len(frame.components) not in (1, 3):
                raise NotEditable("components")
        elif part.marker == SOS:
            if frame is None:
                raise NotEditable("no frame")
            out.append(data[copied : part.end])
            out.append(_scan(data, part, frame, known, boxes, rgb))
            copied = part.coded_end
    return b"".join([*out, data[copied:]])


def touched(frame: Frame, boxes: Iterable[Box]) -> NDArray[np.bool_]:
    """Return which MCUs boxes touch, (rows, columns)."""
    rows, columns = frame.grid
    width, height = frame.mcu
    made = np.zeros((rows, columns), bool)
    for box in boxes:
        made[
            box.y // height : -(-box.bottom // height), box.x // width : -(-box.right // width)
        ] = 1
    return made


def grown(data: bytes, boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Return boxes as large as the MCUs that they touch, within the picture."""
    frame = next(_frame(p.payload(data)) for p in segments(data) if p.marker in FRAMES)
    width, height = frame.mcu
    made = []
    for box in boxes:
        x, y = box.x // width * width, box.y // height * height
        right, bottom = -(-box.right // width) * width, -(-box.bottom // height) * height
        inside = Box(x, y, right - x, bottom - y).within(frame.height, frame.width)
        if inside is not None:
            made.append(inside)
    return tuple(made)


def _frame(payload: bytes) -> Frame:
    height, width = struct.unpack_from(">HH", payload, 1)
    components = tuple(
        Component(payload[at], payload[at + 1] >> 4, payload[at + 1] & 15, payload[at + 2])
        for at in range(6, 6 + 3 * payload[5], 3)
    )
    if (
        not width
        or not height
        or any(not (1 <= one.across <= 4 and 1 <= one.down <= 4) for one in components)
    ):
        raise NotEditable("frame")
    return Frame(width, height, components)


def _scan(
    data: bytes, part: Segment, frame: Frame, known: _Tables, boxes: list[Box], rgb: bool | None
) -> bytes:
    payload = part.payload(data)
    chosen = []
    for n in range(payload[0]):
        number, table = payload[1 + 2 * n], payload[2 + 2 * n]
        component = next(one for one in frame.components if one.id == number)
        chosen.append((component, table))
    units: list[Unit] = []
    for n, (component, table) in enumerate(chosen):
        dark = _black(frame, component, known, rgb)
        unit = Unit(n, known.codes[table >> 4], known.codes[0x10 | table & 15], dark)
        units += [unit] * (component.across * component.down if len(chosen) > 1 else 1)
    black = touched(frame, boxes)
    if len(chosen) == 1:
        black = _of_blocks(black, frame, chosen[0][0])
    return _intervals(data[part.end : part.coded_end], units, black.ravel(), known.restart)


def _of_blocks(black: NDArray[np.bool_], frame: Frame, component: Component) -> NDArray[np.bool_]:
    """Return which blocks of a component that is coded by itself are black."""
    width, height = frame.mcu
    columns = math.ceil(math.ceil(frame.width * component.across * 8 / width) / 8)
    rows = math.ceil(math.ceil(frame.height * component.down * 8 / height) / 8)
    made = black.repeat(component.down, 0).repeat(component.across, 1)
    return made[:rows, :columns]


def _black(frame: Frame, component: Component, known: _Tables, rgb: bool | None) -> int:
    quantised = known.quantised[component.table]
    dark = -((_DARK + quantised - 1) // quantised)
    if known.light:
        return -(-_LIGHT // quantised)
    if len(frame.components) == 1 or component is frame.components[0]:
        return dark
    return dark if _is_rgb(frame, known, rgb) else 0


def _is_rgb(frame: Frame, known: _Tables, rgb: bool | None) -> bool:
    if rgb is not None:
        return rgb
    if known.adobe is not None:
        return known.adobe == 0
    return not known.jfif and bytes(one.id for one in frame.components) in _RGB_IDS


def _intervals(data: bytes, units: Sequence[Unit], black: NDArray[np.bool_], restart: int) -> bytes:
    if not restart:
        return _edited(data, units, black)
    parts, at = [], 0
    markers = [*_RESTART.finditer(data)]
    if len(markers) != -(-len(black) // restart) - 1:
        raise NotEditable("restart markers")
    for n, marker in enumerate([*markers, None]):
        end = marker.start() if marker else len(data)
        parts.append(_edited(data[at:end], units, black[n * restart : (n + 1) * restart]))
        if marker:
            parts.append(marker.group())
            at = marker.end()
    return b"".join(parts)


def _edited(data: bytes, units: Sequence[Unit], black: NDArray[np.bool_]) -> bytes:
    if not black.any():
        return data
    return edited(data.replace(b"\xff\0", b"\xff"), units, black).replace(b"\xff", b"\xff\0")


__all__ = ["NotEditable", "blackened", "grown", "mcu_of", "touched"]
