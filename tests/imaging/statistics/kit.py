"""Frames to be measured, and random shapes in them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.imaging.frame import FramePixels
from workbench.imaging.resample import Levels
from workbench.imaging.sources import Channel, FrameInfo, Identity
from workbench.model.grey import Grey, Padding, Rescale
from workbench.model.regions import Box, Ellipse, Polygon, Region

HU = Rescale(1.0, -1024.0, "HU")


def a_frame(
    stored: NDArray[Any],
    modality: Any = None,
    padding: Padding | None = None,
    channels: tuple[Channel, ...] = (),
    **info: Any,
) -> FramePixels:
    """Return a frame in memory; colour where the array has three axes."""
    grey = None
    if stored.ndim == 2:
        bits = 0 if stored.dtype.kind == "f" else stored.dtype.itemsize * 8
        grey = Grey(bits, stored.dtype.kind == "i", modality or Rescale(), padding=padding)
    facts = FrameInfo(grey, channels=channels, **info)
    return FramePixels(stored, facts, Identity(), Levels(stored))


def a_shape(rng: np.random.Generator, size: float) -> Region:
    """Return a box, an ellipse or a star with a hole, somewhere, turned, partly outside too."""
    x, y = rng.uniform(0, size, 2)
    a, b = rng.uniform(2, size / 2, 2)
    angle = rng.uniform(0, 180)
    kind = rng.integers(3)
    if kind == 0:
        return Box(x, y, a, b, angle)
    if kind == 1:
        return Ellipse(x, y, a, b, angle)
    turn = np.linspace(0, 2 * np.pi, rng.integers(5, 40), endpoint=False)
    rays = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    ring = (x, y) + rays * rng.uniform(0.5, 1.0, (len(turn), 1)) * a
    return Polygon.from_ring(ring, [(x, y) + rays[::2] * a * 0.2])
