"""A ring shows what was put on the plane, wherever the viewport has moved."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from workbench.ui.canvas.painters.image import around
from workbench.ui.canvas.painters.ring import Ring

PLACES = st.tuples(st.integers(-60, 60), st.integers(-60, 60))


def plane(left: int, top: int, width: int, height: int) -> NDArray[np.uint32]:
    """Part of an endless plane on which no two near positions look alike."""
    y, x = np.mgrid[top : top + height, left : left + width]
    looks: NDArray[np.uint32] = (0xFF000000 | ((y + 512) << 10) | (x + 512)).astype(np.uint32)
    return looks


def picture(pixels: NDArray[np.uint32]) -> QImage:
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
    return image.copy()


def painted(ring: Ring, left: int, top: int) -> NDArray[np.uint32]:
    target = QImage(ring.width, ring.height, QImage.Format.Format_RGB32)
    target.fill(0)
    painter = QPainter(target)
    ring.paint(painter, left, top)
    painter.end()
    return np.frombuffer(target.constBits(), np.uint32).reshape(ring.height, -1).copy()


@given(st.integers(1, 23), st.integers(1, 17), st.lists(PLACES, min_size=1, max_size=6))
def test_a_ring_that_is_given_only_what_is_new_shows_everything(
    width: int, height: int, path: list[tuple[int, int]]
) -> None:
    ring, size = Ring(width, height), QRect(0, 0, width, height)
    seen = QRect()
    for left, top in path:
        viewport = QRect(left, top, width, height)
        for part in around(seen.intersected(viewport), viewport):
            new = plane(part.left(), part.top(), part.width(), part.height())
            ring.put(left, top, part.translated(-left, -top), picture(new))
        seen = viewport
        np.testing.assert_array_equal(painted(ring, left, top), plane(left, top, *size_of(size)))


@given(PLACES, st.integers(1, 23), st.integers(1, 17))
def test_the_windows_of_a_ring_cover_the_viewport_once(
    at: tuple[int, int], width: int, height: int
) -> None:
    ring, covered = Ring(width, height), np.zeros((height, width), int)
    for x, y, pixels in ring.windows(*at):
        covered[y : y + pixels.shape[0], x : x + pixels.shape[1]] += 1
    assert (covered == 1).all()


def size_of(rect: QRect) -> tuple[int, int]:
    return rect.width(), rect.height()
