"""Measurements: the quantities of all annotations, as ``workbench measure`` prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from workbench.geom.measuring.quantity import Quantity
from workbench.geom.measuring.values import counted, first_measured, measured
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import IN_PATIENT, Calibration
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
        if _measures(annotation):
            yield from measured(region, annotation.kind, calibration(image.id, anchor.frame))
        if isinstance(region, AREA_REGIONS):
            yield counted(region, image.rows, image.columns)
    elif not isinstance(anchor, OnFrame):
        # Coordinates on a plane are millimetres of the patient already.
        yield from measured(region, annotation.kind, IN_PATIENT)


def shown_quantities(annotation: Annotation, calibration: CalibrationOf) -> list[Quantity]:
    """Return the quantities that panels show: without a pixel count, which takes long."""
    if not _measures(annotation):
        return []
    known = _known(annotation, calibration)
    return list(measured(annotation.region, annotation.kind, known))


def main_quantity(annotation: Annotation, calibration: CalibrationOf) -> Quantity | None:
    """Return the first of `shown_quantities`, without computing the others."""
    if not _measures(annotation):
        return None
    known = _known(annotation, calibration)
    return first_measured(annotation.region, annotation.kind, known)


def _measures(annotation: Annotation) -> bool:
    """Return whether it measures anything; a plain point does not, and its file stays closed."""
    plain = isinstance(annotation.region, Point) and annotation.kind is None
    return annotation.region is not None and not plain


def _known(annotation: Annotation, calibration: CalibrationOf) -> Calibration:
    anchor = annotation.anchor
    return calibration(anchor.image, anchor.frame) if isinstance(anchor, OnFrame) else IN_PATIENT


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
