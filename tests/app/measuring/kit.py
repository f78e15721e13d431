"""Projects over pictures whose values are known, and areas drawn on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from tests.builders import a_dataset, a_dicom_file
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.edit import annotate
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import ImageId
from workbench.model.regions import Region

PET = "1.2.840.10008.5.1.4.1.1.128"
DOSE, F18 = 370e6, 6586.2


def a_session(root: Path, jobs: Jobs | None = None) -> Session:
    places = Places(root / "config", root / "data", root / "cache")
    return Session(places, Settings("en", author="ann"), jobs or Jobs(AtOnce()))


def opened(root: Path, folder: Path, jobs: Jobs | None = None) -> Session:
    """Return a session over the pictures of a folder."""
    session = a_session(root / "user", jobs)
    session.open_images([folder])
    return session


def images(session: Session) -> list[ImageId]:
    """Return the images in their order."""
    ordered = [id for series in session.project.series.values() for id in series.images]
    return ordered or list(session.project.images)


def draw(session: Session, anchor: Anchor | ImageId, region: Region, **more: Any) -> Annotation:
    """Draw a region and return its annotation."""
    place = OnFrame(anchor) if isinstance(anchor, str) else anchor
    before = set(session.project.annotations)
    layer = session.view_state.layer
    session.document.apply(
        annotate.add_region(session.project, session.stamp(), place, region, layer=layer, **more)
    )
    (new,) = set(session.project.annotations) - before
    return session.project.annotations[new]


def a_pet(
    folder: Path,
    volume: NDArray[np.int16],
    spacing: tuple[float, float, float] = (3.0, 2.0, 2.0),
    slopes: tuple[float, ...] = (),
    **changes: Any,
) -> Path:
    """Write slices of a PET; `changes` are attributes, None takes one away."""
    folder.mkdir(parents=True, exist_ok=True)
    dz, dy, dx = spacing
    for k, pixels in enumerate(volume):
        ds = a_dataset(
            pixels,
            SOPClassUID=PET,
            Modality="PT",
            Units="BQML",
            DecayCorrection="START",
            CorrectedImage=["DECY", "ATTN", "SCAT"],
            PatientWeight=70,
            PatientSize=1.75,
            PatientSex="M",
            SeriesDate="20260311",
            SeriesTime="101500",
            AcquisitionDate="20260311",
            AcquisitionTime="101500.00",
            SeriesInstanceUID="1.2.3.4.5",
            StudyInstanceUID="1.2.3",
            FrameOfReferenceUID="1.2.9",
            InstanceNumber=k + 1,
            ImagePositionPatient=[0, 0, k * dz],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[dy, dx],
            RescaleSlope=slopes[k] if slopes else 1,
            RescaleIntercept=0,
            RadiopharmaceuticalInformationSequence=[_drug()],
        )
        _change(ds, changes)
        a_dicom_file(folder / f"{k:03d}.dcm", ds)
    return folder


def _drug() -> Dataset:
    drug = Dataset()
    drug.RadiopharmaceuticalStartDateTime = "20260311091500"
    drug.RadionuclideTotalDose = DOSE
    drug.RadionuclideHalfLife = F18
    return drug


def _change(ds: Dataset, changes: dict[str, Any]) -> None:
    drug = ds.RadiopharmaceuticalInformationSequence[0]
    for keyword, value in changes.items():
        if keyword == "philips":
            block = ds.private_block(0x7053, "Philips PET Private Group", create=True)
            block.add_new(0x00, "DS", str(value))
            continue
        target = drug if keyword.startswith("Radio") else ds
        if value is None:
            delattr(target, keyword)
        else:
            setattr(target, keyword, value)
