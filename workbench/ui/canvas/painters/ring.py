"""Ring: a finished picture of the viewport that moves without being copied.

The rows of the plane follow each other in one line, which is closed to a ring: what leaves at one
side makes room for what comes in at the other, also from row to row. A window of the plane is then
one stretch of the ring and is painted in whole rows, much faster than in two halves of rows.
Whatever moves, it takes the memory of one viewport.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter


class Window(NamedTuple):
    """Some pixels of a ring with their place in the viewport."""

    x: int
    y: int
    pixels: NDArray[np.uint32]


class Ring:
    """Pixels (RGB32) of a viewport on an endless plane, device pixels.

    Parameters
    ----------
    width, height : int
        Of the viewport.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._line = np.zeros(width * height, np.uint32)

    def put(self, left: int, top: int, at: QRect, part: QImage) -> None:
        """Take up finished pixels.

        Parameters
        ----------
        left, top : int
            Where on the plane the viewport is now.
        at : QRect
            The place of the part in the viewport.
        """
        pixels = _pixels(part)
        x0, y0 = at.left(), at.top()
        x1, y1 = x0 + at.width(), y0 + at.height()
        for x, y, window in self.windows(left, top):
            height, width = window.shape
            xa, ya = max(x, x0), max(y, y0)
            xb, yb = min(x + width, x1), min(y + height, y1)
            if xa < xb and ya < yb:
                new = pixels[ya - y0 : yb - y0, xa - x0 : xb - x0]
                window[ya - y : yb - y, xa - x : xb - x] = new

    def paint(self, painter: QPainter, left: int, top: int) -> None:
        """Paint the viewport that is at a position of the plane."""
        for x, y, window in self.windows(left, top):
            height, width = window.shape
            kind = QImage.Format.Format_RGB32
            image = QImage(window.data, width, height, window.strides[0], kind)
            painter.drawImage(QPoint(x, y), image)

    def windows(self, left: int, top: int) -> list[Window]:
        """Return the pixels of a viewport: rows up to the seam, the row on it, the rows below."""
        width, height, line = self.width, self.height, self._line
        start = (top * width + left) % len(line)
        above, before = divmod(len(line) - start, width)
        seam = start + above * width
        found = [Window(0, 0, line[start:seam].reshape(-1, width))]
        if above < height:
            after, below = width - before, height - above - 1
            found += [
                Window(0, above, line[seam:].reshape(1, -1)),
                Window(before, above, line[:after].reshape(1, -1)),
                Window(0, above + 1, line[after : after + below * width].reshape(-1, width)),
            ]
        return [window for window in found if window.pixels.size]


def _pixels(image: QImage) -> NDArray[np.uint32]:
    data: Any = image.constBits()
    rows = np.frombuffer(data, np.uint32).reshape(image.height(), -1)
    return rows[:, : image.width()]
