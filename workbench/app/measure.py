"""Measurements: the quantities of all annotations, as ``workbench measure`` prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from workbench.geom.measure import Quantity, area, measure
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import IN_PATIENT, Calibration, CalibrationSource
from workbench.model.ids import ImageId
from workbench.model.image import Image
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Point

Row = dict[str, Any]
CalibrationOf = Callable[[ImageId, int], Calibration]


def measurements(project: Project, calibration: CalibrationOf) -> list[Row]:
    """Return one row a quantity, ordered by image path, frame and annotation.

    Lines have a length; areas have an area, a perimeter and, on a frame, a pixel count; points and
    labels of whole images have none.

    Parameters
    ----------
    calibration : callable
        ``calibration(image, frame)`` gives the millimetres of a frame; asked once a frame, and
        only where something is measured.
    """
    known = cache(calibration)
    rows: list[Row] = []
    for annotation in sorted(project.annotations.values(), key=lambda a: _place(project, a)):
        if annotation.region is not None:
            image, frame = _frame(project, annotation)
            for quantity in quantities(annotation, image, known):
                rows.append(_row(annotation, image, frame, quantity))
    return rows


def quantities(
    annotation: Annotation, image: Image | None, calibration: CalibrationOf
) -> Iterator[Quantity]:
    """Yield the quantities of one annotation; a pixel count needs its image."""
    region, anchor = annotation.region, annotation.anchor
    if isinstance(anchor, OnFrame) and image is not None and region is not None:
        if not isinstance(region, Point):  # a point measures nothing: its file stays closed
            yield from measure(region, calibration(image.id, anchor.frame))
        if isinstance(region, AREA_REGIONS):
            from workbench.geom.raster import pixel_count

            count = float(pixel_count(region, image.rows, image.columns))
            yield Quantity("pixel_count", count, "1", CalibrationSource.NONE, area(region)[1])
    elif not isinstance(anchor, OnFrame):
        # Coordinates on a plane are millimetres of the patient already.
        yield from measure(region, IN_PATIENT)


def shown_quantities(annotation: Annotation, calibration: CalibrationOf) -> list[Quantity]:
    """Return the quantities that panels show: without a pixel count, which takes long."""
    region, anchor = annotation.region, annotation.anchor
    if region is None or isinstance(region, Point):
        return []
    if isinstance(anchor, OnFrame):
        return list(measure(region, calibration(anchor.image, anchor.frame)))
    return list(measure(region, IN_PATIENT))


def _frame(project: Project, annotation: Annotation) -> tuple[Image | None, int | None]:
    anchor = annotation.anchor
    if isinstance(anchor, OnFrame):
        return project.images.get(anchor.image), anchor.frame
    return None, None


def _place(project: Project, annotation: Annotation) -> tuple[str, int, str]:
    image, frame = _frame(project, annotation)
    return (image.path if image else "", frame or 0, annotation.id)


def _row(annotation: Annotation, image: Image | None, frame: int | None, value: Quantity) -> Row:
    whole = value.name == "pixel_count"
    return {
        "annotation": annotation.id,
        "label": annotation.label,
        "image": image.path if image else None,
        "frame": frame,
        "quantity": value.name,
        "value": int(value.value) if whole else value.value,
        "unit": value.unit,
        "source": value.source.value,
        "uncertainty": value.uncertainty,
    }
