"""Paints the grid of pixels where they are large, and their stored values where they are larger."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from workbench.base.figures import MINUS, trimmed
from workbench.imaging.frame import FramePixels
from workbench.imaging.pixel_values import PixelValues, pixel_values
from workbench.imaging.viewport import View
from workbench.ui.canvas.shown import Shown

#: Device-independent pixels of an image pixel from which on the grid, and values, are shown.
GRID_FROM, VALUES_FROM = 8.0, 40.0
# A dark line beside a light one is seen on every ground.
_DARK, _LIGHT = QColor(0, 0, 0, 70), QColor(255, 255, 255, 46)
_LARGEST, _SMALLEST = 13, 8

Cells = tuple[int, int, int, int]


class PixelGridPainter:
    """Paints only what is in view."""

    def __init__(self) -> None:
        self._held: tuple[FramePixels, Cells, PixelValues] | None = None

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
        if size >= VALUES_FROM:
            values = self._values(frame, cells)
            if values is not None:
                _draw_values(painter, shown, view, cells, values, size)

    def _values(self, frame: FramePixels, cells: Cells) -> PixelValues | None:
        held = self._held
        if held is None or held[0] is not frame or held[1] != cells:
            found = pixel_values(frame, *cells)
            self._held = held = None if found is None else (frame, cells, found)
        return None if held is None else held[2]


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
    lines = []
    for ends in (
        [((x, y0), (x, y1)) for x in range(x0, x1 + 1)],
        [((x0, y), (x1, y)) for y in range(y0, y1 + 1)],
    ):
        points = view.points_to_device(np.array(ends, np.float64).reshape(-1, 2))
        # On whole device pixels: where one pixel ends, the other begins.
        rounded = np.rint(points) / shown.ratio
        for (ax, ay), (bx, by) in rounded.reshape(-1, 2, 2).tolist():
            lines.append(QLineF(ax, ay, bx, by))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    step = 1 / shown.ratio
    for color, away in ((_DARK, 0.0), (_LIGHT, step)):
        pen = QPen(color, step)
        pen.setCosmetic(False)
        painter.setPen(pen)
        painter.drawLines([line.translated(away, away) for line in lines])


def _draw_values(
    painter: QPainter, shown: Shown, view: View, cells: Cells, values: PixelValues, size: float
) -> None:
    x0, y0, x1, y1 = cells
    columns, rows = np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5
    centers = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    places = (view.points_to_device(centers) / shown.ratio).tolist()
    state = shown.viewport.state
    frame = shown.viewport.frame
    assert frame is not None
    dark = is_dark(frame.shade(values.indices, None, state.voi, state.inverted, state.color_map))
    texts = texts_of(values.stored)
    lines = max(text.count("\n") for text in texts) + 1
    painter.setFont(_font(shown.font, texts, size, lines))
    half = QPointF(size / 2, size / 2)
    for wanted, color in ((True, QColor(235, 240, 245)), (False, QColor(10, 14, 18))):
        painter.setPen(color)
        for (x, y), text, is_on_dark in zip(places, texts, dark.ravel().tolist(), strict=True):
            if is_on_dark is wanted:
                middle = QPointF(x, y)
                rect = QRectF(middle - half, middle + half)
                painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)


def is_dark(shades: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where light words are read more easily; shades are grey or RGB."""
    if shades.ndim == 3:
        return np.asarray(shades @ np.array([0.299, 0.587, 0.114]) < 128)
    return np.asarray(shades < 128)


def texts_of(stored: NDArray[Any]) -> list[str]:
    """Return stored values in figures, row by row; several channels below each other."""
    flat = stored.reshape(stored.shape[0] * stored.shape[1], -1)
    if stored.dtype.kind in "iub":
        rows = ([str(int(value)) for value in pixel] for pixel in flat.tolist())
    else:
        rows = ([trimmed(float(f"{value:.4g}")) for value in pixel] for pixel in flat.tolist())
    return ["\n".join(row).replace("-", MINUS) for row in rows]


def _font(font: QFont, texts: list[str], size: float, lines: int) -> QFont:
    """Return a font in which the longest value fits into a pixel."""
    longest = max(len(line) for text in texts for line in text.split("\n"))
    most = min(size / (0.66 * max(longest, 1)), size / (1.35 * lines))
    made = QFont(font)
    made.setPixelSize(int(min(max(most, _SMALLEST), _LARGEST)))
    return made
