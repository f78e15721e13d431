"""How fast the frames of a file are meant to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.dicom.values import number

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def frame_rate_of(ds: Dataset) -> float | None:
    """Return frames a second; None when the file tells none.

    Recommended Display Frame Rate (0008,2144) is how it should be shown; Cine Rate (0018,0040) and
    Frame Time (0018,1063, milliseconds) say how it was taken (PS3.3 C.7.6.5, C.7.6.6).
    """
    for value in (number(ds, "RecommendedDisplayFrameRate"), number(ds, "CineRate")):
        if value is not None and value > 0:
            return value
    time = number(ds, "FrameTime")
    return 1000.0 / time if time is not None and time > 0 else None
