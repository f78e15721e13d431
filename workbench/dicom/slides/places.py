"""Where each frame of a sparsely tiled slide lies (PS3.3 C.8.12.6.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.dicom.headers import Header
from workbench.dicom.slides.frame_groups import FramePlace
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


def places_of(
    header: Header, paths: tuple[str, ...], said: Sequence[FramePlace] | None = None
) -> Places | None:
    """Return where the frames lie; None when not one of them says.

    Parameters
    ----------
    paths : tuple of str
        Identifiers of optical paths, in order.
    said : sequence of FramePlace, optional
        What each frame says, where the header has no groups of frames any more.
    """
    shared = items(header.dataset, "SharedFunctionalGroupsSequence")
    common = _path(shared[0]) if shared else ""
    known = {identifier: at for at, identifier in enumerate(paths)}
    rows: list[tuple[int, int, int, int]] = []
    heights: list[float] = []
    for frame, place in enumerate(_said(header.dataset) if said is None else said, 1):
        if place.x is not None and place.y is not None:
            rows.append((frame, known.get(place.path or common, 0), place.y - 1, place.x - 1))
            heights.append(place.z)
    if not rows:
        return None
    table = np.array(rows, np.int64)
    depths, depth = _depths(np.array(heights))
    planes = table[:, 1] * depths + depth
    return Places(table[:, 0], planes, table[:, 2], table[:, 3], len(paths), depths)


def _said(ds: Dataset) -> Iterator[FramePlace]:
    """Yield what the groups of the frames say, by pydicom."""
    for group in raw(ds, "PerFrameFunctionalGroupsSequence") or ():
        place = items(group, "PlanePositionSlideSequence")
        if not place:
            yield FramePlace()
            continue
        x = integer(place[0], "ColumnPositionInTotalImagePixelMatrix")
        y = integer(place[0], "RowPositionInTotalImagePixelMatrix")
        z = number(place[0], "ZOffsetInSlideCoordinateSystem") or 0.0
        yield FramePlace(x, y, z, _path(group))


def _path(group: Dataset) -> str:
    for item in items(group, "OpticalPathIdentificationSequence"):
        return text(item, "OpticalPathIdentifier")
    return ""


def _depths(heights: NDArray[np.float64]) -> tuple[int, NDArray[np.int64]]:
    """Return how many focal planes there are, and that of each frame, the lowest first."""
    levels, depth = np.unique(np.round(heights / _SAME_DEPTH), return_inverse=True)
    return len(levels), depth.astype(np.int64)
