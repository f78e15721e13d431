"""The stored values of pixels that are large enough, written into them, a block at a time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from math import ceil, floor
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QStaticText

from workbench.base.figures import MINUS
from workbench.geom.turn import Turn
from workbench.imaging.frame import FramePixels
from workbench.imaging.look import Look
from workbench.imaging.pixel_values import pixel_values
from workbench.imaging.viewport import View
from workbench.ui.canvas.shown import Shown

Cells = tuple[int, int, int, int]

_ON_DARK, _ON_LIGHT = QColor(235, 240, 245), QColor(10, 14, 18)
_LARGEST, _SMALLEST = 13, 8
# Of the size of the font: how high a line is, and from line to line so many of that.
_HIGH, _LEADING = 1.35, 1.15
_KEPT_LINES, _KEPT_BLOCKS = 8192, 160
# Pixels along a side of a block; the middle of one of them takes half a millisecond to write.
_BLOCK = 8
# Seconds of a frame; what is left is written in the next ones.
_BUDGET_S = 0.002


@frozen
class Place:
    """Where a block is on the zoom raster."""

    sx: float
    sy: float
    turn: Turn
    cells: Cells


@frozen(eq=False)
class Block:
    """A block as it was written, and what of: the frame, the look, and the font's size."""

    image: QImage
    of: tuple[FramePixels, Look, int, float, str]


class PixelFigures:
    """Writes values in figures; blocks that were written are kept, so that a pan only copies."""

    def __init__(self) -> None:
        self._blocks: OrderedDict[Place, Block] = OrderedDict()
        self._lines = Lines()
        self._longest: tuple[FramePixels, int, int] | None = None

    def paint(self, painter: QPainter, shown: Shown, cells: Cells, size: float) -> bool:
        """Paint the values of some cells, each `size` wide; return whether some are to come."""
        view, frame = shown.view, shown.viewport.frame
        assert view is not None and frame is not None
        if self._longest is not None and self._longest[0] is not frame:
            self._longest = None
            self._blocks.clear()
        end, is_whole, before = time.perf_counter() + _BUDGET_S, True, self._longest
        painter.save()
        painter.scale(1 / shown.ratio, 1 / shown.ratio)
        for place in _places(view, cells):
            block = self._blocks.get(place)
            if block is None or block.of != self._of(shown, frame, size):
                if time.perf_counter() < end:
                    block = self._written(shown, frame, place, size) or block
                else:
                    is_whole = False
            if block is not None and block.of[0] is frame:
                left, top, _, _ = view.box_to_device(*place.cells)
                painter.drawImage(QPointF(floor(left), floor(top)), block.image)
        painter.restore()
        # A longer text than all before makes the others smaller, too.
        return not is_whole or self._longest != before

    def _of(
        self, shown: Shown, frame: FramePixels, size: float
    ) -> tuple[FramePixels, Look, int, float, str]:
        _, longest, lines = self._longest or (frame, 1, 1)
        pixels = font_size(size, longest, lines)
        return frame, shown.viewport.state.look, pixels, shown.ratio, shown.font_key

    def _written(self, shown: Shown, frame: FramePixels, place: Place, size: float) -> Block | None:
        found = pixel_values(frame, *place.cells)
        if found is None:
            return None
        texts = fitting(texts_of(found.stored), size)
        self._measure(frame, texts)
        of = self._of(shown, frame, size)
        dark = is_dark(frame.show(found.indices, found.keep, of[1])) | is_blank(found.stored)
        image = self._draw(shown, place, texts, dark.ravel().tolist(), of[2])
        self._blocks[place] = block = Block(image, of)
        self._blocks.move_to_end(place)
        if len(self._blocks) > _KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        return block

    def _measure(self, frame: FramePixels, texts: list[tuple[str, ...]]) -> None:
        """Note the longest text of a frame: all values have one size."""
        longest = max(len(line) for lines in texts for line in lines)
        if self._longest is not None:
            longest = max(longest, self._longest[1])
        self._longest = frame, longest, len(texts[0])

    def _draw(
        self, shown: Shown, place: Place, texts: list[tuple[str, ...]], dark: list[bool], size: int
    ) -> QImage:
        assert shown.view is not None
        x0, y0, x1, y1 = place.cells
        left, top, right, bottom = shown.view.box_to_device(*place.cells)
        left, top = floor(left), floor(top)
        image = QImage(
            ceil(right) - left, ceil(bottom) - top, QImage.Format.Format_ARGB32_Premultiplied
        )
        image.fill(Qt.GlobalColor.transparent)
        image.setDevicePixelRatio(shown.ratio)
        middles = np.stack(
            np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5), axis=-1
        ).reshape(-1, 2)
        at = ((shown.view.points_to_device(middles) - (left, top)) / shown.ratio).tolist()
        painter = QPainter(image)
        try:
            self._lines.begin(painter, shown.font, size)
            for wanted, color in ((True, _ON_DARK), (False, _ON_LIGHT)):
                painter.setPen(color)
                for (x, y), lines, is_on_dark in zip(at, texts, dark, strict=True):
                    if is_on_dark is wanted:
                        self._lines.draw(painter, x, y, lines)
        finally:
            painter.end()
        image.setDevicePixelRatio(1.0)  # it is copied pixel by pixel
        return image


class Lines:
    """Draws short lines of figures in the middle of pixels; each is laid out once and kept."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[QStaticText, float]] = {}
        self._font: QFont | None = None
        self._high = 0.0

    def begin(self, painter: QPainter, font: QFont, size: int) -> None:
        """Choose a font in a size."""
        made = QFont(font)
        made.setPixelSize(size)
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
            if len(self._kept) >= _KEPT_LINES:
                self._kept.clear()
            found = self._kept[line] = text, text.size().width() / 2
        return found


def font_size(size: float, longest: int, lines: int) -> int:
    """Return the pixels of a font in which so long and so many lines fit into a pixel."""
    most = min(size / (0.66 * max(longest, 1)), size / (_HIGH * (1 + _LEADING * (lines - 1))))
    return int(min(max(most, _SMALLEST), _LARGEST))


def fitting(texts: list[tuple[str, ...]], size: float) -> list[tuple[str, ...]]:
    """Return what of each text has room in a pixel; dots stand for the lines that have none."""
    most = max(1, floor((size / (_HIGH * _SMALLEST) - 1) / _LEADING + 1))
    if len(texts[0]) <= most:
        return texts
    return [(*lines[: most - 1], "…") for lines in texts]


def _places(view: View, cells: Cells) -> Iterator[Place]:
    """Return the blocks of cells, those in the middle first."""
    x0, y0, x1, y1 = cells
    columns = range(x0 // _BLOCK, -(-x1 // _BLOCK))
    rows = range(y0 // _BLOCK, -(-y1 // _BLOCK))
    mx, my = (columns.start + columns.stop - 1) / 2, (rows.start + rows.stop - 1) / 2
    for bx, by in sorted(
        ((bx, by) for by in rows for bx in columns), key=lambda b: abs(b[0] - mx) + abs(b[1] - my)
    ):
        left, top = bx * _BLOCK, by * _BLOCK
        right, bottom = min(left + _BLOCK, view.columns), min(top + _BLOCK, view.rows)
        yield Place(view.sx, view.sy, view.turn, (left, top, right, bottom))


def is_dark(shades: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where light words are read more easily; shades are grey or RGB."""
    if shades.ndim == 3:
        return np.asarray(shades @ np.array([0.299, 0.587, 0.114]) < 128)
    return np.asarray(shades < 128)


def is_blank(stored: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where pixels are no numbers: they are black, whatever their shade would be."""
    if stored.dtype.kind != "f":
        return np.zeros(stored.shape[:2], bool)
    nothing = np.isnan(stored)
    return np.asarray(nothing if stored.ndim == 2 else nothing.all(axis=2))


def texts_of(stored: NDArray[Any]) -> list[tuple[str, ...]]:
    """Return stored values in figures, row by row; a line for each channel."""
    flat = stored.reshape(stored.shape[0] * stored.shape[1], -1).tolist()
    if stored.dtype.kind in "iub":
        return [tuple(str(int(value)).replace("-", MINUS) for value in pixel) for pixel in flat]
    return [tuple(map(_real, pixel)) for pixel in flat]


def _real(value: float) -> str:
    """Return a number with four digits, or all before the point: a rounded one looks like one."""
    whole = 1e4 <= abs(value) < 1e6  # 12345 is not 12340; beyond, an exponent tells of rounding
    return f"{value:.0f}".replace("-", MINUS) if whole else f"{value:.4g}".replace("-", MINUS)
