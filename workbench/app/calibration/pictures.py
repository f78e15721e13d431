"""Pictures of targets: read as shades of grey, and drawn with what is left over at each point."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.app.calibration.camera_finding import FoundCamera, find_camera
from workbench.app.calibration.targets import Target, find_points
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.camera import CameraProfile
from workbench.model.ids import CameraId, EntityId, new_id

if TYPE_CHECKING:
    from workbench.app.plugins import Plugins

_MOST_PIXELS = 400_000_000


def shades_of(path: Path, plugins: Plugins) -> NDArray[np.uint8]:
    """Return the first frame of a file as shades of grey.

    Raises
    ------
    InputError
        If it is no picture, or too large for one of a target.
    """
    source = plugins.open_image(path)
    try:
        if source.rows * source.columns > _MOST_PIXELS:
            raise InputError(t("{name} is too large for a picture of a target.", name=path.name))
        stored = np.asarray(source.read(1))
        info = source.info(1)
    finally:
        source.close()
    if info.grey is not None:
        from workbench.imaging.grey import display

        return np.ascontiguousarray(display(stored, info.grey))
    shades: Any = stored.astype(np.float32)
    if shades.ndim == 3:
        # Luma of ITU-R BT.601; channels of any other number have no better one than their mean.
        weights = (0.299, 0.587, 0.114) if shades.shape[2] == 3 else (1 / shades.shape[2],) * 9
        shades = shades @ np.array(weights[: shades.shape[2]], np.float32)
    if shades.max() > 255:
        shades = shades * (255 / shades.max())
    return np.ascontiguousarray(np.clip(np.rint(shades), 0, 255).astype(np.uint8))


def camera_from(
    paths: Sequence[Path], target: Target, plugins: Plugins, *, lens: bool | None = None
) -> tuple[FoundCamera, NDArray[np.uint8]]:
    """Return what pictures of a target say of a camera, and the first of them.

    Raises
    ------
    InputError
        Naming the picture that cannot be used, and why.
    """
    points, first = [], None
    for path in paths:
        shades = shades_of(path, plugins)
        if first is None:
            first = shades
        elif shades.shape != first.shape:
            raise InputError(t("{name} has another size than the first picture.", name=path.name))
        try:
            points.append(find_points(shades, target))
        except InputError as error:
            raise InputError(t("{name}: {reason}", name=path.name, reason=error.text)) from error
    if first is None:
        raise InputError(t("Choose at least one picture of the target."))
    rows, columns = first.shape
    return find_camera(points, target, rows, columns, lens=lens), first


def profile_of(
    found: FoundCamera,
    name: str,
    author: str,
    *,
    certificate: str = "",
    calibrated: date | None = None,
    expires: date | None = None,
    id: CameraId | None = None,
) -> CameraProfile:
    """Return what was found as a profile."""
    return CameraProfile(
        id or CameraId(EntityId(new_id())),
        name,
        found.spacing,
        found.rows,
        found.columns,
        found.rectification,
        found.uncertainty,
        found.reprojection,
        certificate,
        calibrated or date.today(),
        expires,
        author,
    )


def residual_picture(
    found: FoundCamera, shades: NDArray[np.uint8], side: int = 900
) -> tuple[NDArray[np.uint8], float]:
    """Return the target's picture with an arrow at each point, and how much longer they are.

    Parameters
    ----------
    side : int
        Pixels of the longer side of what is returned.

    Returns
    -------
    ndarray, shape (rows, columns, 3), uint8
        RGB: circles where points were found, arrows to where the profile has them.
    float
        So many times as long are the arrows: the longest is a third of what lies between points.
    """
    import cv2

    scale = min(1.0, side / max(shades.shape))
    size = (max(1, round(shades.shape[1] * scale)), max(1, round(shades.shape[0] * scale)))
    small = cv2.resize(shades, size, interpolation=cv2.INTER_AREA)
    faded = (small // 2 + 30).astype(np.uint8)
    picture = np.ascontiguousarray(np.repeat(faded[:, :, None], 3, axis=2))
    apart = np.sort(np.linalg.norm(found.points - found.points[0], axis=1))[1]
    longest = float(np.linalg.norm(found.residuals, axis=1).max()) or 1.0
    larger = float(apart / 3 / longest)
    for at, residual in zip(found.points, found.residuals, strict=True):
        begin = _pixel(at * scale)
        end = _pixel((at + residual * larger) * scale)
        cv2.circle(picture, begin, 3, (86, 180, 233), 1, cv2.LINE_AA)
        cv2.line(picture, begin, end, (240, 200, 60), 2, cv2.LINE_AA)
    return np.asarray(picture, np.uint8), larger


def _pixel(at: NDArray[np.float64]) -> tuple[int, int]:
    # OpenCV counts from pixel centres.
    return round(float(at[0]) - 0.5), round(float(at[1]) - 0.5)
