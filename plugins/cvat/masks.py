"""CVAT's masks: run lengths row by row inside a box, zeros first."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attrs import frozen

from workbench.api.geometry import PixelMask, decode, spans_of
from workbench.api.values import Region


@frozen
class Mask:
    """A mask as CVAT writes it: the box, and the runs of the pixels of the box."""

    left: int
    top: int
    width: int
    height: int
    runs: tuple[int, ...]


def mask_of(region: Region, rows: int, columns: int) -> Mask | None:
    """Return the pixels of a region inside its frame; None when there are none."""
    spans = spans_of(region, rows, columns)
    if not len(spans):
        return None
    top, left, bottom, right = spans.bounds
    width, height = right - left, bottom - top
    base = (spans.rows - top) * width - left
    flips = np.stack([base + spans.starts, base + spans.ends], axis=1).ravel().tolist()
    bounds = [0]
    for flip in flips:
        # A run that goes on in the next row ends and begins at one place.
        if len(bounds) > 1 and bounds[-1] == flip:
            bounds.pop()
        else:
            bounds.append(flip)
    if bounds[-1] != width * height:
        bounds.append(width * height)
    runs = tuple(end - start for start, end in pairwise(bounds))
    return Mask(left, top, width, height, runs)


def pixels_of(mask: Mask) -> PixelMask:
    """Return the pixels of a mask.

    Raises
    ------
    ValueError
        If the runs do not fill the box, or it is too large.
    """
    # Rows of the box are the columns of the box turned over its diagonal.
    turned = decode(mask.runs, mask.width, mask.height)
    return PixelMask(turned.pixels.T, turned.column + mask.top, turned.row + mask.left)
