"""Where a caption stands that tells of two shapes: beside its own, and clear of all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from attrs import define
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF

from workbench.imaging.drawing.scene import Bounds, Kind, Shape
from workbench.ui.canvas.shown import Shown

# An outline of more vertices is taken for its upright rectangle.
_MOST_VERTICES = 2000
# Read as the words of what hides it, cut off by the border, or across the line of a third one.
_ON_HIDING, _OUTSIDE, _ON_LINE = 4, 16, 1


@define(slots=False, eq=False)
class Neighbour:
    """Another shape in view, in device-independent pixels of the widget."""

    shape: Shape
    box: QRectF
    shown: Shown

    @cached_property
    def edges(self) -> NDArray[np.float64]:
        """Start and end of each edge, n x 2 x 2."""
        view, found = self.shown.view, []
        assert view is not None
        for path in self.shape.paths:
            points = view.points_to_device(np.asarray(path, np.float64)) / self.shown.ratio
            ends = np.roll(points, -1, axis=0)
            pairs = np.stack([points, ends], axis=1)
            found.append(pairs if self.shape.kind is Kind.AREA else pairs[:-1])
        return np.concatenate(found)

    def crosses(self, space: QRectF) -> bool:
        """Return whether its outline goes through a place."""
        if not self.box.intersects(space):
            return False
        if sum(map(len, self.shape.paths)) > _MOST_VERTICES:
            return True
        return bool(meet(self.edges, space).any())


def neighbours(shown: Shown, found: Sequence[tuple[Shape, Bounds]]) -> list[Neighbour]:
    """Return the shapes in view with their places on the widget."""
    return [Neighbour(shape, on_widget(shown, bounds), shown) for shape, bounds in found]


def on_widget(shown: Shown, bounds: Bounds) -> QRectF:
    """Return the upright rectangle of a shape on the widget."""
    assert shown.view is not None
    x0, y0, x1, y1 = (at / shown.ratio for at in shown.view.box_to_device(*bounds))
    return QRectF(x0, y0, x1 - x0, y1 - y0)


def places(box: QRectF, size: QSizeF, away: float, line: float) -> Iterator[tuple[QRectF, int]]:
    """Yield where a caption may stand, the usual place first, and which way it gives way."""
    width, height = size.width(), size.height()
    right, left = box.right() + away, box.left() - away - width
    top, bottom = box.top() - line / 2, box.bottom() + line / 2 - height
    for y in (top, bottom):
        yield QRectF(right, y, width, height), 1
        yield QRectF(left, y, width, height), -1
    for x in (box.left(), box.right() - width):
        yield QRectF(x, box.top() - away - height, width, height), 1
        yield QRectF(x, box.bottom() + away, width, height), 1


def cost(
    space: QRectF, own: Shape, hiding: Sequence[object], others: Sequence[Neighbour], window: QRectF
) -> int:
    """Return how much a place is to be avoided; 0 is clear of everything."""
    found = 0 if window.contains(space) else _OUTSIDE
    for other in others:
        if other.shape.id == own.id:
            continue
        if other.shape.id in hiding and other.box.intersects(space):
            found += _ON_HIDING
        elif other.crosses(space):
            found += _ON_LINE
    return found


def meet(edges: NDArray[np.float64], space: QRectF) -> NDArray[np.bool_]:
    """Return which edges go through a place, one end in it included."""
    start, way = edges[:, 0], edges[:, 1] - edges[:, 0]
    low = np.array([space.left(), space.top()])
    high = np.array([space.right(), space.bottom()])
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = (low - start) / way, (high - start) / way
    within = (start >= low) & (start <= high)
    # Along an axis that an edge does not move on it is always within, or never.
    still = way == 0
    enter = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(first, second))
    leave = np.where(still, np.where(within, np.inf, -np.inf), np.maximum(first, second))
    result: NDArray[np.bool_] = np.maximum(enter.max(axis=1), 0) <= np.minimum(leave.min(axis=1), 1)
    return result
