"""Frames of pictures that are made up: a scene, and what a camera makes of it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.imaging.frame import FramePixels
from workbench.imaging.reference.alignment import Matrix
from workbench.imaging.resample import Levels
from workbench.imaging.sources import FrameInfo, Identity
from workbench.model.grey import Grey

Grid = NDArray[np.uint8]


def a_frame(pixels: NDArray[np.generic]) -> FramePixels:
    """Return a grey frame of 8 or 16 bits."""
    bits = pixels.dtype.itemsize * 8
    info = FrameInfo(Grey(bits=bits))
    return FramePixels(pixels, info, Identity(), Levels(pixels.astype(np.uint16)))


def a_scene(size: int, seed: int = 1) -> Grid:
    """Return rectangles of all sizes and shades."""
    rng = np.random.default_rng(seed)
    scene = np.full((size, size), 60, np.uint8)
    for _ in range(size // 6):
        x, y = (int(v) for v in rng.integers(0, size, 2))
        w, h = (int(v) for v in rng.integers(4, max(size // 8, 6), 2))
        cv2.rectangle(scene, (x, y), (x + w, y + h), int(rng.integers(40, 220)), -1)
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), 1.0), np.uint8)


def seen(scene: Grid, matrix: Matrix, gain: float = 1.0, noise: float = 0.0) -> Grid:
    """Return a picture whose places `matrix` takes to places of the scene."""
    to_corner = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    whole = np.vstack([np.asarray(matrix), [0, 0, 1]])
    inner = (np.linalg.inv(to_corner) @ whole @ to_corner)[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (scene.shape[1], scene.shape[0])
    found = cv2.warpAffine(scene, inner, size, flags=flags, borderMode=cv2.BORDER_REFLECT)
    rng = np.random.default_rng(7)
    values = found * gain + rng.normal(0, noise, found.shape) if noise else found * gain
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
