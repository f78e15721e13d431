"""Readings: what annotations measured of lesions, by time point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import frozen

from workbench.geom.measuring.quantity import Quantity
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.calibration import CalibrationSource
from workbench.model.ids import AnnotationId, ImageId, LesionId, TimepointId
from workbench.model.lesion import Lesion, Timepoint
from workbench.model.project import Project

X_RAYS = frozenset({"CR", "DX", "RF", "XA", "MG"})


@frozen
class Reading:
    """One size of a lesion at one time point.

    Parameters
    ----------
    quantity : str
        What was taken for it: ``long_axis short_axis length max_feret min_feret``.
    value, unit
        The size; only ``mm`` counts.
    uncertainty : float
        Standard uncertainty in the same unit.
    slice_mm : float or None
        Thickness of the slice it was measured on, None where nobody knows.
    x_ray : bool
        Measured on a projection.
    on_cut : bool
        Measured on a plane through the volume, and not on a picture as it was acquired.
    """

    lesion: LesionId
    timepoint: TimepointId
    annotation: AnnotationId
    quantity: str
    value: float
    unit: str = "mm"
    source: CalibrationSource = CalibrationSource.PATIENT
    uncertainty: float = 0.0
    slice_mm: float | None = None
    x_ray: bool = False
    on_cut: bool = False


#: What is looked for, the best first; a node counts by its short axis, all else by its longest.
OF_NODE = ("short_axis", "min_feret", "length")
OF_LESION = ("long_axis", "max_feret", "length")

Quantities = Callable[[Annotation], Iterable[Quantity]]
Thickness = Callable[[ImageId, int], float | None]
Reference = Callable[[ImageId], str]


def size_of(quantities: Iterable[Quantity], node: bool) -> Quantity | None:
    """Return the quantity that is the size of a lesion in the sense of RECIST; None = it has none.

    A node that was measured along one line is as large as that line.
    """
    found = {one.name: one for one in reversed(list(quantities))}
    return next((found[name] for name in (OF_NODE if node else OF_LESION) if name in found), None)


def readings(
    project: Project,
    quantities: Quantities,
    thickness: Thickness = lambda image, frame: None,
    reference: Reference = lambda image: "",
    among: Iterable[AnnotationId] | None = None,
) -> list[Reading]:
    """Return what was measured of the lesions of a project, in the order of creation.

    Parameters
    ----------
    quantities : callable
        Gives the quantities of an annotation.
    thickness : callable
        Gives the thickness of a slice in mm; asked only for what measures a lesion.
    reference : callable
        Gives the frame of reference of an image; asked only where a lesion was measured on a plane.
    among : iterable of AnnotationId or None
        Those that may measure a lesion; None = all are looked at.
    """
    places = Places(project, reference)
    annotations = project.annotations
    ids = sorted(annotations if among is None else among)
    found: list[Reading] = []
    for id in ids:
        one = annotations.get(id)
        lesion = project.lesions.get(one.lesion) if one is not None and one.lesion else None
        timepoint = places.of(one) if one is not None and lesion is not None else None
        if one is not None and lesion is not None and timepoint is not None:
            found += _readings(project, one, lesion, timepoint, quantities, thickness)
    return found


def _readings(
    project: Project,
    one: Annotation,
    lesion: Lesion,
    timepoint: TimepointId,
    quantities: Quantities,
    thickness: Thickness,
) -> Iterator[Reading]:
    size = size_of(quantities(one), lesion.node)
    if size is None:
        return
    anchor = one.anchor
    on_frame = isinstance(anchor, OnFrame)
    yield Reading(
        lesion.id,
        timepoint,
        one.id,
        size.name,
        size.value,
        size.unit,
        size.source,
        size.uncertainty,
        thickness(anchor.image, anchor.frame) if isinstance(anchor, OnFrame) else None,
        isinstance(anchor, OnFrame) and _modality(project, anchor.image) in X_RAYS,
        not on_frame,
    )


def _modality(project: Project, id: ImageId) -> str:
    image = project.images.get(id)
    series = project.series.get(image.series) if image is not None and image.series else None
    return series.modality if series is not None else ""


class Places:
    """At which time point an annotation was drawn, by the study of its image."""

    def __init__(self, project: Project, reference: Reference = lambda image: "") -> None:
        self._project, self._reference = project, reference
        self._by_study = {uid: one.id for one in project.timepoints.values() for uid in one.studies}
        self._by_image: dict[ImageId, TimepointId] = {
            id: one.id for one in project.timepoints.values() for id in one.images
        }
        self._by_space: Mapping[str, TimepointId] | None = None

    def of(self, annotation: Annotation) -> TimepointId | None:
        """Return the time point of an annotation; None where its image belongs to none."""
        anchor = annotation.anchor
        if isinstance(anchor, OnFrame):
            return self.of_image(anchor.image)
        return self._of_plane(anchor)

    def of_image(self, id: ImageId) -> TimepointId | None:
        """Return the time point of an image."""
        if id in self._by_image:
            return self._by_image[id]
        image = self._project.images.get(id)
        series = self._project.series.get(image.series) if image and image.series else None
        uid = series.study_instance_uid if series is not None else None
        return self._by_study.get(uid) if uid else None

    def _of_plane(self, plane: OnPlane) -> TimepointId | None:
        # Files are opened for it: one a series, and only where somebody measured on a plane.
        if self._by_space is None:
            spaces: dict[str, TimepointId] = {}
            for series in self._project.series.values():
                first = next((id for id in series.images if id in self._project.images), None)
                timepoint = self.of_image(first) if first is not None else None
                if first is not None and timepoint is not None:
                    spaces.setdefault(self._reference(first), timepoint)
            self._by_space = spaces
        return self._by_space.get(plane.frame_of_reference) if plane.frame_of_reference else None


def in_order(timepoints: Iterable[Timepoint]) -> list[Timepoint]:
    """Return time points by their dates, those without one last."""
    return sorted(
        timepoints,
        key=lambda one: (one.taken is None, one.taken.toordinal() if one.taken else 0, one.id),
    )


def baseline_of(ordered: list[Timepoint]) -> int | None:
    """Return which of ordered time points is the baseline: the chosen one, else the first."""
    if not ordered:
        return None
    return next((at for at, one in enumerate(ordered) if one.baseline), 0)
