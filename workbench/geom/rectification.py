"""From positions on a picture to millimetres of the plane it shows, and back.

The lens is the Brown-Conrady model with the five numbers that OpenCV writes, the tilt a
homography. Everything is in continuous image coordinates: OpenCV counts from pixel centres, so
what it finds is shifted by half a pixel before it comes here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.model.calibration import Calibration, Rectification
from workbench.model.regions import Points

# Newton's method doubles the right digits each round: a usual lens takes four.
_ROUNDS = 20
_CLOSE = 1e-12


def to_mm(points: ArrayLike, calibration: Calibration) -> Points | None:
    """Return image positions (n, 2) in millimetres; None where there is one scale for none.

    Of a rectified picture they are those of its plane, else they are counted from the corner of
    the image.
    """
    at = np.asarray(points, np.float64).reshape(-1, 2)
    if calibration.rectification is not None:
        return to_plane(at, calibration.rectification)
    if calibration.spacing is None:
        return None
    return np.asarray(at * (calibration.spacing.dx, calibration.spacing.dy))


def from_mm(points: ArrayLike, calibration: Calibration) -> Points | None:
    """Return the image positions of millimetres: the inverse of `to_mm`."""
    at = np.asarray(points, np.float64).reshape(-1, 2)
    if calibration.rectification is not None:
        return from_plane(at, calibration.rectification)
    if calibration.spacing is None:
        return None
    return np.asarray(at / (calibration.spacing.dx, calibration.spacing.dy))


def to_plane(points: ArrayLike, rectification: Rectification) -> Points:
    """Return image positions (n, 2) as millimetres of the plane."""
    straight = undistorted(points, rectification)
    return _mapped(straight, _homography(rectification))


def from_plane(points: ArrayLike, rectification: Rectification) -> Points:
    """Return the image positions of places of the plane, in millimetres."""
    inverse: NDArray[np.float64] = np.linalg.inv(_homography(rectification)).astype(np.float64)
    return distorted(_mapped(np.asarray(points, np.float64), inverse), rectification)


def undistorted(points: ArrayLike, rectification: Rectification) -> Points:
    """Return where positions would be without the lens's distortion."""
    at = np.asarray(points, np.float64).reshape(-1, 2)
    if not rectification.camera or not any(rectification.distortion):
        return at
    focus, middle = _camera(rectification)
    wanted = (at - middle) / focus
    found = wanted.copy()
    for _ in range(_ROUNDS):
        bent, slope = _bend(found, rectification.distortion)
        step = np.linalg.solve(slope, (bent - wanted)[:, :, None])[:, :, 0]
        found -= step
        if not len(step) or np.abs(step).max() < _CLOSE:
            break
    return np.asarray(found * focus + middle)


def distorted(points: ArrayLike, rectification: Rectification) -> Points:
    """Return where the lens puts positions of an undistorted picture."""
    at = np.asarray(points, np.float64).reshape(-1, 2)
    if not rectification.camera or not any(rectification.distortion):
        return at
    focus, middle = _camera(rectification)
    bent, _ = _bend((at - middle) / focus, rectification.distortion)
    return np.asarray(bent * focus + middle)


def _camera(rectification: Rectification) -> tuple[Points, Points]:
    fx, fy, cx, cy = rectification.camera
    return np.array([fx, fy]), np.array([cx, cy])


def _homography(rectification: Rectification) -> NDArray[np.float64]:
    return np.array(rectification.homography, np.float64).reshape(3, 3)


def _mapped(points: Points, homography: NDArray[np.float64]) -> Points:
    at = np.asarray(points, np.float64).reshape(-1, 2)
    found = np.column_stack((at, np.ones(len(at)))) @ homography.T
    return np.asarray(found[:, :2] / found[:, 2:])


def _bend(points: Points, distortion: tuple[float, ...]) -> tuple[Points, NDArray[np.float64]]:
    """Return normalised positions behind the lens (n, 2), and the Jacobian there (n, 2, 2)."""
    k1, k2, p1, p2, k3 = distortion
    x, y = points[:, 0], points[:, 1]
    r2 = x * x + y * y
    radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    slope = k1 + r2 * (2 * k2 + r2 * 3 * k3)  # of `radial` by r2
    bent = np.column_stack(
        (
            x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
            y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y,
        )
    )
    jacobian = np.empty((len(points), 2, 2))
    jacobian[:, 0, 0] = radial + 2 * x * x * slope + 2 * p1 * y + 6 * p2 * x
    jacobian[:, 0, 1] = 2 * x * y * slope + 2 * p1 * x + 2 * p2 * y
    jacobian[:, 1, 0] = jacobian[:, 0, 1]
    jacobian[:, 1, 1] = radial + 2 * y * y * slope + 6 * p1 * y + 2 * p2 * x
    return bent, jacobian
