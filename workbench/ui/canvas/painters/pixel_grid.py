"""Paints the grid of pixels where they are large, and their stored values where they are larger."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from workbench.imaging.viewport import View
from workbench.ui.canvas.painters.pixel_figures import Cells, PixelFigures
from workbench.ui.canvas.shown import Shown

#: Device-independent pixels of an image pixel from which on the grid, and values, are shown.
GRID_FROM, VALUES_FROM = 8.0, 40.0
# A dark line beside a light one is seen on every ground. Premultiplied, alpha first.
_DARK, _LIGHT = 0x46000000, 0x2E2E2E2E


class PixelGridPainter:
    """Paints only what is in view.

    Parameters
    ----------
    again : callable
        Asks for another frame, because there is more to be painted than one has time for.
    """

    def __init__(self, again: Callable[[], object] = lambda: None) -> None:
        self._figures = PixelFigures()
        self._again = again

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the grid, and the values."""
        view, frame = shown.view, shown.viewport.frame
        if not shown.aids.pixels or view is None or frame is None or shown.viewport.is_cut:
            return
        size = min(view.sx, view.sy) / shown.ratio
        if size < GRID_FROM:
            return
        cells = cells_in_view(view)
        if cells[0] >= cells[2] or cells[1] >= cells[3]:
            return
        _draw_grid(painter, shown, view, cells)
        # In the middle of a zoom each step would lay out all figures anew, in another size.
        is_settled = shown.buffer is None or shown.buffer.is_complete
        if size >= VALUES_FROM and is_settled and self._figures.paint(painter, shown, cells, size):
            self._again()


def has_values(shown: Shown) -> bool:
    """Return whether pixels are so large that their values are written into them."""
    view = shown.view
    if not shown.aids.pixels or view is None or shown.viewport.is_cut:
        return False
    return min(view.sx, view.sy) / shown.ratio >= VALUES_FROM


def cells_in_view(view: View) -> Cells:
    """Return the image pixels ``x0, y0, x1, y1`` that are at least partly in view."""
    x0, y0, x1, y1 = view.area
    return (
        max(0, floor(x0)),
        max(0, floor(y0)),
        min(view.columns, ceil(x1)),
        min(view.rows, ceil(y1)),
    )


def _draw_grid(painter: QPainter, shown: Shown, view: View, cells: Cells) -> None:
    x0, y0, x1, y1 = cells
    left, top, right, bottom = (round(edge) for edge in view.box_to_device(x0, y0, x1, y1))
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right + 2, view.width), min(bottom + 2, view.height)
    if left >= right or top >= bottom:
        return
    # A picture of one row of pixels, again and again: a pen, or a rectangle for each line, takes
    # ten times as long, and a picture of all lines is so large that memory is waited for.
    across, down = _edges(view, cells, 0) - left, _edges(view, cells, 1) - top
    starts = sorted(set(down[down < bottom - top].tolist()))
    ends = [*starts[1:], bottom - top]
    row = np.zeros(right - left, np.uint32)
    row[_inside(across + 1, right - left)] = _LIGHT
    row[_inside(across, right - left)] = _DARK
    highest = max(2, *(end - start for start, end in zip(starts, ends, strict=True)))
    pixels = np.empty((highest, right - left), np.uint32)
    pixels[:] = row
    pixels[1][row == 0] = _LIGHT
    pixels[0] = _DARK
    kind = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(pixels.data, right - left, highest, kind)
    painter.save()
    painter.scale(1 / shown.ratio, 1 / shown.ratio)
    for start, end in zip(starts, ends, strict=True):
        if end > 0:
            above = max(-start, 0)
            painter.drawImage(left, top + start + above, image, 0, above, -1, end - start - above)
    painter.restore()


def _inside(places: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    return places[(places >= 0) & (places < size)]


def _edges(view: View, cells: Cells, axis: int) -> NDArray[np.intp]:
    """Return where pixels end, device pixels along x (axis 0) or y (axis 1) of the viewport."""
    x0, y0, x1, y1 = cells
    if view.turn.swaps == bool(axis):
        corners = [(x, y0) for x in range(x0, x1 + 1)]
    else:
        corners = [(x0, y) for y in range(y0, y1 + 1)]
    found = view.points_to_device(np.array(corners, np.float64))[:, axis]
    return np.rint(found).astype(np.intp)
