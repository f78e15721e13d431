"""Where one frame lies in the picture that it is a tile of (PS3.3 C.7.6.17.3, C.8.12.6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.dicom.groups import macro
from workbench.dicom.values import integer, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def corner_of(ds: Dataset, frame: int, rows: int, columns: int) -> tuple[int, int] | None:
    """Return (x, y) of the upper left pixel of a frame in its total pixel matrix, from 0.

    Parameters
    ----------
    frame : int
        From 1.
    rows, columns : int
        Of a frame.

    Returns
    -------
    (int, int) or None
        None where the frame is no tile, or nobody says where it lies.
    """
    width = integer(ds, "TotalPixelMatrixColumns") or 0
    height = integer(ds, "TotalPixelMatrixRows") or 0
    if width < 1 or height < 1 or rows < 1 or columns < 1:
        return None
    place = macro(ds, frame, "PlanePositionSlideSequence")
    if place is not None:
        x = integer(place, "ColumnPositionInTotalImagePixelMatrix")
        y = integer(place, "RowPositionInTotalImagePixelMatrix")
        if x is not None and y is not None:
            return x - 1, y - 1
    if text(ds, "DimensionOrganizationType").upper() != "TILED_FULL":
        return None
    across, down = -(-width // columns), -(-height // rows)
    at = (frame - 1) % (across * down)
    return at % across * columns, at // across * rows
