"""What a slide's header says of its size and of what it shows, tiles apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import frozen

from workbench.base.errors import InputError, UnsupportedError
from workbench.base.files import open_binary, size_of
from workbench.base.text import t
from workbench.dicom.bounded import BoundedFile
from workbench.dicom.headers import looks_like_dicom
from workbench.dicom.pixels.pixel_format import MONOCHROME
from workbench.dicom.values import integer, items, number, numbers, quiet, text

if TYPE_CHECKING:
    from typing import BinaryIO

    from pydicom.dataset import Dataset

#: VL Whole Slide Microscopy, Confocal Microscopy Tiled Pyramidal.
SLIDES = ("1.2.840.10008.5.1.4.1.1.77.1.6", "1.2.840.10008.5.1.4.1.1.77.1.9")
VOLUME = "VOLUME"
#: Thirty times the largest slides that are made.
PIXELS_MAX = 1 << 42
_GROUPS = 0x52009229


@frozen
class SlideFacts:
    """What of a slide is said before its tiles.

    Parameters
    ----------
    rows, columns : int
        Of the whole picture, the total pixel matrix.
    uid : str
        SOP Instance UID.
    flavour : str
        ``VOLUME LABEL OVERVIEW THUMBNAIL``: the third value of Image Type (PS3.3 C.8.12.4.1.1).
    paths : tuple of (identifier, name)
        Its optical paths, in order.
    depths : int
        Focal planes.
    picture : tuple
        What files have in common that show one picture at several resolutions.
    origin : tuple of float
        x and y of the first pixel on the slide in mm; empty where it is not said.
    spacing : tuple of float
        About the height and width of a pixel in mm, from the size of what was imaged; empty where
        it is not said.
    is_full : bool
        Whether all tiles are there, in order (TILED_FULL).
    """

    path: Path
    rows: int
    columns: int
    tile_rows: int
    tile_columns: int
    uid: str
    flavour: str
    series_uid: str
    paths: tuple[tuple[str, str], ...]
    depths: int
    picture: tuple[object, ...]
    is_colour: bool = True
    origin: tuple[float, ...] = ()
    spacing: tuple[float, ...] = ()
    is_full: bool = False

    @property
    def is_volume(self) -> bool:
        """Whether it is the picture itself, at whatever resolution."""
        return self.flavour == VOLUME

    @property
    def frames(self) -> int:
        """Frames of the image that it is: focal planes, of colour for each optical path."""
        return self.depths * (len(self.paths) if self.is_colour else 1)


def is_slide(ds: Dataset) -> bool:
    """Return whether a header is that of a picture made of tiles."""
    across, down = integer(ds, "TotalPixelMatrixColumns"), integer(ds, "TotalPixelMatrixRows")
    return text(ds, "SOPClassUID") in SLIDES and bool(across and down)


def slide_facts(ds: Dataset, path: Path) -> SlideFacts:
    """Return the facts of a slide.

    Raises
    ------
    InputError
        If it is larger than any slide can be.
    UnsupportedError
        If it is a part of a picture that was divided among files.
    """
    columns = integer(ds, "TotalPixelMatrixColumns") or 0
    rows = integer(ds, "TotalPixelMatrixRows") or 0
    if rows < 1 or columns < 1 or rows * columns > PIXELS_MAX:
        raise InputError(
            t(
                "{name} declares a slide of {columns} x {rows} pixels: it is damaged or made to "
                "do harm.",
                name=path.name,
                columns=columns,
                rows=rows,
            )
        )
    if text(ds, "ConcatenationUID") and (integer(ds, "InConcatenationTotalNumber") or 2) > 1:
        raise UnsupportedError(
            t(
                "{name} holds only some tiles of a slide that was divided among several files (a "
                "concatenation); join them with the program they came from.",
                name=path.name,
            )
        )
    kinds = text(ds, "ImageType").upper().split("\\")
    return SlideFacts(
        path=path,
        rows=rows,
        columns=columns,
        tile_rows=integer(ds, "Rows") or 1,
        tile_columns=integer(ds, "Columns") or 1,
        uid=text(ds, "SOPInstanceUID"),
        flavour=kinds[2] if len(kinds) > 2 else VOLUME,
        series_uid=text(ds, "SeriesInstanceUID"),
        paths=_paths(ds),
        depths=max(1, integer(ds, "TotalPixelMatrixFocalPlanes") or 1),
        picture=_picture(ds),
        is_colour=text(ds, "PhotometricInterpretation").upper() not in MONOCHROME,
        origin=_origin(ds),
        spacing=_spacing(ds, rows, columns),
        is_full=text(ds, "DimensionOrganizationType").upper() == "TILED_FULL",
    )


def slide_at(path: Path) -> SlideFacts | None:
    """Look at a file; None when it is no slide that can be used.

    The groups of each tile are not read: some files have a hundred thousand.
    """
    from pydicom.filereader import read_partial

    quiet()
    try:
        with open_binary(path) as file:
            if not looks_like_dicom(file.read(4096)):
                return None
            file.seek(0)
            bounded = cast("BinaryIO", BoundedFile(file, size_of(path), path.name))
            ds = read_partial(bounded, stop_when=lambda tag, vr, length: int(tag) >= _GROUPS)
        return slide_facts(ds, path) if is_slide(ds) else None
    except Exception:
        # pydicom raises nearly anything on damaged files; opening them says why.
        return None


def _paths(ds: Dataset) -> tuple[tuple[str, str], ...]:
    found = tuple(
        (text(item, "OpticalPathIdentifier"), text(item, "OpticalPathDescription"))
        for item in items(ds, "OpticalPathSequence")
    )
    return found or (("", ""),)


def _origin(ds: Dataset) -> tuple[float, ...]:
    for item in items(ds, "TotalPixelMatrixOriginSequence"):
        x = numbers(item, "XOffsetInSlideCoordinateSystem")
        y = numbers(item, "YOffsetInSlideCoordinateSystem")
        return (*x, *y) if len(x) == len(y) == 1 else ()
    return ()


def _spacing(ds: Dataset, rows: int, columns: int) -> tuple[float, ...]:
    height, width = number(ds, "ImagedVolumeHeight"), number(ds, "ImagedVolumeWidth")
    return (height / rows, width / columns) if height and width else ()


def _picture(ds: Dataset) -> tuple[object, ...]:
    samples = integer(ds, "SamplesPerPixel") or 1
    return (
        text(ds, "StudyInstanceUID"),
        text(ds, "SeriesInstanceUID"),
        text(ds, "FrameOfReferenceUID"),
        text(ds, "ContainerIdentifier"),
        tuple(identifier for identifier, _ in _paths(ds)),
        max(1, integer(ds, "TotalPixelMatrixFocalPlanes") or 1),
        numbers(ds, "ImageOrientationSlide"),
        samples,
        integer(ds, "BitsAllocated"),
        integer(ds, "BitsStored"),
        integer(ds, "PixelRepresentation"),
        # Colours become RGB, however they are stored.
        text(ds, "PhotometricInterpretation") if samples == 1 else "",
    )
