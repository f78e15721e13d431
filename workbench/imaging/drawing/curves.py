"""The curves of graphic shapes as lines of points: circles, ellipses, smooth lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geom.shapes import ellipse_sides
from workbench.model.graphics import GraphicShape, GraphicType


def outline(shape: GraphicShape, scale: float = 1.0) -> NDArray[np.float64]:
    """Return a shape as a line in image positions, shape (n, 2), closed ones with both ends.

    Parameters
    ----------
    scale : float
        Device pixels per image pixel; curves keep within a tenth of a device pixel.
    """
    p = shape.points
    if shape.kind is GraphicType.CIRCLE:
        radius = float(np.hypot(*(p[1] - p[0])))
        return _round(p[0], np.array((radius, 0.0)), np.array((0.0, radius)), scale)
    if shape.kind is GraphicType.ELLIPSE:
        middle = (p[0] + p[1]) / 2
        return _round(middle, (p[1] - p[0]) / 2, (p[3] - p[2]) / 2, scale)
    if shape.kind is GraphicType.INTERPOLATED:
        return spline(p)
    if shape.filled and len(p) > 2 and not np.array_equal(p[0], p[-1]):
        return np.vstack((p, p[:1]))
    return p


def _round(
    middle: NDArray[np.float64], u: NDArray[np.float64], v: NDArray[np.float64], scale: float
) -> NDArray[np.float64]:
    radius = max(float(np.hypot(*u)), float(np.hypot(*v))) * scale
    # A multiple of four: the ends of both axes are among the points.
    sides = -(-min(ellipse_sides(radius, 0.1), 2000) // 4) * 4
    at = np.linspace(0, 2 * np.pi, sides + 1)[:, None]
    turned: NDArray[np.float64] = middle + np.cos(at) * u + np.sin(at) * v
    return turned


def spline(points: NDArray[np.float64], steps: int = 16) -> NDArray[np.float64]:
    """Return a smooth line through all points (centripetal Catmull-Rom), closed if they are.

    C.10.5.1.2 leaves the curve to whoever draws it; it only must pass through the points.
    """
    keep = np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]
    p = points[keep]
    if len(p) < 3:
        return p
    closed = bool(np.array_equal(p[0], p[-1]))
    before = p[-2] if closed else 2 * p[0] - p[1]
    after = p[1] if closed else 2 * p[-1] - p[-2]
    q = np.vstack((before, p, after))
    parts = [_segment(q[i : i + 4], steps) for i in range(len(p) - 1)]
    return np.vstack((*parts, p[-1:]))


def _segment(q: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """Return points between the middle two of four, by Barry and Goldman's pyramid."""
    apart = np.sqrt(np.hypot(*np.diff(q, axis=0).T))
    # Points that fall together but for a rounding error would divide by nothing.
    t = np.r_[0.0, np.cumsum(np.maximum(apart, apart.max() * 1e-6))]
    at = np.linspace(t[1], t[2], steps, endpoint=False)[:, None]

    def mix(a: NDArray[np.float64], b: NDArray[np.float64], i: int, j: int) -> NDArray[np.float64]:
        mixed: NDArray[np.float64] = a + (b - a) * ((at - t[i]) / (t[j] - t[i]))
        return mixed

    a1, a2, a3 = mix(q[0], q[1], 0, 1), mix(q[1], q[2], 1, 2), mix(q[2], q[3], 2, 3)
    b1, b2 = mix(a1, a2, 0, 2), mix(a2, a3, 1, 3)
    return mix(b1, b2, 1, 2)
