"""Constraints while drawing: directions in steps of 45 degrees, squares, round angles.

`aspect` is the height of a pixel over its width; what is square or diagonal on the screen is so in
millimetres, also where pixels are not square.
"""

from __future__ import annotations

import math

XY = tuple[float, float]


def to_direction(origin: XY, at: XY, aspect: float = 1.0, step: float = 45.0) -> XY:
    """Return the position nearest to `at` on the rays from `origin` every `step` degrees."""
    dx, dy = at[0] - origin[0], (at[1] - origin[1]) * aspect
    k = round(math.degrees(math.atan2(dy, dx)) / step)
    angle = k * step
    if angle % 90.0 == 0.0:  # exactly level or upright, without the rounding of sin(pi)
        return (at[0], origin[1]) if angle % 180.0 == 0.0 else (origin[0], at[1])
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    far = dx * cos + dy * sin
    return origin[0] + far * cos, origin[1] + far * sin / aspect


def to_square(origin: XY, at: XY, aspect: float = 1.0) -> XY:
    """Return the corner opposite to `origin` of the square that reaches as far as `at`."""
    dx, dy = at[0] - origin[0], (at[1] - origin[1]) * aspect
    side = max(abs(dx), abs(dy))
    return origin[0] + math.copysign(side, dx), origin[1] + math.copysign(side, dy) / aspect


def to_step(angle: float, step: float = 15.0) -> float:
    """Return the nearest multiple of `step` degrees."""
    return round(angle / step) * step


def into_frame(at: XY, width: float, height: float) -> XY:
    """Return the nearest position inside the frame."""
    return min(max(at[0], 0.0), width), min(max(at[1], 0.0), height)
