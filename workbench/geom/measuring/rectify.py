"""Positions of a picture as millimetres of the plane it shows, and back: lens, then tilt.

The lens is the Brown-Conrady model as OpenCV has it (calib3d, "Detailed description"): an ideal
position (x, y), r = hypot(x, y), in units of the focal length, is seen at

    x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2)
    y (1 + k1 r^2 + k2 r^4 + k3 r^6) + p1 (r^2 + 2 y^2) + 2 p2 x y

The way back has no closed form; Newton's method finds it. Positions that the model does not reach
(beyond where it folds over, beyond the horizon of the tilt) are NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.model.calibration import Rectification
from workbench.model.regions import Points

Floats = NDArray[np.float64]

_ROUNDS = 30
#: Of the focal length; a millionth of a pixel for any camera.
_CLOSE = 1e-10
#: px, for derivatives.
_STEP = 0.01


def to_plane(points: Points, how: Rectification) -> Points:
    """Return the millimetres of positions, shape (n, 2)."""
    ideal = _undistorted(points, how) if how.camera else np.asarray(points, np.float64)
    return _mapped(ideal, _matrix(how), how)


def from_plane(mm: Points, how: Rectification) -> Points:
    """Return the positions in the picture of millimetres of the plane, shape (n, 2)."""
    inverse = np.linalg.inv(_matrix(how))
    with np.errstate(divide="ignore", invalid="ignore"):
        u, v, w = inverse @ np.column_stack((mm, np.ones(len(mm)))).T
        ideal = np.column_stack((u / w, v / w))
    return _distorted(ideal, how) if how.camera else ideal


def jacobian(points: Points, how: Rectification) -> Floats:
    """Return d(millimetres) / d(pixels) at positions, shape (n, 2, 2)."""
    columns = []
    for step in ((_STEP, 0.0), (0.0, _STEP)):
        after, before = to_plane(points + step, how), to_plane(points - np.asarray(step), how)
        columns.append((after - before) / (2 * _STEP))
    return np.stack(columns, axis=2)


def _matrix(how: Rectification) -> Floats:
    return np.reshape(how.homography, (3, 3))


def _mapped(points: Points, matrix: Floats, how: Rectification) -> Points:
    u, v, w = matrix @ np.column_stack((points, np.ones(len(points)))).T
    # The plane is seen at the origin of the picture, so what has the other sign is not.
    seen = w * _side(matrix, how) > 0
    w = np.where(seen, w, np.nan)
    return np.column_stack((u / w, v / w))


def _side(matrix: Floats, how: Rectification) -> float:
    """Return the sign of the third coordinate where the plane is seen."""
    if matrix[2, 2]:
        return float(np.sign(matrix[2, 2]))
    centre = (*how.camera[2:], 1.0) if how.camera else (1.0, 1.0, 1.0)
    return float(np.sign(matrix[2] @ np.asarray(centre)))


def _distorted(points: Points, how: Rectification) -> Points:
    fx, fy, cx, cy = how.camera
    x, y = (points[:, 0] - cx) / fx, (points[:, 1] - cy) / fy
    u, v = _lens(x, y, how.distortion)
    return np.column_stack((u * fx + cx, v * fy + cy))


def _lens(x: Floats, y: Floats, distortion: tuple[float, ...]) -> tuple[Floats, Floats]:
    k1, k2, p1, p2, k3 = distortion
    rr = x * x + y * y
    radial = 1 + rr * (k1 + rr * (k2 + rr * k3))
    return (
        x * radial + 2 * p1 * x * y + p2 * (rr + 2 * x * x),
        y * radial + p1 * (rr + 2 * y * y) + 2 * p2 * x * y,
    )


def _undistorted(points: Points, how: Rectification) -> Points:
    fx, fy, cx, cy = how.camera
    seen_x, seen_y = (points[:, 0] - cx) / fx, (points[:, 1] - cy) / fy
    x, y = seen_x.copy(), seen_y.copy()
    # A lens that folds over gives steps without bounds; what comes of them is thrown away below.
    with np.errstate(all="ignore"):
        for _ in range(_ROUNDS):
            u, v = _lens(x, y, how.distortion)
            off_x, off_y = u - seen_x, v - seen_y
            if not (np.maximum(abs(off_x), abs(off_y)) > _CLOSE / 100).any():
                break
            a, b, c, d = _slopes(x, y, how.distortion)
            determinant = a * d - b * c
            x = x - (d * off_x - b * off_y) / determinant
            y = y - (a * off_y - c * off_x) / determinant
        u, v = _lens(x, y, how.distortion)
        a, b, c, d = _slopes(x, y, how.distortion)
        true = np.maximum(abs(u - seen_x), abs(v - seen_y)) <= _CLOSE
        true &= (a * d - b * c > 0) & (a + d > 0)
    found = np.column_stack((x * fx + cx, y * fy + cy))
    found[~true] = np.nan
    return found


def _slopes(x: Floats, y: Floats, distortion: tuple[float, ...]) -> tuple[Floats, ...]:
    """Return the derivatives of the lens: du/dx, du/dy, dv/dx, dv/dy."""
    k1, k2, p1, p2, k3 = distortion
    rr = x * x + y * y
    radial = 1 + rr * (k1 + rr * (k2 + rr * k3))
    slope = 2 * (k1 + rr * (2 * k2 + rr * 3 * k3))  # of `radial` by r^2, twice
    across = x * y * slope + 2 * p1 * x + 2 * p2 * y
    return (
        radial + x * x * slope + 2 * p1 * y + 6 * p2 * x,
        across,
        across,
        radial + y * y * slope + 6 * p1 * y + 2 * p2 * x,
    )
