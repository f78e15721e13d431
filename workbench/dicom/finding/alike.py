"""Slices of one stack: what differs between their headers is where they lie, and that is quick."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
from attrs import frozen

from workbench.dicom.finding.brief import Brief
from workbench.dicom.geometry import plane_of
from workbench.dicom.headers import Header, brief_header
from workbench.dicom.pixels.pixel_format import PixelFormat
from workbench.dicom.pixels.raw_frames import raw_frame
from workbench.model.anchor import OnPlane

# All that grey values, millimetres and the layout of pixels are made of, windows aside.
_SAME = (
    "SOPClassUID", "Modality", "SamplesPerPixel", "PhotometricInterpretation",
    "PlanarConfiguration", "NumberOfFrames", "Rows", "Columns", "PixelSpacing", "BitsAllocated",
    "BitsStored", "HighBit", "PixelRepresentation", "_PaddingValue", "_PaddingLimit",
    "RescaleIntercept", "RescaleSlope", "RescaleType", "Units", "PresentationLUTShape",
    "_UltrasoundRegions", "_ModalityLUT", "_OverlayBits",
)  # fmt: skip


@frozen(eq=False)
class Likeness:
    """A slice that is like another but for its place.

    Parameters
    ----------
    raw : (int, dtype) or None
        Where its pixels lie in the file, see `raw_frame`.
    """

    path: Path
    plane: OnPlane | None
    raw: tuple[int, np.dtype[np.generic]] | None


class Alike:
    """Tells which files are like a slice that was read in full.

    Parameters
    ----------
    first : Header
        Of a file of one frame.
    """

    def __init__(self, first: Header, form: PixelFormat) -> None:
        self._form = form
        self._syntax = first.syntax
        header = brief_header(first.path) if form.frames == 1 else None
        self._same = None if header is None else _essence(header)

    def look(self, path: Path) -> Likeness | None:
        """Return where a slice lies; None when it is of another kind, or not to be told quickly."""
        if self._same is None:
            return None
        header = brief_header(path)
        if header is None or header.syntax != self._syntax or _essence(header) != self._same:
            return None
        return Likeness(path, plane_of(header.dataset), raw_frame(header, self._form, 1))


def _essence(header: Header) -> tuple[bytes | None, ...]:
    raw = cast("Brief", header.dataset).raw
    return tuple(map(raw.get, _SAME))
