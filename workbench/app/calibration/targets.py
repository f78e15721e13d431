"""Calibration targets: a chessboard or a grid of dots, and their points on a picture.

Positions come in continuous image coordinates. OpenCV counts from pixel centres: what it finds is
half a pixel short of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, gt
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.regions import Points

#: Targets are looked for on pictures of at most so many pixels a side; larger ones are reduced
#: for it, and what was found is refined on the full picture.
_LARGEST_SIDE = 3000


class TargetKind(StrEnum):
    """What a target shows."""

    CHESSBOARD = "chessboard"
    DOTS = "dots"
    STAGGERED_DOTS = "staggered-dots"


TARGET_TITLES = {
    TargetKind.CHESSBOARD: t("Chessboard"),
    TargetKind.DOTS: t("Grid of dots"),
    TargetKind.STAGGERED_DOTS: t("Staggered dots"),
}


@frozen
class Target:
    """A calibration target.

    Parameters
    ----------
    columns, rows : int
        Points along and across: inner corners of a chessboard, one less than its squares; dots.
    pitch : float
        Millimetres from one to the next: the side of a square, the distance of dots in a row.
        Of staggered dots, half of what lies between two of a row, as OpenCV has it.
    tolerance : float
        Relative standard uncertainty of the pitch, as the certificate of the target says.
    """

    columns: int = field(validator=ge(3))
    rows: int = field(validator=ge(3))
    pitch: float = field(validator=gt(0))
    kind: TargetKind = TargetKind.CHESSBOARD
    tolerance: float = field(default=0.0, validator=ge(0))

    def places(self) -> Points:
        """Return where its points are, in millimetres, shape (columns * rows, 2)."""
        row, column = np.mgrid[: self.rows, : self.columns].astype(np.float64)
        if self.kind is TargetKind.STAGGERED_DOTS:
            column = 2 * column + row % 2
        return np.column_stack((column.ravel(), row.ravel())) * self.pitch


def find_points(shades: NDArray[np.uint8], target: Target) -> Points:
    """Return where the points of a target are on a picture, in the order of `Target.places`.

    Parameters
    ----------
    shades : ndarray, shape (rows, columns), uint8

    Raises
    ------
    InputError
        When the target is not on the picture as a whole.
    """
    import cv2

    factor = -(-max(shades.shape) // _LARGEST_SIDE)
    small = shades
    if factor > 1:
        size = (shades.shape[1] // factor, shades.shape[0] // factor)
        cropped = shades[: size[1] * factor, : size[0] * factor]
        small = np.asarray(cv2.resize(cropped, size, interpolation=cv2.INTER_AREA), np.uint8)
    if target.kind is TargetKind.CHESSBOARD:
        found = _corners(small, target)
    else:
        found = _dots(small, target)
    if found is None:
        raise InputError(_not_found(target))
    at = (found + 0.5) * factor
    if factor > 1 and target.kind is TargetKind.CHESSBOARD:
        at = _refined(shades, at, target)
    return np.asarray(at, np.float64)


def _not_found(target: Target) -> Text:
    if target.kind is TargetKind.CHESSBOARD:
        return t(
            "There is no chessboard of {columns} × {rows} inner corners on the picture. All of it "
            "must be seen, sharply and with a bright rim; the corners are one less than the "
            "squares.",
            columns=target.columns,
            rows=target.rows,
        )
    return t(
        "There is no grid of {columns} × {rows} dots on the picture. All of it must be seen, "
        "sharply, dark dots on a bright ground or the other way round.",
        columns=target.columns,
        rows=target.rows,
    )


def _corners(shades: NDArray[np.uint8], target: Target) -> Points | None:
    import cv2

    size = (target.columns, target.rows)
    flags = cv2.CALIB_CB_EXHAUSTIVE | cv2.CALIB_CB_ACCURACY
    there, found = cv2.findChessboardCornersSB(shades, size, None, flags)
    if there:
        return _flat(found)
    flags = cv2.CALIB_CB_ADAPTIVE_THRESH | cv2.CALIB_CB_NORMALIZE_IMAGE
    there, found = cv2.findChessboardCorners(shades, size, None, flags)
    return _refined(shades, _flat(found) + 0.5, target) - 0.5 if there else None


def _refined(shades: NDArray[np.uint8], at: Points, target: Target) -> Points:
    """Return corners to a fraction of a pixel, looked for a quarter of a square around."""
    import cv2

    grid = at.reshape(target.rows, target.columns, 2)
    steps = (
        np.linalg.norm(np.diff(grid, axis=1), axis=2),
        np.linalg.norm(np.diff(grid, axis=0), axis=2),
    )
    half = int(np.clip(min(float(step.min()) for step in steps) / 4, 2, 30))
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    start = (at - 0.5).astype(np.float32).reshape(-1, 1, 2)
    found = cv2.cornerSubPix(shades, start, (half, half), (-1, -1), criteria)
    return _flat(found) + 0.5


def _dots(shades: NDArray[np.uint8], target: Target) -> Points | None:
    import cv2

    size = (target.columns, target.rows)
    staggered = target.kind is TargetKind.STAGGERED_DOTS
    kind = cv2.CALIB_CB_ASYMMETRIC_GRID if staggered else cv2.CALIB_CB_SYMMETRIC_GRID
    for picture in (shades, 255 - shades):
        for more in (0, cv2.CALIB_CB_CLUSTERING):
            there, found = cv2.findCirclesGrid(
                picture, size, flags=kind | more, blobDetector=_detector(shades.shape, target)
            )
            if there:
                return _flat(found)
    return None


def _detector(shape: tuple[int, ...], target: Target) -> Any:
    import cv2

    blobs: Any = cv2  # the type stubs leave them out
    settings = blobs.SimpleBlobDetector_Params()
    settings.minArea = 12.0
    # A dot is smaller than its share of the picture.
    settings.maxArea = max(50.0, shape[0] * shape[1] / (target.columns * target.rows))
    settings.minDistBetweenBlobs = 3.0
    settings.minConvexity = 0.85
    return blobs.SimpleBlobDetector_create(settings)


def _flat(found: Any) -> Points:
    return np.asarray(found, np.float64).reshape(-1, 2)
