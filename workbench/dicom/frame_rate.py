"""How fast the frames of a file are meant to be shown, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.dicom.values import integer, number, numbers, raw

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


_SWEEPING = 1
_FRAME_TIME_VECTOR = 0x00181065


def frame_rate_of(ds: Dataset) -> float | None:
    """Return frames a second; None when the file tells none.

    Recommended Display Frame Rate (0008,2144, in float 0008,9459) is how it should be shown; Cine
    Rate (0018,0040) and Frame Time (0018,1063, milliseconds) say how it was taken (PS3.3 C.7.6.5,
    C.7.6.6). Where each frame has a time of its own, Frame Time Vector (0018,1065), the film lasts
    as long as it did. Of both times the one counts that Frame Increment Pointer (0028,0009) names.
    """
    for keyword in (
        "RecommendedDisplayFrameRateInFloat",
        "RecommendedDisplayFrameRate",
        "CineRate",
    ):
        value = number(ds, keyword)
        if value is not None and value > 0:
            return value
    times = (_of_vector, _of_time) if _goes_by_vector(ds) else (_of_time, _of_vector)
    return next((rate for of in times if (rate := of(ds)) is not None), None)


def is_swept(ds: Dataset) -> bool:
    """Return whether frames go back and forth: Preferred Playback Sequencing (0018,1244)."""
    return integer(ds, "PreferredPlaybackSequencing") == _SWEEPING


def _goes_by_vector(ds: Dataset) -> bool:
    return bool(raw(ds, "FrameIncrementPointer") == _FRAME_TIME_VECTOR)


def _of_time(ds: Dataset) -> float | None:
    time = number(ds, "FrameTime")
    return 1000.0 / time if time is not None and time > 0 else None


def _of_vector(ds: Dataset) -> float | None:
    # The first is the time before the first frame, which is none.
    steps = numbers(ds, "FrameTimeVector")[1:]
    total = sum(steps)
    return 1000.0 * len(steps) / total if total > 0 and min(steps) >= 0 else None
