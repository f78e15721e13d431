"""Which files are slices of heads, and of which head."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.deid.head.risk import may_show_face
from workbench.dicom.headers import looks_like_dicom, read_header
from workbench.dicom.values import integer, numbers, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

#: What the slices of one volume share.
SeriesKey = tuple[str, int | None, int | None, tuple[float, ...], str]


def heads(paths: Iterable[Path]) -> list[list[str]]:
    """Return the slices of each volume that may show a face; an enhanced image is one alone."""
    found: dict[SeriesKey, list[str]] = {}
    for path in paths:
        try:
            key = series_key(path)
        except (WorkbenchError, OSError):
            continue  # the run itself says what is wrong with it
        if key is not None:
            found.setdefault(key, []).append(str(path))
    return list(found.values())


def series_key(path: Path) -> SeriesKey | None:
    """Return which volume a file belongs to; None where no face could be made from it.

    Raises
    ------
    InputError, OSError
        If it cannot be read.
    """
    if not path.is_file():  # a pipe would be waited for
        return None
    with path.open("rb") as file:
        if not looks_like_dicom(file.read(4096)):
            return None
    dataset = read_header(path).dataset
    return _key(dataset, path) if may_show_face(dataset) else None


def _key(dataset: Dataset, path: Path) -> SeriesKey:
    turned = tuple(round(x, 2) for x in numbers(dataset, "ImageOrientationPatient"))
    size = integer(dataset, "Rows"), integer(dataset, "Columns")
    own = str(path) if (integer(dataset, "NumberOfFrames") or 1) > 1 else ""
    return (text(dataset, "SeriesInstanceUID"), *size, turned, own)
