"""Pictures of calibration targets as a known camera takes them, rendered without our own code."""

from __future__ import annotations

import cv2
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.app.calibration.targets import Target, TargetKind
from workbench.model.regions import Points

_SAMPLES = 3


@frozen(eq=False)
class Camera:
    """A camera as OpenCV has it, counted from pixel centres; its pose is that of the target."""

    columns: int
    rows: int
    focus: float
    distortion: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.0)
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0)
    move: tuple[float, float, float] = (0.0, 0.0, 400.0)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The camera matrix."""
        middle = (self.columns - 1) / 2 + 3.3, (self.rows - 1) / 2 - 2.1
        return np.array([(self.focus, 0, middle[0]), (0, self.focus, middle[1]), (0, 0, 1)])

    def seen(self, places: Points) -> Points:
        """Return where it sees places of the target's plane (mm), in continuous coordinates."""
        flat = np.column_stack((places, np.zeros(len(places))))
        turn, move = np.array(self.turn), np.array(self.move)
        found = cv2.projectPoints(flat, turn, move, self.matrix, np.array(self.distortion))[0]
        return np.asarray(found.reshape(-1, 2) + 0.5)

    def places(self, at: Points) -> Points:
        """Return the places of the target's plane (mm) that continuous positions show."""
        rays = cv2.undistortPoints(
            (at - 0.5).reshape(-1, 1, 2), self.matrix, np.array(self.distortion)
        ).reshape(-1, 2)
        turn, _ = cv2.Rodrigues(np.array(self.turn))
        plane = np.column_stack((turn[:, 0], turn[:, 1], np.array(self.move)))
        found = np.column_stack((rays, np.ones(len(rays)))) @ np.linalg.inv(plane).T
        return np.asarray(found[:, :2] / found[:, 2:])


def picture(target: Target, camera: Camera) -> NDArray[np.uint8]:
    """Return the picture of a target; each pixel is the mean of 9 looks into it."""
    y, x = np.mgrid[: camera.rows, : camera.columns].astype(np.float64)
    total = np.zeros((camera.rows, camera.columns))
    offsets = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    for dy in offsets:
        for dx in offsets:
            at = np.column_stack(((x + dx).ravel(), (y + dy).ravel()))
            total += _shade(target, camera.places(at)).reshape(total.shape)
    return np.asarray(np.rint(30 + 190 * total / _SAMPLES**2), np.uint8)


def _shade(target: Target, at: Points) -> NDArray[np.float64]:
    pitch = target.pitch
    if target.kind is TargetKind.CHESSBOARD:
        column, row = np.floor(at[:, 0] / pitch), np.floor(at[:, 1] / pitch)
        inside = (column >= -1) & (column < target.columns)
        inside &= (row >= -1) & (row < target.rows)
        return np.where(inside & ((column + row) % 2 == 0), 0.0, 1.0)
    row = np.clip(np.rint(at[:, 1] / pitch), 0, target.rows - 1)
    column = at[:, 0] / pitch
    last = target.columns - 1
    if target.kind is TargetKind.STAGGERED_DOTS:
        column = 2 * np.clip(np.rint((column - row % 2) / 2), 0, last) + row % 2
    else:
        column = np.clip(np.rint(column), 0, last)
    away = np.hypot(at[:, 0] - column * pitch, at[:, 1] - row * pitch)
    return np.where(away < 0.3 * pitch, 0.0, 1.0)


def centred(target: Target, camera: Camera) -> Camera:
    """Return the camera moved so that the target's middle is in the middle of the picture."""
    from attrs import evolve

    turn, _ = cv2.Rodrigues(np.array(camera.turn))
    middle = target.places().mean(axis=0)
    shift = turn[:, 0] * middle[0] + turn[:, 1] * middle[1]
    return evolve(camera, move=(-shift[0], -shift[1], camera.move[2] - shift[2]))
