"""From pictures of a target to a camera profile: lens, tilt, size of a pixel, and how sure.

The first picture shows the target in the plane that is to be measured in; further ones, held at
other angles, are for the lens. Of one picture there is the tilt, and when it is asked for, or is
plain to see, a lens with its middle in the middle of the picture and one number of distortion.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.app.calibration.targets import Target
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.measuring.rectify import from_plane, to_plane
from workbench.model.calibration import Rectification, Spacing
from workbench.model.regions import Points


@frozen(eq=False)
class FoundCamera:
    """What pictures of a target say of a camera.

    Parameters
    ----------
    spacing : Spacing
        Millimetres of a pixel at the middle of the picture.
    reprojection : float
        Root mean square distance of the found points to where the result has them, pixels.
    uncertainty : float
        Relative standard uncertainty of a length, see `scale_uncertainty`.
    points, residuals : Points
        Of the first picture: where the target's points were found, and how far from there the
        result has them, pixels.
    lens_reprojection : float or None
        The same over all pictures, as the estimation of the lens has it.
    """

    rectification: Rectification
    spacing: Spacing
    rows: int
    columns: int
    reprojection: float
    uncertainty: float
    points: Points
    residuals: Points
    pictures: int
    lens_reprojection: float | None = None


def find_camera(
    points: Sequence[Points], target: Target, rows: int, columns: int, *, lens: bool | None = None
) -> FoundCamera:
    """Return the camera that sees a target's points where they were found.

    Parameters
    ----------
    points : sequence of Points
        Of each picture, as `targets.find_points` gives them; the first lies in the plane that is
        to be measured in.
    lens : bool or None
        Whether to look for a distortion of the lens; None = with three pictures or more, and where
        it explains most of what is left without it.

    Raises
    ------
    InputError
        When the pictures do not determine a camera.
    """
    if not points:
        raise InputError(t("Choose at least one picture of the target."))
    if lens is None and len(points) < 3:
        return _bent_or_straight(points, target, rows, columns)
    places, error = target.places(), None
    optics = Rectification(_SAME)
    if lens or lens is None:
        optics, error = _lens(points, places, rows, columns)
    plane = _plane(points[0], places, optics)
    rectification = _upright(evolve(optics, homography=_tuple(plane)), rows, columns)
    on_plane = to_plane(points[0], rectification)
    # The target's own coordinates, laid onto those of the picture's plane.
    there = _laid(places, on_plane)
    residuals = from_plane(there, rectification) - points[0]
    return FoundCamera(
        rectification,
        spacing_at(rectification, columns / 2, rows / 2),
        rows,
        columns,
        float(np.sqrt((residuals**2).sum(axis=1).mean())),
        scale_uncertainty(on_plane, target),
        points[0],
        residuals,
        len(points),
        error,
    )


#: Without a lens more than so many pixels are left, and with it less than this share of them.
_BENT_PX, _BENT_SHARE = 0.2, 0.5


def _bent_or_straight(
    points: Sequence[Points], target: Target, rows: int, columns: int
) -> FoundCamera:
    """Return the camera without a lens, unless it is plain to see that there is one."""
    straight = find_camera(points, target, rows, columns, lens=False)
    if straight.reprojection <= _BENT_PX:
        return straight
    try:
        bent = find_camera(points, target, rows, columns, lens=True)
    except InputError:
        return straight
    return bent if bent.reprojection < _BENT_SHARE * straight.reprojection else straight


_SAME = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def spacing_at(rectification: Rectification, x: float, y: float) -> Spacing:
    """Return the millimetres of a pixel around a position: those of a step along x and along y."""
    steps = [(x - 0.5, y), (x + 0.5, y), (x, y - 0.5), (x, y + 0.5)]
    around = to_plane(np.array(steps), rectification)
    return Spacing(
        float(np.linalg.norm(around[3] - around[2])), float(np.linalg.norm(around[1] - around[0]))
    )


def scale_uncertainty(on_plane: Points, target: Target) -> float:
    """Return the relative standard uncertainty of lengths, from what is left over.

    Each row and each column of the target is measured over half its length, at all places, and
    compared with what it must be; the root mean square of the relative errors holds what the
    finding of points and what the model left, and the tolerance of the target is added to it.
    """
    grid = on_plane.reshape(target.rows, target.columns, 2)
    true = target.places().reshape(target.rows, target.columns, 2)
    errors = []
    for axis, count in ((0, target.rows), (1, target.columns)):
        step = max(2, count // 2)
        index = np.arange(count - step) if step < count else np.arange(0)
        for at in index:
            ends = [np.take(grid, at + n, axis=axis) for n in (0, step)]
            wanted = [np.take(true, at + n, axis=axis) for n in (0, step)]
            found = np.linalg.norm(ends[1] - ends[0], axis=1)
            must = np.linalg.norm(wanted[1] - wanted[0], axis=1)
            errors.append(found / must - 1)
    left = np.concatenate(errors) if errors else np.zeros(1)
    return float(np.hypot(np.sqrt((left**2).mean()), target.tolerance))


def _lens(
    points: Sequence[Points], places: Points, rows: int, columns: int
) -> tuple[Rectification, float]:
    """Return what the lens does, by all its numbers; three pictures or more determine them."""
    import cv2

    if len(points) < 3:
        return _simple_lens(points, places, rows, columns)
    flat = np.column_stack((places, np.zeros(len(places)))).astype(np.float32)
    seen = [(one - 0.5).astype(np.float32).reshape(-1, 1, 2) for one in points]
    try:
        error, camera, bent, _, _ = cv2.calibrateCamera(
            [flat] * len(seen), seen, (columns, rows), np.eye(3), np.zeros(5)
        )
    except cv2.error as problem:
        raise InputError(_UNDETERMINED) from problem
    numbers = camera[0, 0], camera[1, 1], camera[0, 2] + 0.5, camera[1, 2] + 0.5
    if not (np.isfinite(camera).all() and np.isfinite(bent).all() and min(numbers[:2]) > 0):
        raise InputError(_UNDETERMINED)
    return Rectification(_SAME, numbers, np.ravel(bent)[:5].tolist()), float(error)


_UNDETERMINED = t("The pictures do not say what the lens is like. Hold the target at other angles.")
_LARGEST_BEND = 0.5


def _simple_lens(
    points: Sequence[Points], places: Points, rows: int, columns: int
) -> tuple[Rectification, float]:
    """Return the lens of one number that leaves the least, its middle that of the picture.

    A focal length does not follow from one plane, and the tilt takes up what another one changes.
    """
    focus = float(max(rows, columns))

    def lens(bend: float) -> Rectification:
        camera = (focus, focus, columns / 2, rows / 2)
        return Rectification(_SAME, camera, (bend, 0.0, 0.0, 0.0, 0.0))

    def left(bend: float) -> float:
        errors = []
        for one in points:
            optics = lens(bend)
            tilt = evolve(optics, homography=_tuple(_plane(one, places, optics)))
            errors.append(from_plane(places, tilt) - one)
        found = np.concatenate(errors)
        square = float((found**2).sum(axis=1).mean())
        return square if np.isfinite(square) else np.inf

    low, high = -_LARGEST_BEND, _LARGEST_BEND
    golden = (5**0.5 - 1) / 2
    for _ in range(40):
        a, b = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, b) if left(a) < left(b) else (a, high)
    bend = (low + high) / 2
    return lens(bend), float(np.sqrt(left(bend)))


def _plane(points: Points, places: Points, optics: Rectification) -> NDArray[np.float64]:
    """Return the homography from undistorted positions to millimetres of the target."""
    import cv2

    straight = to_plane(points, optics)  # its homography changes nothing yet
    # In numbers around one, or its last ones would be lost beside those of thousands of pixels.
    to_unit, from_unit = _unit(straight), np.linalg.inv(_unit(places))
    homography, _ = cv2.findHomography(
        _map(to_unit, straight), _map(np.linalg.inv(from_unit), places)
    )
    if homography is None:
        raise InputError(t("The points of the target do not lie on a plane."))
    found = from_unit @ homography @ to_unit
    return np.asarray(found / found[2, 2], np.float64)


def _upright(rectification: Rectification, rows: int, columns: int) -> Rectification:
    """Return the same plane with its x along the picture's at the middle, (0, 0) at its corner."""
    x, y = columns / 2, rows / 2
    middle, right, down = to_plane(np.array([(x, y), (x + 0.5, y), (x, y + 0.5)]), rectification)
    u, v = right - middle, down - middle
    turn = np.array([u, (-u[1], u[0])]) / np.linalg.norm(u)
    if turn[1] @ v < 0:  # the target was found from behind
        turn[1] = -turn[1]
    at = turn @ middle
    scale = spacing_at(rectification, x, y)
    move = np.eye(3)
    move[:2, :2] = turn
    move[:2, 2] = (x * scale.dx - at[0], y * scale.dy - at[1])
    found = move @ np.array(rectification.homography).reshape(3, 3)
    return evolve(rectification, homography=_tuple(found / found[2, 2]))


def _laid(places: Points, onto: Points) -> Points:
    """Return places turned, mirrored where needed, and moved as near to others as they can be."""
    a, b = places - places.mean(axis=0), onto - onto.mean(axis=0)
    left, _, right = np.linalg.svd(a.T @ b)
    return np.asarray(a @ (left @ right) + onto.mean(axis=0))


def _unit(points: Points) -> NDArray[np.float64]:
    middle, size = points.mean(axis=0), float(points.std()) or 1.0
    return np.array([(1 / size, 0, -middle[0] / size), (0, 1 / size, -middle[1] / size), (0, 0, 1)])


def _map(affine: NDArray[np.float64], points: Points) -> Points:
    return np.asarray(points @ affine[:2, :2].T + affine[:2, 2])


def _tuple(homography: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(value) for value in homography.ravel())
