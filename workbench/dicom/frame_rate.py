"""How fast the frames of a file are meant to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.dicom.values import number, numbers

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def frame_rate_of(ds: Dataset) -> float | None:
    """Return frames a second; None when the file tells none.

    Recommended Display Frame Rate (0008,2144) is how it should be shown; Cine Rate (0018,0040) and
    Frame Time (0018,1063, milliseconds) say how it was taken (PS3.3 C.7.6.5, C.7.6.6). Where each
    frame has a time of its own, Frame Time Vector (0018,1065), the film lasts as long as it did.
    """
    for value in (number(ds, "RecommendedDisplayFrameRate"), number(ds, "CineRate")):
        if value is not None and value > 0:
            return value
    time = number(ds, "FrameTime")
    if time is not None and time > 0:
        return 1000.0 / time
    # The first is the time before the first frame, which is none.
    steps = numbers(ds, "FrameTimeVector")[1:]
    total = sum(steps)
    return 1000.0 * len(steps) / total if total > 0 and min(steps) >= 0 else None
