"""Slides in files: a picture, cut into tiles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian

from tests.builders import a_dataset, a_dicom_file

SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
JPEG = "1.2.840.10008.1.2.4.50"
JPEG_2000 = "1.2.840.10008.1.2.4.90"
TILE = 32


def a_picture(rows: int, columns: int, seed: int = 1) -> NDArray[np.uint8]:
    """RGB in which no two places look alike, and which JPEG keeps well."""
    y, x = np.mgrid[:rows, :columns]
    base = np.stack([x * 255 / columns, y * 255 / rows, (x + y) * 127 / (rows + columns)], axis=-1)
    noise = np.random.default_rng(seed).integers(0, 6, (rows, columns, 1))
    return np.asarray(np.clip(base + noise, 0, 255)).astype(np.uint8)


def tiles_of(picture: NDArray[Any], size: int = TILE) -> list[tuple[int, int, NDArray[Any]]]:
    """Return (y, x, tile) from left to right, then down; the last ones are filled up."""
    found = []
    for y in range(0, picture.shape[0], size):
        for x in range(0, picture.shape[1], size):
            part = picture[y : y + size, x : x + size]
            rest = [(0, size - part.shape[0]), (0, size - part.shape[1])]
            found.append((y, x, np.pad(part, rest + [(0, 0)] * (part.ndim - 2), mode="edge")))
    return found


def a_slide(
    path: Path,
    planes: list[NDArray[Any]],
    syntax: str = ExplicitVRLittleEndian,
    paths: tuple[str, ...] = ("1",),
    spacing: float = 0.0005,
    **attributes: Any,
) -> Path:
    """Write a slide of one or more planes, all depths of the first path before those of the second.

    The tiles are in the order of TILED_FULL.
    """
    tiles = [tile for plane in planes for _, _, tile in tiles_of(plane)]
    ds = _slide(planes, tiles, paths, spacing)
    ds.DimensionOrganizationType = "TILED_FULL"
    return _written(path, ds, tiles, syntax, attributes)


def a_sparse_slide(
    path: Path,
    picture: NDArray[Any],
    places: list[tuple[int, int]],
    syntax: str = ExplicitVRLittleEndian,
    **attributes: Any,
) -> Path:
    """Write a slide of which only tiles at some (y, x) are there, in that order."""
    padded = np.pad(picture, [(0, TILE), (0, TILE), (0, 0)][: picture.ndim], mode="edge")
    tiles = [padded[y : y + TILE, x : x + TILE] for y, x in places]
    ds = _slide([picture], tiles, ("1",), 0.0005)
    ds.DimensionOrganizationType = "TILED_SPARSE"
    groups = []
    for y, x in places:
        at, group = Dataset(), Dataset()
        at.ColumnPositionInTotalImagePixelMatrix = x + 1
        at.RowPositionInTotalImagePixelMatrix = y + 1
        at.XOffsetInSlideCoordinateSystem = at.YOffsetInSlideCoordinateSystem = 0
        at.ZOffsetInSlideCoordinateSystem = 0
        group.PlanePositionSlideSequence = [at]
        groups.append(group)
    ds.PerFrameFunctionalGroupsSequence = groups
    return _written(path, ds, tiles, syntax, attributes)


def _slide(
    planes: list[NDArray[Any]], tiles: list[NDArray[Any]], paths: tuple[str, ...], spacing: float
) -> Dataset:
    rows, columns = planes[0].shape[:2]
    stack = np.stack(tiles)
    several = {} if stack.ndim == 4 else {"NumberOfFrames": len(tiles)}
    ds = a_dataset(stack, SOPClassUID=SLIDE, **several)
    ds.NumberOfFrames = len(tiles)
    ds.Modality = "SM"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3", "1.2.3.77"
    ds.FrameOfReferenceUID, ds.ContainerIdentifier = "1.2.3.9", "玻片 7"
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.TotalPixelMatrixRows, ds.TotalPixelMatrixColumns = rows, columns
    ds.TotalPixelMatrixFocalPlanes = max(1, len(planes) // len(paths))
    ds.ImagedVolumeHeight, ds.ImagedVolumeWidth = rows * spacing, columns * spacing
    ds.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
    ds.OpticalPathSequence = [_path(identifier) for identifier in paths]
    measures, shared = Dataset(), Dataset()
    measures.PixelSpacing = [spacing, spacing]
    shared.PixelMeasuresSequence = [measures]
    ds.SharedFunctionalGroupsSequence = [shared]
    return ds


def _path(identifier: str) -> Dataset:
    item = Dataset()
    item.OpticalPathIdentifier = identifier
    return item


def _written(
    path: Path, ds: Dataset, tiles: list[NDArray[Any]], syntax: str, attributes: dict[str, Any]
) -> Path:
    if syntax != ExplicitVRLittleEndian:
        ds.PixelData = encapsulate([_encoded(tile, syntax) for tile in tiles])
        ds["PixelData"].VR = "OB"
        ds["PixelData"].is_undefined_length = True
        if ds.SamplesPerPixel == 3:
            ds.PhotometricInterpretation = "YBR_FULL_422" if syntax == JPEG else "YBR_RCT"
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    if "SOPInstanceUID" not in attributes:
        ds.SOPInstanceUID = f"1.2.3.77.{ds.TotalPixelMatrixRows}"
    return a_dicom_file(path, ds, syntax)


def _encoded(tile: NDArray[Any], syntax: str) -> bytes:
    import imagecodecs

    if syntax == JPEG:
        return bytes(imagecodecs.jpeg8_encode(tile, level=95))
    return bytes(imagecodecs.jpeg2k_encode(tile, level=0, reversible=True))
