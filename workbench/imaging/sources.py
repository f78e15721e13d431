"""Where pixels come from: the protocol that every image plugin offers."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.model.anchor import OnPlane
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.grey import Grey


@frozen
class FrameInfo:
    """What is true of one frame.

    Parameters
    ----------
    grey : Grey or None
        None for colour.
    plane : OnPlane or None
        Position in patient space (PS3.3 C.7.6.2), mm, LPS: `row_axis` points along a row,
        `column_axis` down a column, `origin` is the centre of the first pixel.
    warnings : tuple of Text
        Why not to trust something about it (lossy, values beyond Bits Stored, ...).
    """

    grey: Grey | None
    calibration: Calibration = UNCALIBRATED
    plane: OnPlane | None = None
    warnings: tuple[Text, ...] = ()


@frozen
class Identity:
    """Who and what a picture is of, for the tree and the corner texts; never stored.

    Plain strings as the file has them; empty where it says nothing.
    """

    patient_name: str = ""
    patient_id: str = ""
    patient_sex: str = ""
    patient_age: str = ""
    study_uid: str = ""
    study_date: str = ""
    study_description: str = ""
    series_uid: str = ""
    series_description: str = ""
    series_number: int | None = None
    modality: str = ""
    body_part: str = ""
    instance_number: int | None = None
    sop_instance_uid: str = ""


class ImageSource(Protocol):
    """An opened image.

    `rows`, `columns`: frame size as displayed. Frames count from 1. All methods may be called from
    any thread, one at a time per source.
    """

    rows: int
    columns: int
    frames: int
    identity: Identity

    def info(self, frame: int) -> FrameInfo:
        """Return what is true of one frame."""
        ...

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return the pixels of one frame.

        Returns
        -------
        ndarray
            Grey: shape (rows, columns), stored values as integers or floats, overlays in unused
            bits masked away and sign-extended. Colour: shape (rows, columns, 3), uint8 RGB.

        Raises
        ------
        InputError
            If the pixels cannot be decoded; the text names the reason and what to do.
        """
        ...

    def close(self) -> None:
        """Let go of files."""
        ...


@frozen
class FoundImage:
    """One image file that a reader recognised while looking through files."""

    path: str
    rows: int
    columns: int
    frames: int = 1
    sop_instance_uid: str | None = None


@frozen
class FoundSeries:
    """Images that belong together, in order; a photo is a series of its own without UIDs."""

    images: tuple[FoundImage, ...]
    modality: str = ""
    number: int | None = None
    series_instance_uid: str | None = None
    study_instance_uid: str | None = None


@frozen
class Findings:
    """Result of looking through files: what was found, and what was not usable and why."""

    series: tuple[FoundSeries, ...] = ()
    rejected: tuple[tuple[str, Text], ...] = field(default=())
