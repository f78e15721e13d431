"""Windows of a frame as numbers: of itself, and as they lie on another picture."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import FramePixels
from workbench.imaging.reference.alignment import Matrix, scale_of
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles.source import Window

Numbers = NDArray[np.float32]

# The longer side of the small picture that registration begins with.
SMALL = 512
# Rows that are read at once where a reduction has to be made.
_STRIP_BYTES = 16 << 20


def read(frame: FramePixels, ky: int, kx: int, window: Window) -> Numbers:
    """Return a window of a frame reduced by 2**ky along columns and 2**kx along rows.

    Values are those of ``frame.levels``, without the offset that signed ones have there. A
    reduction that is still being made elsewhere is made here.
    """
    y0, x0, y1, x1 = window
    try:
        found = frame.levels.at(ky, kx)[y0:y1, x0:x1]
    except NotYet:
        found = _reduced(frame, 1 << ky, 1 << kx, window)
    values: Numbers = np.asarray(found, np.float32)
    if frame.levels.base.dtype == np.uint16 and frame.grey is not None and frame.grey.signed:
        values = values - np.float32(32768)
    return values


def _reduced(frame: FramePixels, fy: int, fx: int, window: Window) -> NDArray[Any]:
    y0, x0, y1, x1 = window
    base = frame.levels.base
    step = max(1, _STRIP_BYTES // max((x1 - x0) * fx * fy * base.dtype.itemsize, 1))
    right = min(x1 * fx, frame.columns)
    strips = []
    for top in range(y0, y1, step):
        bottom = min(min(top + step, y1) * fy, frame.rows)
        strips.append(block_mean(np.asarray(base[top * fy : bottom, x0 * fx : right]), fy, fx))
    return np.concatenate(strips)


def grey(values: Numbers) -> Numbers:
    """Return one number a pixel: the mean of channels."""
    if values.ndim == 2:
        return values
    mean: Numbers = values.mean(axis=2, dtype=np.float32)
    return mean


def size_at(frame: FramePixels, ky: int, kx: int) -> tuple[int, int]:
    """Return rows and columns of a reduction."""
    return -(-frame.rows // (1 << ky)), -(-frame.columns // (1 << kx))


def small(frame: FramePixels, longest: int = SMALL) -> tuple[Numbers, float]:
    """Return a small grey picture of a frame, and how many pixels of the frame one of it has."""
    if frame.is_read_late:
        found = np.asarray(frame.sample, np.float32)
        factor = max(frame.rows, frame.columns) / max(found.shape[:2])
    else:
        found, factor = read(frame, 0, 0, Window(0, 0, frame.rows, frame.columns)), 1.0
    more = 1 << max(0, math.ceil(math.log2(max(found.shape[:2]) / longest)))
    reduced = block_mean(np.ascontiguousarray(grey(found)), more, more) if more > 1 else grey(found)
    return np.asarray(reduced, np.float32), factor * more


def warped(
    frame: FramePixels, matrix: Matrix, ky: int, kx: int, window: Window
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return a window of another picture's reduction, filled from a frame, and where it has it.

    Parameters
    ----------
    matrix : Matrix
        Positions of the other picture -> positions of the frame.
    window : Window
        Of the other picture's reduction.
    """
    import cv2

    y0, x0, y1, x1 = window
    more = round(math.log2(scale_of(matrix)))
    jy, jx = max(ky + more, 0), max(kx + more, 0)
    inner = _of_indices(matrix, (1 << ky, 1 << kx), (1 << jy, 1 << jx))
    rows, columns = size_at(frame, jy, jx)
    x = np.arange(x0, x1, dtype=np.float64)[None, :]
    y = np.arange(y0, y1, dtype=np.float64)[:, None]
    at_x = inner[0, 0] * x + inner[0, 1] * y + inner[0, 2]
    at_y = inner[1, 0] * x + inner[1, 1] * y + inner[1, 2]
    inside = (at_x >= -0.5) & (at_x <= columns - 0.5) & (at_y >= -0.5) & (at_y <= rows - 0.5)
    several = frame.levels.base.shape[2:]
    if not inside.any():
        return np.zeros((*inside.shape, *several), np.float32), inside
    left = min(max(math.floor(at_x[inside].min()) - 1, 0), columns - 1)
    top = min(max(math.floor(at_y[inside].min()) - 1, 0), rows - 1)
    right = min(math.ceil(at_x[inside].max()) + 2, columns)
    bottom = min(math.ceil(at_y[inside].max()) + 2, rows)
    source = read(frame, jy, jx, Window(top, left, bottom, right))
    found = cv2.remap(
        np.ascontiguousarray(source),
        (at_x - left).astype(np.float32),
        (at_y - top).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(found, np.float32).reshape(*inside.shape, *several), inside


def _of_indices(matrix: Matrix, mine: tuple[int, int], its: tuple[int, int]) -> NDArray[np.float64]:
    """Return the matrix from pixel numbers of one reduction to pixel numbers of another."""
    to_base = np.array([[mine[1], 0, mine[1] / 2], [0, mine[0], mine[0] / 2], [0, 0, 1]])
    whole = np.vstack([np.asarray(matrix), [0, 0, 1]])
    to_level = np.array([[1 / its[1], 0, -0.5], [0, 1 / its[0], -0.5], [0, 0, 1]])
    found: NDArray[np.float64] = to_level @ whole @ to_base
    return found
