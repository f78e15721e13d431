"""Three studies of one patient, and a project that follows lesions through them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.builders import a_dataset, a_dicom_file
from workbench.app.session import Session
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Purpose
from workbench.model.ids import AnnotationId, EntityId, ImageId, new_id
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Lines, Polyline

DATES = ("20260105", "20260309", "20260511")
# mm a pixel: across 0.5, down 1.0.
SPACING = [1.0, 0.5]


def three_studies(folder: Path, dates: Sequence[str] = DATES, slices: int = 2) -> Path:
    """Write a study a date, `slices` slices of 64 x 128 pixels each."""
    for n, date in enumerate(dates):
        place = folder / f"study {n}"
        place.mkdir(parents=True)
        for at in range(slices):
            pixels = np.full((64, 128), 1000 + 10 * at, np.uint16)
            pixels[20:40, 30:90] = 1200
            ds = a_dataset(
                pixels,
                StudyInstanceUID=f"1.2.{n + 1}",
                SeriesInstanceUID=f"1.2.{n + 1}.1",
                FrameOfReferenceUID=f"1.2.{n + 1}.9",
                StudyDate=date,
                PatientID="P1",
                PatientName="Doe^Jane",
                SeriesDescription="Chest 1.0",
                InstanceNumber=at + 1,
                ImagePositionPatient=[0, 0, at * 2.0],
                ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
                PixelSpacing=SPACING,
                SliceThickness=2.0,
                RescaleSlope=1,
                RescaleIntercept=-1024,
            )
            ds.SOPInstanceUID = f"1.2.{n + 1}.1.{at + 1}"
            a_dicom_file(place / f"{at + 1}.dcm", ds)
    return folder


def images_of(session: Session) -> list[tuple[ImageId, ...]]:
    """Return the images of each study, the earliest first."""
    series = session.project.series.values()
    return [one.images for one in sorted(series, key=lambda one: one.study_instance_uid or "")]


def draw_line(session: Session, image: ImageId, mm: float, y: float = 10) -> AnnotationId:
    """Draw a length along a row."""
    return _draw(session, image, Polyline([(10, y), (10 + mm / 0.5, y)]), MeasurementKind.LENGTH)


def draw_axes(session: Session, image: ImageId, long: float, short: float) -> AnnotationId:
    """Draw a long axis along a row, and a short one at right angles to it."""
    middle, y = 10 + long / 2 / 0.5, 30
    lines = Lines(
        ([(10, y), (10 + long / 0.5, y)], [(middle, y - short / 2), (middle, y + short / 2)])
    )
    return _draw(session, image, lines, MeasurementKind.BIDIRECTIONAL)


def _draw(
    session: Session, image: ImageId, region: Polyline | Lines, kind: MeasurementKind
) -> AnnotationId:
    id = AnnotationId(EntityId(new_id()))
    patch = annotate.add_region(
        session.project,
        session.stamp(),
        OnFrame(image),
        region,
        layer=session.view_state.layer,
        tool="ruler",
        purpose=Purpose.MEASUREMENT,
        id=id,
        kind=kind,
    )
    session.document.apply(patch)
    return id


def follow_three(session: Session) -> None:
    """Follow a target of 40, 20 and 30 mm, a node of 18, 9 and 9 mm, and find a new lesion last."""
    from workbench.app.followup.making import new_lesion, proposed_timepoints
    from workbench.app.side_by_side.series_facts import read_facts
    from workbench.model.lesion import LesionRole

    session.do(commands.put_timepoints, proposed_timepoints(session.project, read_facts(session)))
    target = new_lesion(session.project, organ="Lung")
    studies = images_of(session)
    lines = [draw_line(session, one[0], mm) for one, mm in zip(studies, (40, 20, 30), strict=True)]
    session.do(commands.put_lesion, target, lines)
    node = new_lesion(session.project, node=True)
    axes = [draw_axes(session, one[0], 25, mm) for one, mm in zip(studies, (18, 9, 9), strict=True)]
    session.do(commands.put_lesion, node, axes)
    new = new_lesion(session.project, LesionRole.NEW)
    session.do(commands.put_lesion, new, [draw_line(session, studies[2][1], 12, y=50)])
