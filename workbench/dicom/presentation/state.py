"""Softcopy presentation states: how a picture was meant to be shown (PS3.3 A.33, PS3.4 N).

Read are grayscale, color and pseudo-color states: which images and frames they speak of, grey
scale, displayed area, shutter, graphics. What is not applied is said by `not_applied`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.dicom.grey_values import full_range, grey_of
from workbench.dicom.headers import Header, read_header
from workbench.dicom.origins import state_origins
from workbench.dicom.pixels.pixel_format import PixelFormat
from workbench.dicom.presentation.graphics import (
    Area,
    activated,
    bitmap_of,
    graphic_layers,
    read_annotations,
    read_shutter,
    refers,
)
from workbench.dicom.values import integer, items, number, numbers, raw, text
from workbench.geom.turn import Turn
from workbench.model.graphics import BitmapPlane, Graphics
from workbench.model.grey import Grey, Lut, ModalityLut, Rescale

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_FAMILY = "1.2.840.10008.5.1.4.1.1.11."
GRAYSCALE, COLOR, PSEUDO_COLOR = (_FAMILY + n for n in "123")
_KINDS = (GRAYSCALE, COLOR, PSEUDO_COLOR)

_MODALITY = ("ModalityLUTSequence", "RescaleSlope", "RescaleIntercept", "RescaleType")
_VOI = (
    "WindowCenter",
    "WindowWidth",
    "WindowCenterWidthExplanation",
    "VOILUTFunction",
    "VOILUTSequence",
)


@frozen
class Displayed:
    """The displayed area.

    Parameters
    ----------
    area : (x0, y0, x1, y1)
        In continuous image coordinates; may reach beyond the image.
    mode : str
        Presentation Size Mode: ``SCALE TO FIT``, ``TRUE SIZE`` or ``MAGNIFY``.
    magnification : float or None
        Screen pixels per image pixel, for MAGNIFY.
    spacing : (dy, dx) or None
        Millimetres of a pixel, for TRUE SIZE.
    """

    area: Area
    mode: str = "SCALE TO FIT"
    magnification: float | None = None
    spacing: tuple[float, float] | None = None

    def zoom(self, dots_per_mm: float | None = None) -> float | None:
        """Return the screen pixels per image pixel along a row; None = as large as possible.

        Parameters
        ----------
        dots_per_mm : float or None
            Pixels of the screen in a millimetre; None where nobody knows.
        """
        if self.mode == "MAGNIFY":
            return self.magnification
        if self.mode == "TRUE SIZE" and self.spacing is not None and dots_per_mm is not None:
            return self.spacing[1] * dots_per_mm
        return None


@frozen(eq=False, slots=False)
class PresentationState:
    """A presentation state file.

    Parameters
    ----------
    references : mapping of SOP Instance UID to frames
        What it speaks of; no frames = all of them.
    created : str
        Date and time as the file has them, ``YYYYMMDD HHMMSS``.
    """

    path: Path
    dataset: Dataset
    uid: str
    kind: str
    label: str
    description: str
    creator: str
    created: str
    references: Mapping[str, frozenset[int]]
    little_endian: bool = True

    def speaks_of(self, uid: str, frame: int = 1) -> bool:
        """Return whether it refers to a frame (from 1) of the image of a SOP Instance UID."""
        frames = self.references.get(uid)
        return frames is not None and (not frames or frame in frames)

    # Grey scale

    def grey(self, uid: str, frame: int, grey: Grey) -> tuple[Grey, Lut | None]:
        """Return the grey scale of a frame as the state wants it.

        The image's own modality, VOI and inversion do not count, and where the state has none it
        is the identity (PS3.4 N.2.1); only the padding stays the image's.

        Parameters
        ----------
        grey : Grey
            The image's own.

        Returns
        -------
        Grey
        Lut or None
            A table between VOI and screen: its input is the whole output range of the VOI.
        """
        if self.kind == COLOR:
            return grey, None
        source = _picked(self.dataset, _MODALITY)
        for item in items(self.dataset, "SoftcopyVOILUTSequence"):
            if refers(item, uid, frame):
                source.update(_picked(item, _VOI))
                break
        found = self._grey_of(source, grey)
        own = grey.modality
        if isinstance(own, Rescale) and isinstance(found.modality, Rescale):
            same = (own.slope, own.intercept) == (found.modality.slope, found.modality.intercept)
            modality: Rescale | ModalityLut = own if same else found.modality
        else:
            modality = found.modality
        shape = text(self.dataset, "PresentationLUTShape").upper()
        shown = evolve(
            grey,
            modality=modality,
            vois=found.vois,
            inverted=shape == "INVERSE",
            origins=state_origins(grey.origins, found.origins, shape),
        )
        return evolve(shown, vois=shown.vois or (full_range(shown),)), self._table(grey)

    def _table(self, grey: Grey) -> Lut | None:
        from pydicom.dataset import Dataset

        for item in items(self.dataset, "PresentationLUTSequence"):
            source = Dataset()
            source.VOILUTSequence = [item]
            for voi in self._grey_of(source, evolve(grey, signed=False)).vois:
                if isinstance(voi, Lut):
                    return voi
        return None

    def _grey_of(self, source: Dataset, grey: Grey) -> Grey:
        bits = grey.bits or 16
        form = PixelFormat(1, 1, 1, 1, 16, bits, bits - 1, grey.signed, "MONOCHROME2", False)
        return grey_of(source, form, 1, self.little_endian)[0]

    # Space

    def displayed(self, uid: str, frame: int = 1) -> Displayed | None:
        """Return the displayed area of a frame.

        Its corners are numbers of pixels from 1, both of them shown (C.10.4), unlike the positions
        of graphics; after a rotation either corner may be the larger one.
        """
        for item in items(self.dataset, "DisplayedAreaSelectionSequence"):
            corners = (
                *numbers(item, "DisplayedAreaTopLeftHandCorner"),
                *numbers(item, "DisplayedAreaBottomRightHandCorner"),
            )
            if len(corners) != 4 or not refers(item, uid, frame):
                continue
            (x0, x1), (y0, y1) = sorted(corners[::2]), sorted(corners[1::2])
            mode = text(item, "PresentationSizeMode").upper() or "SCALE TO FIT"
            ratio = number(item, "PresentationPixelMagnificationRatio")
            spacing = numbers(item, "PresentationPixelSpacing")
            known = len(spacing) == 2 and min(spacing) > 0
            return Displayed(
                (x0 - 1, y0 - 1, x1, y1),
                mode,
                ratio if ratio and ratio > 0 else None,
                (spacing[0], spacing[1]) if known else None,
            )
        return None

    @property
    def turn(self) -> Turn:
        """How the picture is to be turned; a rotation that is no quarter turn is not."""
        flip = text(self.dataset, "ImageHorizontalFlip").upper() == "Y"
        degrees = integer(self.dataset, "ImageRotation") or 0
        return Turn(degrees // 90 % 4 if degrees % 90 == 0 else 0, flip)

    # Graphics

    def graphics(
        self, uid: str, frame: int, rows: int, columns: int, corner: tuple[int, int] = (0, 0)
    ) -> Graphics:
        """Return shapes, texts and bitmaps over a frame of rows x columns, in image pixels.

        Parameters
        ----------
        corner : (x, y)
            The frame's upper left pixel in the total pixel matrix that it is a tile of, from 0.
        """
        shown = self.displayed(uid, frame)
        area = shown.area if shown else (0.0, 0.0, float(columns), float(rows))
        shapes, texts = read_annotations(self.dataset, uid, frame, area, self.turn, corner)
        return Graphics(shapes, texts, graphic_layers(self.dataset), self._planes())

    def shutter(self, uid: str, frame: int, rows: int, columns: int) -> Graphics:
        """Return the shutter alone."""
        return Graphics(shutter=read_shutter(self.dataset, rows, columns))

    @cached_property
    def image_overlays(self) -> Mapping[int, str]:
        """The groups of the image's own overlays that are shown, with their layers."""
        return {
            group: layer
            for group, layer in activated(self.dataset).items()
            if bitmap_of(self.dataset, group) is None
        }

    def _planes(self) -> tuple[BitmapPlane, ...]:
        found = []
        for group, layer in activated(self.dataset).items():
            plane = bitmap_of(self.dataset, group)
            if plane is not None:
                found.append(evolve(plane, layer=layer))
        return tuple(found)

    # What is left out

    def not_applied(
        self, uid: str, frame: int = 1, dots_per_mm: float | None = None
    ) -> tuple[Text, ...]:
        """Return what the state asks for and Workbench does not do, or cannot.

        Parameters
        ----------
        dots_per_mm : float or None
            Pixels of the screen in a millimetre; None where nobody knows.
        """
        found: list[Text] = []
        shown = self.displayed(uid, frame)
        degrees = integer(self.dataset, "ImageRotation") or 0
        if degrees % 90:
            found.append(t("rotation by {degrees}°", degrees=degrees))
        if shown is not None and shown.mode == "TRUE SIZE" and shown.zoom(dots_per_mm) is None:
            found.append(
                t("true size: the state does not say how large a pixel of the image is")
                if shown.spacing is None
                else t("true size: nobody knows how large a pixel of this screen is")
            )
        ds = self.dataset
        found += [
            t("the end of a table: it has {n} of {count} entries", n=n, count=count)
            for n, count in _short_tables(ds)
        ]
        if items(ds, "MaskSubtractionSequence"):
            found.append(t("mask subtraction"))
        if self.kind == PSEUDO_COLOR:
            found.append(t("colour palette"))
        annotations = items(ds, "GraphicAnnotationSequence")
        if any(items(one, "CompoundGraphicSequence") for one in annotations):
            found.append(t("compound graphics"))
        return tuple(found)


def read_presentation_state(path: Path) -> PresentationState:
    """Read a presentation state.

    Raises
    ------
    InputError
        If the file cannot be read, or is no presentation state of a kind that is supported.
    """
    return presentation_state(read_header(path))


def presentation_state(header: Header) -> PresentationState:
    """Return the presentation state of a header; InputError as `read_presentation_state`."""
    ds, name = header.dataset, header.path.name
    kind = text(ds, "SOPClassUID")
    if not is_presentation_state(header):
        raise InputError(t("{name} is not a presentation state.", name=name))
    if kind not in _KINDS:
        raise InputError(t("{name} is a presentation state of another kind.", name=name))
    return PresentationState(
        path=header.path,
        dataset=ds,
        uid=text(ds, "SOPInstanceUID"),
        kind=kind,
        label=text(ds, "ContentLabel"),
        description=text(ds, "ContentDescription"),
        creator=text(ds, "ContentCreatorName"),
        created=" ".join(
            filter(
                None, (text(ds, "PresentationCreationDate"), text(ds, "PresentationCreationTime"))
            )
        ),
        references=_references(ds),
        little_endian=header.little_endian,
    )


def is_presentation_state(header: Header) -> bool:
    """Return whether a file is a presentation state, of whatever kind."""
    return text(header.dataset, "SOPClassUID").startswith(_FAMILY)


def _short_tables(ds: Dataset) -> list[tuple[int, int]]:
    """Return how many entries each table has that ends early, and how many it should have."""
    tables = [*items(ds, "ModalityLUTSequence"), *items(ds, "PresentationLUTSequence")]
    for item in items(ds, "SoftcopyVOILUTSequence"):
        tables += items(item, "VOILUTSequence")
    found = []
    for table in tables:
        descriptor, data = numbers(table, "LUTDescriptor"), raw(table, "LUTData")
        if len(descriptor) != 3:
            continue
        count = int(descriptor[0]) % 65536 or 65536
        # Tables of 8 bits may have two entries in a word.
        size = 1 if descriptor[2] <= 8 else 2
        n = (len(data) if isinstance(data, bytes | bytearray) else 2 * _length(data)) // size
        if n < count:
            found.append((n, count))
    return found


def _length(value: object) -> int:
    return len(value) if isinstance(value, Sized) else int(value is not None)


def _references(ds: Dataset) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for series in items(ds, "ReferencedSeriesSequence"):
        for item in items(series, "ReferencedImageSequence"):
            frames = frozenset(int(n) for n in numbers(item, "ReferencedFrameNumber"))
            uid = text(item, "ReferencedSOPInstanceUID")
            if uid:
                found[uid] = frames if uid not in found else found[uid] | frames
    return found


def _picked(ds: Dataset, keywords: tuple[str, ...]) -> Dataset:
    """Return a data set of some attributes; broken ones are left out."""
    from pydicom.dataset import Dataset

    picked = Dataset()
    for keyword in keywords:
        if raw(ds, keyword) is not None:
            picked.add(ds[keyword])
    return picked
