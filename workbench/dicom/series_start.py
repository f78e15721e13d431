"""When the first slice of a series was acquired, from the files beside one of it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from workbench.base.errors import InputError
from workbench.dicom.finding.brief import Brief
from workbench.dicom.finding.walker import walk
from workbench.dicom.headers import Header
from workbench.dicom.times import date_and_time, date_time
from workbench.dicom.values import integer, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def earliest_beside(header: Header) -> datetime | None:
    """Return the earliest acquisition among the files of a series that lie in one folder.

    None where not all of them seem to be there: fewer than Number of Slices (0054,0081), or one
    that does not tell. A part of a series says nothing of when it began.
    """
    series = text(header.dataset, "SeriesInstanceUID")
    folder = header.path.parent
    if not series:
        return None
    try:
        modified = folder.stat().st_mtime_ns
    except OSError:
        return None  # in an archive
    count, first = _earliest(folder, modified, series)
    needed = integer(header.dataset, "NumberOfSlices")
    return first if needed is not None and count >= needed else None


@lru_cache(maxsize=64)
def _earliest(folder: Path, modified: int, series: str) -> tuple[int, datetime | None]:
    """Return how many files of the series are there, and the earliest of their times."""
    found = [ds for path in sorted(folder.iterdir()) if (ds := _brief(path, series)) is not None]
    times = [acquired(ds) for ds in found]
    known = [one for one in times if one is not None]
    return len(found), min(known) if known and len(known) == len(times) else None


def _brief(path: Path, series: str) -> Dataset | None:
    try:
        walked = walk(path) if path.is_file() else None
    except (OSError, ValueError, InputError):
        return None
    if walked is None:
        return None
    ds = cast("Dataset", Brief(walked.raw))
    return ds if text(ds, "SeriesInstanceUID") == series else None


def acquired(ds: Dataset) -> datetime | None:
    """Return when a slice was acquired."""
    parts = date_and_time(text(ds, "AcquisitionDate"), text(ds, "AcquisitionTime"))
    return parts or date_time(text(ds, "AcquisitionDateTime"))
