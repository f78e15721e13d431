"""Outlines as many points as it takes for what a lens bends to be measured right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.geom.measuring.scale import Scale
from workbench.model.regions import Points

#: px: how far the chords of a bent outline, or of an ellipse, may be off it.
CHORD = 1e-3
_MOST = 512
_INNER = np.arange(1, 8) / 8


def bent(ring: Points, scale: Scale) -> Points:
    """Return a closed ring with so many points that straight sides are right between them.

    Only a lens bends lines; a tilt keeps them straight.
    """
    how = scale.rectification
    if how is None or not how.camera:
        return ring
    counts = _pieces(ring, scale)
    starts = np.repeat(np.arange(len(ring)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(starts)) - first) / counts[starts]
    after = np.roll(ring, -1, axis=0)
    return np.asarray(ring[starts] + (after - ring)[starts] * share[:, None])


def _pieces(ring: Points, scale: Scale) -> NDArray[np.int64]:
    """Return into how many pieces each side is cut: its sagitta falls with their square."""
    after = np.roll(ring, -1, axis=0)
    start, end = scale.to_mm(ring), scale.to_mm(after)
    inner = ring[:, None] + (after - ring)[:, None] * _INNER[:, None]
    seen = scale.to_mm(inner.reshape(-1, 2)).reshape(inner.shape)
    straight = start[:, None] + (end - start)[:, None] * _INNER[:, None]
    off = np.hypot(*np.moveaxis(seen - straight, 2, 0)).max(axis=1)
    pixel = np.sqrt(np.abs(np.linalg.det(scale.jacobian(ring))))
    pieces = np.ceil(np.sqrt(off / (pixel * CHORD)))
    return np.asarray(np.clip(pieces, 1, _MOST), np.int64)
