"""Where each frame of a sparsely tiled slide lies (PS3.3 C.8.12.6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.dicom.headers import Header
from workbench.dicom.values import integer, items, number, raw, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# In micrometres: focal planes nearer than this are one.
_SAME_DEPTH = 1e-3


@frozen(eq=False)
class Places:
    """Arrays with an entry for each frame that says where it lies.

    `planes` counts from 0: all depths of the first path, then those of the second. `ys` and `xs`
    are the top left corners in pixels of the picture, from 0.
    """

    frames: NDArray[np.int64]
    planes: NDArray[np.int64]
    ys: NDArray[np.int64]
    xs: NDArray[np.int64]
    paths: int
    depths: int


def places_of(header: Header, paths: tuple[str, ...]) -> Places | None:
    """Return where the frames lie; None when not one of them says.

    Parameters
    ----------
    paths : tuple of str
        Identifiers of optical paths, in order.
    """
    ds = header.dataset
    groups = raw(ds, "PerFrameFunctionalGroupsSequence") or ()
    shared = items(ds, "SharedFunctionalGroupsSequence")
    known = {identifier: at for at, identifier in enumerate(paths)}
    common = _path(shared[0]) if shared else ""
    rows: list[tuple[int, int, int, int]] = []
    heights: list[float] = []
    for frame, group in enumerate(groups, 1):
        place = items(group, "PlanePositionSlideSequence")
        if not place:
            continue
        x = integer(place[0], "ColumnPositionInTotalImagePixelMatrix")
        y = integer(place[0], "RowPositionInTotalImagePixelMatrix")
        if x is None or y is None:
            continue
        path = known.get(_path(group) or common, 0)
        rows.append((frame, path, y - 1, x - 1))
        heights.append(number(place[0], "ZOffsetInSlideCoordinateSystem") or 0.0)
    if not rows:
        return None
    table = np.array(rows, np.int64)
    depths, depth = _depths(np.array(heights))
    planes = table[:, 1] * depths + depth
    return Places(table[:, 0], planes, table[:, 2], table[:, 3], len(paths), depths)


def _path(group: Dataset) -> str:
    for item in items(group, "OpticalPathIdentificationSequence"):
        return text(item, "OpticalPathIdentifier")
    return ""


def _depths(heights: NDArray[np.float64]) -> tuple[int, NDArray[np.int64]]:
    """Return how many focal planes there are, and that of each frame, the lowest first."""
    levels, depth = np.unique(np.round(heights / _SAME_DEPTH), return_inverse=True)
    return len(levels), depth.astype(np.int64)
