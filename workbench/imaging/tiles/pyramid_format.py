"""How a pyramid lies on the disk: a folder of three files.

``header.json``
    What it is of, and which levels it has; written whole when the pyramid is begun, and once
    more, with ``complete``, when everything has reached the disk.
``levels``
    Pixels of each level row by row, in the byte order of the machine, each level at a whole page.
``rows``
    Two numbers of 64 bits, little endian: how many rows of the whole picture are done, and how
    many of them have surely reached the disk. Whoever looks at a pyramid that is being built
    maps this file and sees the first one grow.
"""

from __future__ import annotations

import math
import os
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen

from workbench.base import small_json
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.tiles.source import PixelKind, TileLevel

FORMAT = 1
HEADER, LEVELS, ROWS = "header.json", "levels", "rows"
COUNTERS = struct.Struct("<QQ")
#: The smallest level of a pyramid is not longer than that.
SMALLEST = 1024

_PAGE = 4096
_DTYPES = frozenset("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()) | {
    "float16",
    "float32",
    "float64",
}
_ROWS_MAX = 1 << 40


@frozen
class StoredLevel:
    """A level and the byte of the file where it begins."""

    factor: int
    rows: int
    columns: int
    offset: int

    @property
    def tile_level(self) -> TileLevel:
        """What a source says of such a level."""
        return TileLevel(self.rows, self.columns, self.factor, is_mapped=True)


@frozen
class Header:
    """What a pyramid is of.

    Parameters
    ----------
    key : str
        Of the content and of the way it is read; the same key, the same pixels.
    rows, columns : int
        Of the whole picture.
    base_factor : int
        Factor of the level that the reductions were made from: 1, or that of a level of the file.
    damage : str
        Why a part of the picture is black; empty when all of it could be read.
    is_makeshift : bool
        Whether the whole picture belongs to it too, and had no room: made again another time.
    """

    key: str
    kind: PixelKind
    rows: int
    columns: int
    levels: tuple[StoredLevel, ...]
    base_factor: int = 1
    complete: bool = False
    damage: str = ""
    is_makeshift: bool = False
    byte_order: str = field(default=sys.byteorder)

    @property
    def nbytes(self) -> int:
        """Bytes of the file of levels."""
        return max((_end(level, self.kind) for level in self.levels), default=0)


def plan(
    rows: int,
    columns: int,
    kind: PixelKind,
    *,
    first: int = 4,
    with_whole: bool = False,
    base: TileLevel | None = None,
    key: str = "",
) -> Header:
    """Return which levels a pyramid of a picture has.

    Parameters
    ----------
    first : int
        Factor of the first reduction, counted from `base`.
    with_whole : bool
        Whether the whole picture (factor 1) is stored too.
    base : TileLevel, optional
        The level of the file that is reduced; by default the whole picture.
    """
    base = base or TileLevel(rows, columns)
    factors = [1] if with_whole else []
    factor = first
    longest = max(rows, columns)
    while len(factors) < 1 + with_whole or -(-longest // factors[-1]) > SMALLEST:
        factors.append(factor * base.factor)
        factor *= 2
    levels = []
    offset = 0
    for factor in factors:
        step = factor // base.factor if factor > 1 else 1
        level = StoredLevel(factor, -(-base.rows // step), -(-base.columns // step), offset)
        offset = -(-_end(level, kind) // _PAGE) * _PAGE
        levels.append(level)
    return Header(key, kind, rows, columns, tuple(levels), base.factor)


def _end(level: StoredLevel, kind: PixelKind) -> int:
    return level.offset + level.rows * level.columns * kind.nbytes


def write_header(folder: Path, header: Header) -> None:
    """Write the header of a pyramid so that it is there whole or not at all."""
    partial = folder / f"{HEADER}.{os.getpid()}"
    data = {
        "format": FORMAT,
        "key": header.key,
        "dtype": header.kind.dtype.name,
        "channels": header.kind.channels,
        "rows": header.rows,
        "columns": header.columns,
        "byte_order": header.byte_order,
        "base_factor": header.base_factor,
        "complete": header.complete,
        "damage": header.damage,
        "makeshift": header.is_makeshift,
        "levels": [
            {"factor": at.factor, "rows": at.rows, "columns": at.columns, "offset": at.offset}
            for at in header.levels
        ],
    }
    try:
        with partial.open("wb") as file:
            file.write(small_json.encode(data))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / HEADER)
    finally:
        partial.unlink(missing_ok=True)


def read_header(folder: Path) -> Header:
    """Read the header of a pyramid.

    Raises
    ------
    InputError
        If there is none, or none that can be used here.
    """
    try:
        raw = small_json.decode((folder / HEADER).read_bytes())
    except (OSError, ValueError) as error:
        raise unusable(type(error).__name__) from error
    try:
        return _header(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise unusable(f"{type(error).__name__}: {error}") from error


def _header(raw: dict[str, Any]) -> Header:
    if raw["format"] != FORMAT or raw["byte_order"] != sys.byteorder:
        raise ValueError("another format")
    if raw["dtype"] not in _DTYPES:
        raise ValueError("another kind of number")
    kind = PixelKind(np.dtype(raw["dtype"]), _number(raw["channels"], 1, 1 << 16))
    levels = tuple(
        StoredLevel(
            _number(level["factor"], 1, _ROWS_MAX),
            _number(level["rows"], 1, _ROWS_MAX),
            _number(level["columns"], 1, _ROWS_MAX),
            _number(level["offset"], 0, 1 << 62),
        )
        for level in raw["levels"]
    )
    if not levels or any(level.factor & (level.factor - 1) for level in levels):
        raise ValueError("no levels")
    rows = _number(raw["rows"], 1, _ROWS_MAX)
    columns = _number(raw["columns"], 1, _ROWS_MAX)
    if any(abs(math.ceil(rows / at.factor) - at.rows) > 1 for at in levels):
        raise ValueError("levels of another picture")
    return Header(
        str(raw["key"]),
        kind,
        rows,
        columns,
        levels,
        _number(raw["base_factor"], 1, _ROWS_MAX),
        raw["complete"] is True,
        str(raw["damage"]),
        raw.get("makeshift") is True,
    )


def _number(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("not such a number")
    return value


def unusable(details: str) -> InputError:
    """Return the error for a pyramid that cannot be read."""
    return InputError(t("The stored reductions of a large picture cannot be used."), details)
