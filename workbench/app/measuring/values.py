"""Values: the quantities of one annotation, all of them or the one that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbench.geom.measuring.quantity import Quantity
from workbench.geom.measuring.values import counted, first_measured, measured
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import IN_PATIENT, Calibration
from workbench.model.ids import ImageId
from workbench.model.image import Image
from workbench.model.regions import AREA_REGIONS, Point

CalibrationOf = Callable[[ImageId, int], Calibration]


def quantities(
    annotation: Annotation, image: Image | None, calibration: CalibrationOf
) -> Iterator[Quantity]:
    """Yield the quantities of one annotation; a pixel count needs its image."""
    region, anchor = annotation.region, annotation.anchor
    if isinstance(anchor, OnFrame) and image is not None and region is not None:
        if measures(annotation):
            yield from measured(region, annotation.kind, calibration(image.id, anchor.frame))
        if isinstance(region, AREA_REGIONS):
            yield counted(region, image.rows, image.columns)
    elif not isinstance(anchor, OnFrame):
        # Coordinates on a plane are millimetres of the patient already.
        yield from measured(region, annotation.kind, IN_PATIENT)


def shown_quantities(annotation: Annotation, calibration: CalibrationOf) -> list[Quantity]:
    """Return the quantities that panels show: without a pixel count, which takes long."""
    if not measures(annotation):
        return []
    known = known_calibration(annotation, calibration)
    return list(measured(annotation.region, annotation.kind, known))


def main_quantity(annotation: Annotation, calibration: CalibrationOf) -> Quantity | None:
    """Return the first of `shown_quantities`, without computing the others."""
    if not measures(annotation):
        return None
    known = known_calibration(annotation, calibration)
    return first_measured(annotation.region, annotation.kind, known)


def measures(annotation: Annotation) -> bool:
    """Return whether it measures anything; a plain point does not, and its file stays closed."""
    plain = isinstance(annotation.region, Point) and annotation.kind is None
    return annotation.region is not None and not plain


def known_calibration(annotation: Annotation, calibration: CalibrationOf) -> Calibration:
    """Return the millimetres that an annotation is measured in."""
    anchor = annotation.anchor
    return calibration(anchor.image, anchor.frame) if isinstance(anchor, OnFrame) else IN_PATIENT
