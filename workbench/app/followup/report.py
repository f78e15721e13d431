"""Reports: the follow-up of a project as plain data, for JSON, CSV and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workbench.app.followup.assessment import Cell, Column, Followup, assess
from workbench.app.followup.flags import Flag
from workbench.app.followup.making import timepoint_title
from workbench.app.followup.readings import Reading, readings
from workbench.app.measuring.values import CalibrationOf, known_calibration
from workbench.base.errors import WorkbenchError
from workbench.geom.measuring.quantity import Quantity
from workbench.model.annotation import Annotation
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import AREA_REGIONS

if TYPE_CHECKING:
    from workbench.app.library import Library
    from workbench.model.ids import ImageId
    from workbench.model.project import Project

Data = dict[str, Any]


def read_followup(project: Project, library: Library) -> Followup:
    """Measure the lesions of a project and put them together. Opens the images concerned."""
    return assess(
        project.lesions.values(), project.timepoints.values(), read_sizes(project, library)
    )


def read_sizes(project: Project, library: Library) -> list[Reading]:
    """Return what was measured of the lesions of a project. Opens the images concerned."""

    def thickness(image: ImageId, frame: int) -> float | None:
        try:
            plane = library.info(image, frame).plane
        except WorkbenchError:
            return None
        return plane.thickness or None if plane is not None else None

    def reference(image: ImageId) -> str:
        try:
            plane = library.info(image, 1).plane
        except WorkbenchError:
            return ""
        return plane.frame_of_reference if plane is not None else ""

    return readings(
        project, lambda one: lesion_quantities(one, library.calibration), thickness, reference
    )


def lesion_quantities(annotation: Annotation, calibration: CalibrationOf) -> tuple[Quantity, ...]:
    """Return what an annotation says of the size of a lesion: of an outline both its axes."""
    from workbench.geom.measuring.bidirectional import bidirectional
    from workbench.geom.measuring.scale import scale_for
    from workbench.geom.measuring.values import measured

    region, known = annotation.region, known_calibration(annotation, calibration)
    if isinstance(region, AREA_REGIONS):
        axes = bidirectional(region, scale_for(region, known))
        if axes is not None:
            return measured(axes, MeasurementKind.BIDIRECTIONAL, known)
    return measured(region, annotation.kind, known)


def as_data(found: Followup, project: Project) -> Data:
    """Return a follow-up as plain data; numbers are not rounded."""
    timepoints = [one.timepoint for one in found.columns]
    lesions = {one.id: one.name for one in found.lesions}
    titles = {one.id: str(timepoint_title(timepoints, one)) for one in timepoints}

    def flags(some: tuple[Flag, ...]) -> list[Data]:
        return [
            {
                "rule": one.rule,
                "text": str(one.text),
                "weight": one.weight.value,
                "lesion": lesions.get(one.lesion) if one.lesion else None,
                "timepoint": one.timepoint,
            }
            for one in some
        ]

    return {
        "criteria": "RECIST 1.1",
        "timepoints": [
            {**_column_data(one), "title": titles[one.timepoint.id], "flags": flags(one.flags)}
            for one in found.columns
        ],
        "lesions": [
            {
                "id": one.id,
                "name": one.name,
                "tracking_uid": one.tracking_uid,
                "role": one.role.value,
                "node": one.node,
                "organ": one.organ,
                "site": _concept(one.site),
                "note": one.note,
                "sizes": [
                    {**_cell_data(cell), "image": _image(cell, project), "flags": flags(cell.flags)}
                    for when in timepoints
                    for cell in [found.cell(one.id, when.id)]
                ],
            }
            for one in found.lesions
        ],
        "flags": flags(found.flags),
    }


def _concept(concept: Any) -> Data | None:
    if concept is None:
        return None
    return {"scheme": concept.scheme, "value": concept.value, "meaning": concept.meaning}


def _column_data(one: Column) -> Data:
    when = one.timepoint
    return {
        "timepoint": when.id,
        "name": when.name,
        "date": when.taken.isoformat() if when.taken else None,
        "studies": list(when.studies),
        "baseline": one.is_baseline,
        "sum_mm": one.total,
        "complete": one.is_complete,
        "uncertainty_mm": one.uncertainty,
        "nadir_mm": one.nadir,
        "from_baseline": one.from_baseline,
        "from_nadir": one.from_nadir,
        "over_nadir_mm": one.over_nadir,
        "target": one.target,
        "non_target": one.other,
        "new_lesion": one.is_new,
        "suggested": one.overall,
    }


def _cell_data(cell: Cell) -> Data:
    reading = cell.reading
    return {
        "timepoint": cell.timepoint,
        "annotation": reading.annotation if reading else None,
        "quantity": reading.quantity if reading else None,
        "value": reading.value if reading else None,
        "unit": reading.unit if reading else None,
        "source": reading.source.value if reading else None,
        "uncertainty": reading.uncertainty if reading else None,
        "counted_mm": cell.counted,
        "seen": cell.state,
        "note": cell.seen.note if cell.seen else "",
    }


def _image(cell: Cell, project: Project) -> str | None:
    from workbench.model.anchor import OnFrame

    one = project.annotations.get(cell.reading.annotation) if cell.reading else None
    if one is None or not isinstance(one.anchor, OnFrame):
        return None
    image = project.images.get(one.anchor.image)
    return image.path if image is not None else None


def table(found: Followup) -> Iterator[list[Any]]:
    """Yield the follow-up as it stands on a sheet: lesions, then sums, changes and suggestions."""
    from workbench.app.followup.words import kind_text
    from workbench.base.text import t

    timepoints = [one.timepoint for one in found.columns]
    columns = found.columns
    yield [
        *(str(one) for one in (t("Lesion"), t("Role"), t("Organ"))),
        *(str(timepoint_title(timepoints, one)) for one in timepoints),
    ]
    dates = [one.taken.isoformat() if one.taken else "" for one in timepoints]
    yield [str(t("Date")), "", "", *dates]
    for lesion in found.lesions:
        cells = [found.cell(lesion.id, one.id) for one in timepoints]
        sizes = [_on_sheet(one) for one in cells]
        yield [lesion.name, str(kind_text(lesion)), lesion.organ, *sizes]
    sums = [one.total if one.is_complete else None for one in columns]
    yield [str(t("Sum of diameters (mm)")), "", "", *sums]
    yield [str(t("Smallest sum before (mm)")), "", "", *(one.nadir for one in columns)]
    yield [str(t("Change from the baseline (%)")), "", "", *map(_percent, columns)]
    yield [str(t("Change from the nadir (%)")), "", "", *map(_percent_of_nadir, columns)]
    yield [str(t("Targets")), "", "", *(one.target for one in columns)]
    yield [str(t("Non-targets")), "", "", *(one.other for one in columns)]
    yield [
        str(t("New lesions")),
        *("", ""),
        *(str(t("Yes") if one.is_new else t("No")) if one.is_after else None for one in columns),
    ]
    yield [str(t("Suggested by the rules")), "", "", *(one.overall for one in columns)]


def _on_sheet(cell: Cell) -> Any:
    from workbench.app.followup.words import STATE_TITLES

    if cell.counted is not None:
        return cell.counted
    if cell.state is not None:
        return str(STATE_TITLES[cell.state])
    return f"{cell.reading.value} {cell.reading.unit}" if cell.reading else None


def _percent(column: Column) -> float | None:
    return 100 * column.from_baseline if column.from_baseline is not None else None


def _percent_of_nadir(column: Column) -> float | None:
    return 100 * column.from_nadir if column.from_nadir is not None else None
