"""Pictures without a word on them: real slices and radiographs, phantoms, speckle, noise."""

from __future__ import annotations

import random
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom.data
from numpy.typing import NDArray
from pydicom import dcmread

Grey = NDArray[Any]  # float32, 0 (black) to 255 (white), as shown

_DATA_STORE = (
    "693_UNCI.dcm MR2_UNCI.dcm RG1_UNCI.dcm RG3_UNCI.dcm MR-SIEMENS-DICOM-WithOverlays.dcm "
    "eCT_Supplemental.dcm"
).split()
_PYDICOM = ("CT_small.dcm", "MR_small.dcm")
KINDS = ("real", "fan", "phantom", "photograph", "noise", "black")


def a_picture(rng: random.Random, kind: str, rows: int, columns: int) -> Grey:
    """Return a picture without text of that kind and size."""
    if kind == "real":
        return _cut(rng, rng.choice(_real()), rows, columns)
    noise = np.random.default_rng(rng.getrandbits(32))
    if kind == "fan":
        return _fan(noise, rows, columns)
    if kind == "phantom":
        return _phantom(noise, rows, columns)
    if kind == "photograph":
        return _photograph(noise, rows, columns)
    if kind == "noise":
        level = rng.uniform(20, 160)
        return np.clip(noise.normal(level, rng.uniform(5, 18), (rows, columns)), 0, 255).astype(
            "f4"
        )
    return np.zeros((rows, columns), np.float32)


@cache
def _real() -> tuple[Grey, ...]:
    folder = find_spec("data_store")
    paths = [Path(pydicom.data.__file__).parent / "test_files" / name for name in _PYDICOM]
    if folder is not None and folder.origin is not None:
        paths += [Path(folder.origin).parent / "data" / name for name in _DATA_STORE]
    pictures = [_shown(path) for path in paths if path.exists()]
    return tuple(picture for picture in pictures if picture is not None)


def _shown(path: Path) -> Grey | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = dcmread(path)
        values = data.pixel_array.astype(np.float32)
    values = values[0] if values.ndim == 3 else values
    if values.ndim != 2:
        return None
    low, high = np.percentile(values, (1, 99.7))
    grey = np.clip((values - low) / max(high - low, 1) * 255, 0, 255)
    return 255 - grey if data.PhotometricInterpretation == "MONOCHROME1" else grey


def _cut(rng: random.Random, picture: Grey, rows: int, columns: int) -> Grey:
    """Return a part at some scale, so that the same file never gives the same background."""
    scale = max(rows / picture.shape[0], columns / picture.shape[1]) * rng.uniform(1.0, 1.3)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    large = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=interpolation)
    y = rng.randint(0, max(large.shape[0] - rows, 0))
    x = rng.randint(0, max(large.shape[1] - columns, 0))
    part = np.clip(large[y : y + rows, x : x + columns], 0, 255)
    part = part[:, ::-1] if rng.random() < 0.5 else part
    spare = rows - part.shape[0], columns - part.shape[1]
    return np.ascontiguousarray(np.pad(part, ((0, spare[0]), (0, spare[1])), "edge"), np.float32)


def _clouds(noise: np.random.Generator, rows: int, columns: int, size: float) -> Grey:
    """Return smooth noise between 0 and 1 with structures of about that many pixels."""
    small = noise.random((max(int(rows / size), 2) + 2, max(int(columns / size), 2) + 2))
    return cv2.resize(small.astype(np.float32), (columns, rows), interpolation=cv2.INTER_CUBIC)


def _fan(noise: np.random.Generator, rows: int, columns: int) -> Grey:
    """Return the speckle of an ultrasound sector on black, a grey wedge beside it."""
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    dy, dx = y + rows * 0.08, x - columns / 2
    radius, angle = np.hypot(dy, dx), np.arctan2(dx, dy)
    inside = (np.abs(angle) < noise.uniform(0.5, 0.8)) & (radius > rows * 0.12)
    inside &= radius < rows * 0.98
    speckle = cv2.GaussianBlur(noise.rayleigh(1.0, (rows, columns)).astype("f4"), (0, 0), 1.1)
    tissue = 30 + 150 * _clouds(noise, rows, columns, noise.uniform(40, 90)) ** 2
    picture = np.where(inside, tissue * speckle, 0)
    picture[rows // 4 : rows * 3 // 4, columns - 24 : columns - 12] = np.linspace(
        255, 0, rows * 3 // 4 - rows // 4
    )[:, None]
    return np.clip(picture, 0, 255).astype(np.float32)


def _phantom(noise: np.random.Generator, rows: int, columns: int) -> Grey:
    """Return a slice through a body of ellipses with soft edges, ribs, vessels and noise."""
    picture = np.zeros((rows, columns), np.float32)
    centre = (columns // 2, rows // 2)
    cv2.ellipse(picture, centre, (int(columns * 0.44), int(rows * 0.36)), 0, 0, 360, 110, -1)
    for _ in range(int(noise.integers(8, 25))):
        spot = int(noise.normal(columns / 2, columns / 6)), int(noise.normal(rows / 2, rows / 8))
        axes = int(noise.integers(4, columns // 8)), int(noise.integers(4, rows // 8))
        value = float(noise.integers(30, 255))
        cv2.ellipse(picture, spot, axes, float(noise.integers(0, 180)), 0, 360, value, -1)
    for _ in range(int(noise.integers(10, 30))):
        start = noise.integers(0, min(rows, columns), 2)
        end = start + noise.integers(-60, 60, 2)
        points = [(int(p[0]), int(p[1])) for p in (start, end)]
        cv2.line(picture, points[0], points[1], float(noise.integers(80, 220)), 2, cv2.LINE_AA)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), noise.uniform(0.6, 1.5)))
    return np.clip(picture + noise.normal(0, noise.uniform(2, 9), picture.shape), 0, 255).astype(
        "f4"
    )


def _photograph(noise: np.random.Generator, rows: int, columns: int) -> Grey:
    """Return something like a photographed surface: clouds of several sizes and straight edges."""
    picture = sum(
        weight * _clouds(noise, rows, columns, size)
        for size, weight in ((120, 130), (40, 60), (12, 30), (4, 14))
    )
    for _ in range(int(noise.integers(2, 7))):
        corners = noise.integers(0, min(rows, columns), (4, 2)).astype(np.int32)
        shade = np.zeros((rows, columns), np.float32)
        cv2.fillConvexPoly(shade, cv2.convexHull(corners), float(noise.uniform(-60, 60)))
        picture = picture + shade
    return np.clip(picture, 0, 255).astype(np.float32)
