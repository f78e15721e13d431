"""Edges of the picture's content to a part of a pixel, for placing and for widths. Pure.

Windows are arrays [row, column]; positions are continuous, (x, y) from the corner of the window's
first pixel, whose centre is (0.5, 0.5).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

STEP = 0.25
"""Profiles are read so densely, in pixels."""
# Gaussians, in pixels. They quiet noise and move no edge; a wide one would make thin lines wider.
_EDGE_SIGMA, _LINE_SIGMA = 0.7, 0.4
# An edge, or a line, stands out from what is beside it by so many times the noise there.
_EDGE_ABOVE, _LINE_ABOVE = 2.0, 6.0


def read(window: NDArray[Any], x: ArrayLike, y: ArrayLike) -> Values:
    """Return bilinear values at positions; beyond the border those of the border."""
    rows, columns = window.shape
    u = np.clip(np.asarray(x, np.float64) - 0.5, 0, columns - 1)
    v = np.clip(np.asarray(y, np.float64) - 0.5, 0, rows - 1)
    left, top = np.floor(u).astype(np.intp), np.floor(v).astype(np.intp)
    right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
    fx, fy = u - left, v - top
    window = np.asarray(window, np.float64)
    upper = window[top, left] * (1 - fx) + window[top, right] * fx
    lower = window[bottom, left] * (1 - fx) + window[bottom, right] * fx
    return np.asarray(upper * (1 - fy) + lower * fy, np.float64)


def across(
    window: NDArray[Any],
    middle: tuple[float, float],
    way: tuple[float, float],
    reach: float,
    half_width: float = 1.0,
) -> Values:
    """Return the profile through a position, from `-reach` to `reach` along a direction.

    It is the mean of a band of `half_width` pixels on both sides, every `STEP` pixels.
    """
    count = max(1, round(reach / STEP))
    along = np.arange(-count, count + 1) * (reach / count)
    beside = np.linspace(-half_width, half_width, 5)[:, None]
    x = middle[0] + along * way[0] - beside * way[1]
    y = middle[1] + along * way[1] + beside * way[0]
    return np.asarray(read(window, x, y).mean(axis=0))


def nearest_edge(profile: Values, reach: float) -> float | None:
    """Return where along a profile of `across` its strongest edge is, the near ones preferred.

    None where nothing stands out. The position is that of the steepest place, by a parabola.
    """
    steep = np.abs(np.gradient(_smooth(profile, _EDGE_SIGMA)))
    if len(steep) < 5:
        return None
    along = np.linspace(-reach, reach, len(steep))
    worth = steep * (1 - 0.5 * (along / reach) ** 2)
    worth[[0, -1]] = 0.0  # an edge at the end would be one beyond it
    best = int(np.argmax(worth))
    noise = float(np.median(steep))
    while 0 < best < len(steep) - 1 and steep[best] < max(steep[best - 1], steep[best + 1]):
        best += 1 if steep[best + 1] > steep[best - 1] else -1  # worth is not steepness
    if not (0 < best < len(steep) - 1) or not steep[best] > _EDGE_ABOVE * noise:
        return None
    if not steep[best] > 1e-9 * (np.abs(profile).max() + 1e-300):
        return None
    return float(along[best] + _top(steep, best) * (along[1] - along[0]))


def line_borders(profile: Values, reach: float, wander: float) -> tuple[float, float] | None:
    """Return both borders of the dark or bright line that a profile of `across` goes through.

    They are where the values are half way between the line and what lies on that side of it. The
    line itself is sought within `wander` of the middle; None where nothing stands out there, or a
    border is not reached.
    """
    values = _smooth(profile, _LINE_SIGMA)
    along = np.linspace(-reach, reach, len(values))
    quarter = max(2, len(values) // 5)
    sides = float(np.median(values[:quarter])), float(np.median(values[-quarter:]))
    rest = values - np.interp(along, (-reach, reach), sides)
    near = np.flatnonzero(np.abs(along) <= max(wander, STEP))
    best = int(near[np.argmax(np.abs(rest[near]))])
    outer = np.concatenate((rest[:quarter], rest[-quarter:]))
    noise = 1.4826 * float(np.median(np.abs(outer - np.median(outer))))
    if not abs(rest[best]) > max(_LINE_ABOVE * noise, 1e-9 * (np.abs(values).max() + 1e-300)):
        return None
    level = rest / rest[best]  # 1 on the line, 0 beside it, dark or bright
    left, right = _half(level[best::-1]), _half(level[best:])
    if left is None or right is None:
        return None
    step = along[1] - along[0]
    return float(along[best] - left * step), float(along[best] + right * step)


def _half(level: Values) -> float | None:
    """Return after how many steps a level that begins at 1 falls to a half."""
    below = np.flatnonzero(level < 0.5)
    if not len(below) or below[0] == 0:
        return None
    n = int(below[0])
    return n - 1 + float((level[n - 1] - 0.5) / (level[n - 1] - level[n]))


def _smooth(values: Values, sigma: float) -> Values:
    sigma /= STEP
    half = round(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), "valid")


def _top(values: Values, at: int) -> float:
    """Return where between its neighbours the top of a parabola lies, from -0.5 to 0.5."""
    before, here, after = values[at - 1 : at + 2]
    bend = before - 2 * here + after
    return float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5)) if bend < 0 else 0.0
