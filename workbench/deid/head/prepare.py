"""Before a run: which of its files are slices of heads, and what is blanked in each."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.base.errors import WorkbenchError
from workbench.deid.head.risk import may_show_face
from workbench.deid.head.series import Faces, blank_series
from workbench.deid.policy.options import Option
from workbench.dicom.headers import looks_like_dicom, read_header
from workbench.dicom.values import integer, numbers, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.deidentify import Setup

log = logging.getLogger(__name__)

_SeriesKey = tuple[str, int | None, int | None, tuple[float, ...], str]


def with_faces(setup: Setup, paths: Iterable[Path], folder: Path) -> Setup:
    """Return the setup with what is blanked of heads, when the option for it was chosen.

    Slices of a series that is no volume stay unknown, and so are held.

    Parameters
    ----------
    folder : Path
        Where the boxes of each file are kept as long as the run lasts.
    """
    wanted = setup.policy.has(Option.CLEAN_VISUAL_FEATURES) and not setup.keep_pixels
    if not wanted or setup.faces.folder:
        return setup
    faces = Faces(str(folder))
    for group in heads(paths):
        try:
            faces.keep(blank_series(group))
        except (WorkbenchError, OSError, MemoryError) as error:
            log.warning("a series of a head cannot be blanked: %s", type(error).__name__)
    return evolve(setup, faces=faces)


def heads(paths: Iterable[Path]) -> list[list[str]]:
    """Return the slices of each volume that may show a face; an enhanced image is one alone."""
    found: dict[_SeriesKey, list[str]] = {}
    for path in paths:
        try:
            with path.open("rb") as file:
                if not looks_like_dicom(file.read(4096)):
                    continue
            dataset = read_header(path).dataset
        except (WorkbenchError, OSError):
            continue  # the run itself says what is wrong with it
        if may_show_face(dataset):
            found.setdefault(_key(dataset, path), []).append(str(path))
    return list(found.values())


def _key(dataset: Dataset, path: Path) -> _SeriesKey:
    turned = tuple(round(x, 2) for x in numbers(dataset, "ImageOrientationPatient"))
    size = integer(dataset, "Rows"), integer(dataset, "Columns")
    own = str(path) if (integer(dataset, "NumberOfFrames") or 1) > 1 else ""
    return (text(dataset, "SeriesInstanceUID"), *size, turned, own)
