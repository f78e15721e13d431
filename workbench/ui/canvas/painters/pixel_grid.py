"""Paints the grid of pixels where they are large, and their stored values where they are larger."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QStaticText

from workbench.base.figures import MINUS, trimmed
from workbench.imaging.frame import FramePixels
from workbench.imaging.pixel_values import PixelValues, pixel_values
from workbench.imaging.viewport import View
from workbench.ui.canvas.shown import Shown

#: Device-independent pixels of an image pixel from which on the grid, and values, are shown.
GRID_FROM, VALUES_FROM = 8.0, 40.0
# A dark line beside a light one is seen on every ground. Premultiplied, alpha first.
_DARK, _LIGHT = 0x46000000, 0x2E2E2E2E
_ON_DARK, _ON_LIGHT = QColor(235, 240, 245), QColor(10, 14, 18)
_LARGEST, _SMALLEST = 13, 8
_LEADING = 1.15
_KEPT = 8192

Cells = tuple[int, int, int, int]


@frozen(eq=False)
class Written:
    """What stands in the pixels of a block, in figures; kept while the same block is in view."""

    frame: FramePixels
    cells: Cells
    values: PixelValues
    texts: list[tuple[str, ...]]


class PixelGridPainter:
    """Paints only what is in view."""

    def __init__(self) -> None:
        self._held: Written | None = None
        self._figures = Figures()

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
        if size >= VALUES_FROM and is_settled:
            written = self._written(frame, cells)
            if written is not None:
                self._draw_values(painter, shown, written, size)

    def _written(self, frame: FramePixels, cells: Cells) -> Written | None:
        held = self._held
        if held is None or held.frame is not frame or held.cells != cells:
            values = pixel_values(frame, *cells)
            held = None
            if values is not None:
                held = Written(frame, cells, values, texts_of(values.stored))
            self._held = held
        return held

    def _draw_values(self, painter: QPainter, shown: Shown, written: Written, size: float) -> None:
        assert shown.view is not None
        x0, y0, x1, y1 = written.cells
        middles = np.stack(
            np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5), axis=-1
        ).reshape(-1, 2)
        places = (shown.view.points_to_device(middles) / shown.ratio).tolist()
        state, indices = shown.viewport.state, written.values.indices
        shades = written.frame.show(indices, None, state.look)
        dark = is_dark(shades).ravel().tolist()
        self._figures.begin(painter, shown.font, written.texts, size)
        for wanted, color in ((True, _ON_DARK), (False, _ON_LIGHT)):
            painter.setPen(color)
            for (x, y), lines, is_on_dark in zip(places, written.texts, dark, strict=True):
                if is_on_dark is wanted:
                    self._figures.draw(painter, x, y, lines)


class Figures:
    """Draws short lines of figures in the middle of pixels; each is laid out once and kept."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[QStaticText, float]] = {}
        self._font: QFont | None = None
        self._high = 0.0

    def begin(
        self, painter: QPainter, font: QFont, texts: list[tuple[str, ...]], size: float
    ) -> None:
        """Choose a font in which the longest of the texts fits into a pixel of a size."""
        longest = max(len(line) for lines in texts for line in lines)
        most = min(size / (0.66 * max(longest, 1)), size / (1.35 * len(texts[0])))
        made = QFont(font)
        made.setPixelSize(int(min(max(most, _SMALLEST), _LARGEST)))
        if made != self._font:
            self._font, self._kept = made, {}
            self._high = QFontMetricsF(made).height()
        painter.setFont(made)

    def draw(self, painter: QPainter, x: float, y: float, lines: tuple[str, ...]) -> None:
        """Draw lines below each other around a position."""
        step = self._high * _LEADING
        top = y - (self._high + step * (len(lines) - 1)) / 2
        for n, line in enumerate(lines):
            text, half = self._laid_out(line)
            painter.drawStaticText(QPointF(x - half, top + n * step), text)

    def _laid_out(self, line: str) -> tuple[QStaticText, float]:
        found = self._kept.get(line)
        if found is None:
            assert self._font is not None
            text = QStaticText(line)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.prepare(font=self._font)
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[line] = text, text.size().width() / 2
        return found


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
    # One picture of all lines: a pen, or a rectangle for each, takes ten times as long.
    pixels = np.zeros((bottom - top, right - left), np.uint32)
    for away, color in ((1, _LIGHT), (0, _DARK)):
        pixels[:, _inside(_edges(view, cells, 0) + (away - left), right - left)] = color
        pixels[_inside(_edges(view, cells, 1) + (away - top), bottom - top)] = color
    image = QImage(
        pixels.data, right - left, bottom - top, QImage.Format.Format_ARGB32_Premultiplied
    )
    painter.save()
    painter.scale(1 / shown.ratio, 1 / shown.ratio)
    painter.drawImage(left, top, image)
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


def is_dark(shades: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where light words are read more easily; shades are grey or RGB."""
    if shades.ndim == 3:
        return np.asarray(shades @ np.array([0.299, 0.587, 0.114]) < 128)
    return np.asarray(shades < 128)


def texts_of(stored: NDArray[Any]) -> list[tuple[str, ...]]:
    """Return stored values in figures, row by row; a line for each channel."""
    flat = stored.reshape(stored.shape[0] * stored.shape[1], -1).tolist()
    if stored.dtype.kind in "iub":
        return [tuple(str(int(value)).replace("-", MINUS) for value in pixel) for pixel in flat]
    return [tuple(trimmed(float(f"{value:.4g}")) for value in pixel) for pixel in flat]
