"""A photograph before anything is written: what it shows, and what would become of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.photo.clean import scanned
from workbench.deid.photo.looking.look import color
from workbench.deid.photo.looking.sheets import sheets
from workbench.deid.photo.metadata import clean_metadata
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes
from workbench.deid.scan import Scanned


def scan_photo(path: str, sha256: str, data: bytes, setup: Setup) -> Scanned:
    """Return what a photograph shows; the reason says why it would be held."""
    layout, looked, reason = scanned(data, setup)
    if looked is None:
        return Scanned(path, sha256, "photo", layout, reason=reason or "")
    first, plan = looked.sheets[0], looked.plan
    return Scanned(
        path, sha256, "photo", layout, first.height, first.width, len(looked.sheets),
        found=plan.found, fills=plan.fills, undecided=plan.undecided, kept=plan.kept,
        reason=reason or "", ok=reason is None,
    )  # fmt: skip


def picture_of_photo(data: bytes, frame: int | None = None) -> NDArray[np.uint8]:
    """Return a frame or page as it is stored, (rows, columns, 3); boxes are in its pixels.

    Parameters
    ----------
    frame : int or None
        Counted from 1; None = the first one.

    Raises
    ------
    InputError
        If it cannot be read, or has no such frame.
    """
    cleaned = clean_metadata(data, PhotoPolicy(), Notes()).data
    for sheet in sheets(cleaned):
        if sheet.frame == (frame or 1):
            return color(sheet.views[0])
    raise InputError(t("The picture has no frame {number}.", number=frame or 1))
