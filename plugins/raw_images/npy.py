"""NumPy's ``.npy``: a header, then the array as it lies in memory. Pickled objects are refused."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from workbench.api import InputError, open_binary, size_of, t, unreadable

from .layout import CHANNELS_MAX, SIDE_MAX, TYPES, Layout, check_end

MAGIC = b"\x93NUMPY"
_HEADER_MAX = 1 << 16
# The last axis of so many counts channels; of more, columns.
_FEW = 4


def npy_layout(path: Path) -> Layout:
    """Read the header of an array.

    Raises
    ------
    InputError
        If it is damaged or cut off, or no picture.
    """
    try:
        with open_binary(path) as file:
            shape, is_fortran, dtype, offset = _header(io.BytesIO(file.read(_HEADER_MAX)))
        size = size_of(path)
    except OSError as error:
        raise unreadable(path.name, error) from error
    except Exception as error:
        # Damaged headers raise ValueError, SyntaxError, TypeError, struct.error, ...
        raise InputError(
            t("{name} is damaged or cut off: its header cannot be read.", name=path.name),
            f"{type(error).__name__}: {error}",
        ) from error
    layout = _layout(path, shape, is_fortran, dtype, offset)
    check_end(path, layout, size)
    return layout


def _header(file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    version = np.lib.format.read_magic(file)
    readers: dict[tuple[int, int], Any] = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    shape, is_fortran, dtype = readers[version](file)
    return shape, is_fortran, dtype, file.tell()


def _layout(
    path: Path, shape: tuple[int, ...], is_fortran: bool, dtype: np.dtype[Any], offset: int
) -> Layout:
    axes = _axes(shape)
    is_known = dtype.name in TYPES or dtype.kind == "b"
    if axes is None or not is_known or min(shape) < 1 or max(shape) > SIDE_MAX:
        raise InputError(
            t(
                "{name} is no picture: an array of shape {shape} and type {type}. Save two axes, "
                "rows and columns, of {known}.",
                name=path.name,
                shape=str(shape),
                type=str(dtype),
                known=", ".join(TYPES),
            )
        )
    steps = _strides(shape, dtype.itemsize, is_fortran)
    frames, rows, columns, channels = (1 if axis is None else shape[axis] for axis in axes)
    frame, row, pixel, channel = (0 if axis is None else steps[axis] for axis in axes)
    bits = {"b": 1, "f": 0}.get(dtype.kind, 8 * dtype.itemsize)
    return Layout(
        rows, columns, dtype, (frame, row, pixel, channel), offset, frames, channels, bits
    )


def _axes(shape: tuple[int, ...]) -> tuple[int | None, int, int, int | None] | None:
    """Return which axes are (frames, rows, columns, channels); None for what is no picture."""
    match shape:
        case (_, _):
            return None, 0, 1, None
        case (_, _, last):
            return (None, 0, 1, 2) if last <= _FEW else (0, 1, 2, None)
        case (_, _, _, last) if last <= CHANNELS_MAX:
            return 0, 1, 2, 3
    return None


def _strides(shape: tuple[int, ...], item: int, is_fortran: bool) -> tuple[int, ...]:
    if is_fortran:
        return tuple(item * math.prod(shape[:n]) for n in range(len(shape)))
    return tuple(item * math.prod(shape[n + 1 :]) for n in range(len(shape)))
