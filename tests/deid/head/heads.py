"""A head of ellipsoids: a skull with a brain in it, a nose before it, and air around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from tests.deid.dicom.objects import CT, ROOT, an_object, file_of
from workbench.deid.head.strip import Axes

MM = 4.0
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
#: Down, back, left.
SHAPE = (64, 60, 50)
CENTRE = np.array([26.0, 34.0, 25.0])


def head() -> NDArray[np.int16]:
    """Return stored values of axes that go down, back and left, in steps of 4 mm."""
    down, back, left = np.indices(SHAPE).astype(float)
    volume = np.full(SHAPE, -1000, np.int16)

    def ball(centre: tuple[float, float, float], radii: tuple[float, float, float]) -> Any:
        parts = (
            (down, centre[0], radii[0]),
            (back, centre[1], radii[1]),
            (left, centre[2], radii[2]),
        )
        return sum(((at - c) / r) ** 2 for at, c, r in parts) <= 1

    volume[ball((26, 34, 25), (22, 24, 19))] = 40
    volume[ball((34, 10, 25), (5, 5, 3))] = 45  # the nose
    volume[(down > 40) & (((back - 36) / 14) ** 2 + ((left - 25) / 12) ** 2 <= 1)] = 40  # the neck
    volume[ball((22, 36, 25), (14, 17, 13))] = 60  # the brain
    return volume


def brain() -> NDArray[np.bool_]:
    return np.asarray(head() == 60)


#: How a scanner cuts: where its slices, rows and columns go (left, posterior, superior).
CUTS = {
    "axial": Axes((0, 0, 1), (0, 1, 0), (1, 0, 0)),
    "axial downward": Axes((0, 0, -1), (0, 1, 0), (-1, 0, 0)),
    "sagittal": Axes((-1, 0, 0), (0, 0, -1), (0, 1, 0)),
    "coronal": Axes((0, 1, 0), (0, 0, -1), (1, 0, 0)),
    "prone": Axes((0, 0, 1), (0, -1, 0), (-1, 0, 0)),
}


def cut(volume: NDArray[Any], axes: Axes) -> NDArray[Any]:
    """Return a volume as a scanner with these axes gives it."""
    order, turned = axes.canonical()
    flipped = volume[tuple(slice(None, None, -1 if one else 1) for one in turned)]
    return np.ascontiguousarray(flipped.transpose(np.argsort(order)))


def series(folder: Path, volume: NDArray[Any]) -> list[str]:
    """Write axial slices from the feet to the head; return their paths."""
    paths = []
    for n, values in enumerate(volume[::-1]):
        made = an_object(CT, BodyPartExamined="HEAD", SliceThickness=str(MM))
        made.SOPInstanceUID = f"{ROOT}9.{n}"
        made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        made.Rows, made.Columns = values.shape
        made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
        made.BitsAllocated = made.BitsStored = 16
        made.HighBit, made.PixelRepresentation = 15, 1
        made.PixelSpacing = [MM, MM]
        made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        made.ImagePositionPatient = [0, 0, n * MM]
        made.add_new(0x7FE00010, "OW", np.ascontiguousarray(values).astype("<i2").tobytes())
        path = folder / f"{n:03}.dcm"
        path.write_bytes(file_of(made))
        paths.append(str(path))
    return paths


def enhanced(path: Path, volume: NDArray[Any], times: int = 1) -> None:
    """Write an enhanced image of axial slices from the feet to the head, several times over."""
    made = an_object(ENHANCED_MR, Modality="MR", BodyPartExamined="HEAD")
    slices = np.concatenate([volume[::-1]] * times)
    made.NumberOfFrames, made.Rows, made.Columns = slices.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated = made.BitsStored = 16
    made.HighBit, made.PixelRepresentation = 15, 1
    measures, turned, shared = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [MM, MM], MM
    turned.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PixelMeasuresSequence = [measures]
    shared.PlaneOrientationSequence = [turned]
    made.SharedFunctionalGroupsSequence = [shared]
    made.PerFrameFunctionalGroupsSequence = [_placed(n % len(volume)) for n in range(len(slices))]
    made.add_new(0x7FE00010, "OW", np.ascontiguousarray(slices).astype("<i2").tobytes())
    path.write_bytes(file_of(made))


def _placed(n: int) -> Dataset:
    place, made = Dataset(), Dataset()
    place.ImagePositionPatient = [0, 0, n * MM]
    made.PlanePositionSequence = [place]
    return made
