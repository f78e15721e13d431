"""The whole made-up corpus: files in a folder, and what was planted in each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

from workbench.deid.prove.objects import KINDS, an_object
from workbench.deid.prove.photographs import a_photograph
from workbench.deid.prove.places import plant
from workbench.deid.prove.planter import Needle, Planter

# What must be as it was in an output, where there was a value.
KEPT = (
    "SOPClassUID Modality Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation "
    "SamplesPerPixel PhotometricInterpretation PixelSpacing SliceThickness ImagePositionPatient "
    "ImageOrientationPatient PatientPosition BodyPartExamined KVP RescaleIntercept RescaleSlope "
    "WindowCenter WindowWidth Units DecayCorrection FrameReferenceTime ActualFrameDuration "
    "Manufacturer SeriesNumber InstanceNumber AcquisitionNumber ImageType"
).split()
_PHOTOGRAPHS = 10


@frozen
class Planted:
    """One file of the corpus."""

    path: Path
    kind: str
    sha256: str
    needles: tuple[Needle, ...] = field(repr=False)
    kept: Mapping[str, str] = field(factory=dict, repr=False)


def make_corpus(folder: Path, seed: int, files: int) -> list[Planted]:
    """Write files into a folder and return what is in them; the same for the same seed."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [*KINDS, "photograph"]
    return [_made(folder, kinds[n % len(kinds)], n, seed) for n in range(files)]


def _made(folder: Path, kind: str, number: int, seed: int) -> Planted:
    planter = Planter(seed * 1_000_003 + number)
    kept: dict[str, str] = {}
    if kind == "photograph":
        suffix, data = a_photograph(planter, number // _PHOTOGRAPHS)
    else:
        made = an_object(kind, planter)
        kept = {word: str(made.get(word)) for word in KEPT if word in made}
        suffix, data = ".dcm", plant(made, planter, number)
    path = folder / f"{number:04d}-{kind}{suffix}"
    path.write_bytes(data)
    return Planted(path, kind, hashlib.sha256(data).hexdigest(), tuple(planter.needles), kept)
