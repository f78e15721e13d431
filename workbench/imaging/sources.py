"""Where pixels come from: the protocol that every image plugin offers."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.dicom.suv import Suv
from workbench.model.anchor import OnPlane
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.grey import Grey
from workbench.model.image import FrameStack


class OverlayKind(Enum):
    """What an overlay marks (PS3.3 C.9.2.1.1)."""

    GRAPHICS = "graphics"
    ROI = "roi"


@frozen(eq=False)
class OverlayPlane:
    """A bitmap of the file that lies over a frame (PS3.3 C.9.2).

    Parameters
    ----------
    bitmap : ndarray of bool, shape (rows, columns), or a function that returns it
        The function is called each time `bitmap` is read: keep what is drawn of it. It raises
        InputError where the bits cannot be read.
    row, column : int
        Pixel of the frame under ``bitmap[0, 0]``, counted from 0; it may lie outside the frame, as
        may the far end of the bitmap.
    group : int
        The group it comes from, 0x6000 to 0x60FE (even), by which presentation states name it.
    """

    _bitmap: NDArray[np.bool_] | Callable[[], NDArray[np.bool_]] = field(repr=False)
    rows: int
    columns: int
    row: int = 0
    column: int = 0
    kind: OverlayKind = OverlayKind.GRAPHICS
    label: str = ""
    description: str = ""
    group: int = 0x6000

    @property
    def bitmap(self) -> NDArray[np.bool_]:
        """Where the overlay is set, shape (rows, columns)."""
        return self._bitmap() if callable(self._bitmap) else self._bitmap


@frozen
class Channel:
    """One of several measurements a pixel: an exposure, a wavelength, a stain.

    Parameters
    ----------
    name : str
        As the file has it; may be empty.
    color : (int, int, int)
        RGB in which its white is shown when channels are laid over each other.
    """

    name: str
    color: tuple[int, int, int]
    grey: Grey


@frozen
class FrameInfo:
    """What is true of one frame.

    Parameters
    ----------
    grey : Grey or None
        None for colour and for several channels.
    channels : tuple of Channel
        What the last axis of the pixels counts; empty for grey and for RGB of 8 bits.
    plane : OnPlane or None
        Position in patient space (PS3.3 C.7.6.2), mm, LPS: `row_axis` points along a row,
        `column_axis` down a column, `origin` is the centre of the first pixel.
    warnings : tuple of Text
        Why not to trust something about it (lossy, values beyond Bits Stored, ...).
    overlays : tuple of OverlayPlane
        Bitmaps of the file that lie over it, none of them read yet.
    suv : Suv or None
        How modality values become uptake values; None for what is no PET.
    directions : (str, str)
        Where a row and a column go in the patient, in letters (PS3.3 C.7.6.1.1.1), for a picture
        whose plane nobody knows, as of a projection; empty where the file does not say.
    icc_profile : bytes
        What the RGB of a colour picture means; empty where the file does not say.
    corner : (x, y) or None
        The upper left pixel of a tile in the picture it is a part of, from 0; None for no tile.
    """

    grey: Grey | None
    calibration: Calibration = UNCALIBRATED
    plane: OnPlane | None = None
    warnings: tuple[Text, ...] = ()
    overlays: tuple[OverlayPlane, ...] = ()
    suv: Suv | None = None
    channels: tuple[Channel, ...] = ()
    directions: tuple[str, str] = ("", "")
    icc_profile: bytes = field(default=b"", repr=False)
    corner: tuple[int, int] | None = None


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
    study_time: str = ""
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
    """One image file that a reader recognised while looking through files.

    `order` and `stacks` are those of `model.image.Image`.
    """

    path: str
    rows: int
    columns: int
    frames: int = 1
    sop_instance_uid: str | None = None
    order: tuple[int, ...] = ()
    stacks: tuple[FrameStack, ...] = ()


@frozen
class FoundSeries:
    """Images that belong together, in order; a photo is a series of its own without UIDs.

    `part`, `phase` and `phases` are those of `model.image.Series`.
    """

    images: tuple[FoundImage, ...]
    modality: str = ""
    number: int | None = None
    series_instance_uid: str | None = None
    study_instance_uid: str | None = None
    part: tuple[str, ...] = ()
    phase: int | None = None
    phases: int | None = None


@frozen
class FoundState:
    """A file that says how images are to be shown, and the SOP Instance UIDs it speaks of."""

    path: str
    images: tuple[str, ...] = ()


@frozen
class Findings:
    """Result of looking through files: what was found, and what was not usable and why."""

    series: tuple[FoundSeries, ...] = ()
    rejected: tuple[tuple[str, Text], ...] = field(default=())
    states: tuple[FoundState, ...] = ()
