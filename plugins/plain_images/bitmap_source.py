"""BMP that is not compressed: any part of it is read from where it lies in the file."""

from __future__ import annotations

import mmap
import threading
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.api import InputError, check_mapped, mapped, open_binary, t, unreadable
from workbench.api.image_files import damaged, too_large_at_once
from workbench.api.images import (
    FrameInfo,
    Identity,
    PixelKind,
    TileLevel,
    Window,
)

from .common import Facts
from .packed_pixels import MASKS_16, colours, numbers

_INFO_SIZE = 40
_PLAIN, _BIT_FIELDS = 0, 3
_BGR = (2, 1, 0)
_BYTES = {0xFF << 8 * n: n for n in range(4)}


@frozen
class Layout:
    """Where the pixels of a bitmap lie.

    Parameters
    ----------
    begin, stride : int
        Bytes before the first row of the file, and from a row to the next.
    bits : int
        Of a pixel: 1, 4, 8, 16, 24 or 32.
    order : tuple of int
        Which byte of a pixel is red, green, blue; of 16 bits their masks.
    palette : bytes
        Blue, green, red and nothing for each value; empty where pixels are colours.
    is_upside_down : bool
        Whether the last row comes first, as it mostly does.
    """

    rows: int
    columns: int
    begin: int
    stride: int
    bits: int
    order: tuple[int, ...]
    palette: bytes
    is_upside_down: bool

    @property
    def is_grey(self) -> bool:
        """Whether values are shades as they are."""
        shades = self.palette
        step = 255 if self.bits == 1 else 1
        return bool(shades) and all(
            shades[4 * i : 4 * i + 3] == bytes((i * step,) * 3) for i in range(len(shades) // 4)
        )


def layout(path: Path) -> Layout | None:
    """Read the header of a BMP; None for those whose rows cannot be copied as they are.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with open_binary(path) as file:
        head = file.read(1 << 12)
    info = int.from_bytes(head[14:18], "little")
    if len(head) < 54 or info < _INFO_SIZE:
        return None
    bits, packing = _number(head, 28, 2), _number(head, 30)
    columns, rows = _signed(head, 18), _signed(head, 22)
    order: tuple[int, ...] = _BGR
    if packing == _BIT_FIELDS and bits == 32:
        masks = [_BYTES.get(_number(head, 54 + 4 * n)) for n in range(3)]
        if None in masks:
            return None
        order = tuple(n for n in masks if n is not None)
    elif bits == 16 and packing in (_PLAIN, _BIT_FIELDS):
        order = MASKS_16[0]
        if packing == _BIT_FIELDS:
            order = tuple(_number(head, 54 + 4 * n) for n in range(3))
        if order not in MASKS_16:
            return None
    elif packing != _PLAIN or bits not in (1, 4, 8, 24, 32):
        return None
    palette = b""
    if bits <= 8:
        count = min(_number(head, 46) or 256, 1 << bits)
        palette = head[14 + info : 14 + info + 4 * count]
    stride = (columns * bits + 31) // 32 * 4
    begin = _number(head, 10)
    return Layout(abs(rows), columns, begin, stride, bits, order, palette, rows > 0)


def _number(head: bytes, at: int, size: int = 4) -> int:
    return int.from_bytes(head[at : at + size], "little")


def _signed(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 4], "little", signed=True)


class BitmapSource:
    """A BMP whose rows lie in the file as they are shown."""

    identity = Identity()
    frames = 1

    def __init__(self, path: Path, known: Facts, layout: Layout) -> None:
        self._path, self._facts, self._layout = path, known, layout
        self.rows, self.columns = known.rows, known.columns
        if (layout.rows, layout.columns) != (self.rows, self.columns):
            raise damaged(path.name)
        self._is_grey = layout.is_grey
        if layout.bits <= 8 and self._is_grey != (known.grey is not None):
            raise damaged(path.name)
        self._lock = threading.Lock()
        self._data: mmap.mmap | bytes | None = None

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return self._facts.info()

    def kind(self, frame: int) -> PixelKind:
        """Return 8 bits of grey or colour; of one bit 0 and 1."""
        return PixelKind(np.uint8, 1 if self._is_grey else 3)

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the only one."""
        return (TileLevel(self.rows, self.columns, is_mapped=True),)

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return a part as it lies in the file, except where pixels are less than colours."""
        y0, x0, y1, x1 = window
        bits = self._layout.bits
        try:
            rows = self._pixels()[y0:y1]
        except OSError as error:
            raise unreadable(self._path.name, error) from error
        if bits <= 8:
            found = numbers(rows[..., 0], bits, x0, x1) if bits < 8 else rows[:, x0:x1, 0]
            return found if self._is_grey else self._colours()[found]
        part = rows[:, x0:x1]
        if bits == 16:
            low, high = part[..., 0].astype(np.uint16), part[..., 1].astype(np.uint16)
            return colours(low | high << 8, self._layout.order)
        first, second, last = self._layout.order
        step = second - first
        if step not in (1, -1) or last - second != step:
            return part[..., list(self._layout.order)]
        end = last + step
        return part[..., first : end if end >= 0 else None : step]

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return all of it."""
        if self._facts.is_large:
            raise too_large_at_once(self._path.name, self.rows, self.columns)
        return self.region(frame, 0, Window(0, 0, self.rows, self.columns)).copy()

    def close(self) -> None:
        """Let go of the file; it is opened again when more is wanted."""
        with self._lock:
            self._data = None

    def _pixels(self) -> NDArray[Any]:
        """Return the file's pixels, shape (rows, columns, bytes), the first row on top.

        Where a byte has several pixels, they count as one.
        """
        known = self._layout
        depth = max(1, known.bits // 8)
        with self._lock:
            if self._data is None:
                self._data = mapped(self._path)
            data = self._data
        check_mapped(self._path, data)
        try:
            pixels: NDArray[Any] = np.ndarray(
                (known.rows, -(-known.columns * known.bits // (8 * depth)), depth),
                np.uint8,
                data,
                known.begin,
                (known.stride, depth, 1),
            )
        except (TypeError, ValueError) as error:  # the file became shorter
            raise damaged(self._path.name, error) from error
        return pixels[::-1] if known.is_upside_down else pixels

    def _colours(self) -> NDArray[np.uint8]:
        """Return the palette as 256 times RGB; what is not in it is black."""
        colours = np.zeros((256, 4), np.uint8)
        given = np.frombuffer(self._layout.palette, np.uint8)
        given = given[: len(given) // 4 * 4].reshape(-1, 4)
        colours[: len(given)] = given
        return np.ascontiguousarray(colours[:, 2::-1])


def not_in_parts(path: Path) -> InputError:
    """Return the error for a large bitmap that is packed."""
    return InputError(
        t(
            "{name} is a large BMP of a kind that is not read in parts. Save it without "
            "compression.",
            name=path.name,
        )
    )
