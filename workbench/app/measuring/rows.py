"""Rows: every number that was measured, with all that is needed to trust it and to pass it on.

Two forms: one row a quantity, as ``workbench measure`` prints it, and one row an annotation with a
column for each quantity. Numbers are never rounded here. A number that is refused has no value, but
a reason. A row has the keys of `FIELDS`; what a DICOM structured report needs is among them: coded
concept, UCUM unit, source of the calibration, tracking UID of the lesion, and with `geometry` the
graphic (PS3.3 C.18.6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
from attrs import field, frozen

from workbench.api.coded import concept_to_json
from workbench.app.calibration.expiry import warning_of
from workbench.app.measuring.values import (
    CalibrationOf,
    known_calibration,
    measures,
    quantities,
)
from workbench.base.text import t
from workbench.geom.measuring.codes import coded, quantity_title, unit_code
from workbench.geom.measuring.quantity import Quantity
from workbench.geom.shapes import axes, bounds, rings
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import CALIBRATION_TITLES, Calibration, CalibrationSource
from workbench.model.coded import coding_of
from workbench.model.coded import concept_of as finding_of
from workbench.model.concept import Concept
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.image import Image
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Project
from workbench.model.regions import Ellipse, Lines, Point, Points, Polyline, Region

Row = dict[str, Any]

#: Keys of a row, in the order of columns.
FIELDS = (
    *("annotation", "label", "image", "frame"),
    *("quantity", "value", "unit", "source", "uncertainty"),
    "title",
    *("uncertainty_pitch", "uncertainty_calibration", "uncertainty_boundary"),
    *("source_title", "calibration", "kind", "purpose", "layer", "author"),
    *("lesion", "tracking_uid", "severity", "severity_by", "severity_rule", "severity_reason"),
    *("concept", "ucum", "channel", "note", "sop_instance_uid"),
    *("finding", "category", "modifiers", "site", "site_modifiers", "laterality"),
    "reason",
)
#: Keys of all that is said of the annotation, and not of one quantity.
ABOUT = (
    *("annotation", "label", "image", "frame", "kind", "purpose", "layer", "author"),
    *("lesion", "tracking_uid", "severity", "severity_by", "severity_rule", "severity_reason"),
    *("source", "source_title", "calibration", "note", "sop_instance_uid"),
    *("finding", "category", "modifiers", "site", "site_modifiers", "laterality"),
    "reason",
)


@frozen
class SeverityFacts:
    """How severe an annotation is, and who or what said so."""

    key: str | None = None
    by: str = ""
    rule: str = ""
    reason: str = ""


@frozen
class Extra:
    """What a row can have that must be asked for: pixels are read for values inside shapes.

    Parameters
    ----------
    intensities : callable or None
        Rows of the values inside an annotation: ``quantity value unit source uncertainty channel``,
        and the ``reason`` where there is no value.
    severity : callable or None
        How severe an annotation is; None = it is no question.
    geometry : bool
        Whether rows have the graphic of their annotation.
    report : callable
        Is told how far it is, 0 to 1; may raise to stop.
    """

    intensities: Callable[[Annotation], Iterable[Mapping[str, Any]]] | None = None
    severity: Callable[[Annotation, Calibration], SeverityFacts | None] | None = None
    geometry: bool = False
    report: Callable[[float], object] = lambda share: None


PLAIN = Extra()
# Progress is told once in so many annotations.
_STEPS = 50
Inside = Mapping[AnnotationId, tuple[Mapping[str, Any], ...]]


@frozen(eq=False)
class MeasuredAnnotation:
    """One annotation with everything that was measured of it."""

    annotation: Annotation
    image: Image | None
    calibration: Calibration
    quantities: tuple[Quantity, ...]
    intensities: tuple[Mapping[str, Any], ...] = field(default=())
    severity: SeverityFacts | None = None

    @property
    def frame(self) -> int | None:
        """Frame of the image, counted from 1; None on a plane."""
        anchor = self.annotation.anchor
        return anchor.frame if isinstance(anchor, OnFrame) else None


def measured_annotations(
    project: Project,
    calibration: CalibrationOf,
    extra: Extra = PLAIN,
    ids: Iterable[AnnotationId] | None = None,
) -> Iterator[MeasuredAnnotation]:
    """Yield what was measured, ordered by image path, frame and annotation.

    Points and labels of whole images are left out: they measure nothing.

    Parameters
    ----------
    calibration : callable
        ``calibration(image, frame)`` gives the millimetres of a frame; asked once a frame, and
        only where something is measured.
    ids : iterable of AnnotationId or None
        Only these; None = all.
    """
    known = cache(calibration)
    annotations = project.annotations
    chosen = annotations.values() if ids is None else (annotations[id] for id in ids)
    placed = sorted(filter(measures, chosen), key=lambda a: _place(project, a))
    # Pixels are read first, for a whole frame; it takes about as long as all the rest.
    through = _Through(len(placed) * (1 if extra.intensities is None else 2), extra.report)
    for _, group in groupby(placed, key=lambda a: _place(project, a)[:2]):
        of_frame = list(group)
        inside = _inside(of_frame, extra, through)
        for one in of_frame:
            yield measured_annotation(project, one, known, extra, inside.get(one.id))
            through.one()


class _Through:
    """How many steps of all are done."""

    def __init__(self, total: int, report: Callable[[float], object]) -> None:
        self._done, self._total, self._report = 0, total, report

    def one(self) -> None:
        self._done += 1
        if self._done % _STEPS == 0:
            self._report(self._done / self._total)


def _inside(of_frame: Sequence[Annotation], extra: Extra, through: _Through) -> Inside:
    """Return the values inside the shapes of a frame.

    Read from top to bottom: a picture that is decoded in strips is decoded once, not once a shape.
    """
    if extra.intensities is None:
        return {}
    downwards = sorted(of_frame, key=lambda a: bounds(a.region)[1] if a.region is not None else 0.0)
    found: dict[AnnotationId, tuple[Mapping[str, Any], ...]] = {}
    for one in downwards:
        found[one.id] = tuple(extra.intensities(one))
        through.one()
    return found


def measured_annotation(
    project: Project,
    annotation: Annotation,
    calibration: CalibrationOf,
    extra: Extra = PLAIN,
    inside: Iterable[Mapping[str, Any]] | None = None,
) -> MeasuredAnnotation:
    """Return everything that was measured of one annotation.

    Parameters
    ----------
    inside : iterable or None
        The values inside it, where they were asked for already.
    """
    anchor = annotation.anchor
    image = project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
    known = known_calibration(annotation, calibration)
    if inside is None:
        inside = extra.intensities(annotation) if extra.intensities is not None else ()
    return MeasuredAnnotation(
        annotation,
        image,
        known,
        tuple(quantities(annotation, image, calibration)),
        tuple(inside),
        extra.severity(annotation, known) if extra.severity is not None else None,
    )


def measurements(project: Project, calibration: CalibrationOf, extra: Extra = PLAIN) -> list[Row]:
    """Return one row a quantity, ordered by image path, frame and annotation; see `FIELDS`."""
    return list(each_measurement(project, calibration, extra))


def each_measurement(
    project: Project, calibration: CalibrationOf, extra: Extra = PLAIN
) -> Iterator[Row]:
    """Yield the same one by one: a hundred thousand outlines have more than two million rows."""
    for one in measured_annotations(project, calibration, extra):
        yield from rows_of(project, one, extra.geometry)


def rows_of(project: Project, one: MeasuredAnnotation, geometry: bool = False) -> Iterator[Row]:
    """Yield one row for each quantity of an annotation, then for the values inside it."""
    about = _about(project, one)
    if geometry:
        about["geometry"] = graphic_of(one.annotation)
    for quantity in one.quantities:
        yield {**_empty(), **about, **_of_quantity(one, quantity)}
    for given in one.intensities:
        yield {**_empty(), **about, **_of_intensity(given)}


def wide_rows(
    project: Project, calibration: CalibrationOf, extra: Extra = PLAIN
) -> tuple[list[Row], list[str]]:
    """Return one row an annotation, and the keys of all columns in order.

    Each quantity has two columns, ``length (mm)`` and ``± length (mm)``: what is in other units
    has others. A quantity that comes twice in one unit, as by channel, has a number. The column
    ``reason`` names what is refused.
    """
    rows, columns = [], dict.fromkeys(ABOUT)
    for one in measured_annotations(project, calibration, extra):
        row = _about(project, one)
        first = one.quantities[0] if one.quantities else None
        row |= _source(one, first) if first is not None else {}
        for row_of_one in rows_of(project, one):
            if row_of_one["reason"] is not None:
                _refuse(row, row_of_one)
                continue
            name = _column(row_of_one, row)
            row[name] = row_of_one["value"]
            if row_of_one["uncertainty"] is not None:
                row[f"± {name}"] = row_of_one["uncertainty"]
        if extra.geometry:
            row["geometry"] = graphic_of(one.annotation)
        columns |= dict.fromkeys(row)
        rows.append(row)
    return rows, list(columns)


def _refuse(row: Row, refused: Mapping[str, Any]) -> None:
    """Add to a row why there is not one of the numbers."""
    said = t("{name}: {reason}", name=refused["title"], reason=refused["reason"])
    row["reason"] = "; ".join(filter(None, (row.get("reason"), str(said))))


def _column(row: Mapping[str, Any], taken: Mapping[str, Any]) -> str:
    unit = str(row["unit"])
    channel = f" {row['channel']}" if row["channel"] else ""
    name = str(row["quantity"]) + channel + (f" ({unit})" if unit not in ("", "1") else "")
    other, n = name, 1
    while other in taken:
        n += 1
        other = f"{name} {n}"
    return other


# -- what a row says ----------------------------------------------------------------------------


def _empty() -> Row:
    return dict.fromkeys(FIELDS)


def _about(project: Project, one: MeasuredAnnotation) -> Row:
    annotation, image = one.annotation, one.image
    layer = project.layers.get(annotation.layer)
    lesion = project.lesions.get(annotation.lesion) if annotation.lesion else None
    severity = one.severity or SeverityFacts()
    return {
        "annotation": annotation.id,
        "label": annotation.label,
        "image": image.path if image else None,
        "frame": one.frame,
        "kind": annotation.kind.value if annotation.kind else None,
        "purpose": annotation.purpose.value,
        "layer": layer.name if layer else None,
        "author": annotation.provenance.author,
        "lesion": lesion.name if lesion else None,
        "tracking_uid": lesion.tracking_uid if lesion else None,
        "severity": severity.key,
        "severity_by": severity.by or None,
        "severity_rule": severity.rule or None,
        "severity_reason": severity.reason or None,
        "note": annotation.note or None,
        "sop_instance_uid": image.sop_instance_uid if image else None,
        **_coded(project, annotation),
    }


def _coded(project: Project, annotation: Annotation) -> Row:
    """Return what an annotation means in coded terms, also where its label says it."""
    label = project.scheme.get(annotation.label) if project.scheme else None
    coding = coding_of(annotation, label)
    one = {
        "finding": finding_of(annotation, label),
        "category": coding.category,
        "site": coding.site,
        "laterality": coding.laterality,
    }
    many = {"modifiers": coding.modifiers, "site_modifiers": coding.site_modifiers}
    return {
        **{name: concept_to_json(concept) for name, concept in one.items()},
        **{name: [concept_to_json(x) for x in found] or None for name, found in many.items()},
    }


def _of_quantity(one: MeasuredAnnotation, quantity: Quantity) -> Row:
    whole = quantity.name == "pixel_count"
    return {
        "quantity": quantity.name,
        "title": quantity_title(quantity.name, one.annotation.kind),
        "value": int(quantity.value) if whole else quantity.value,
        "unit": quantity.unit,
        **_source(one, quantity),
        "uncertainty": quantity.uncertainty,
        "uncertainty_pitch": quantity.parts.pitch,
        "uncertainty_calibration": quantity.parts.calibration,
        "uncertainty_boundary": quantity.parts.boundary,
        "concept": concept_of(quantity.name, one.annotation.kind),
        "ucum": unit_code(quantity.unit),
    }


def _source(one: MeasuredAnnotation, quantity: Quantity) -> Row:
    source = quantity.source
    reason = one.calibration.reason
    rests = source is not CalibrationSource.NONE or quantity.unit in ("px", "px2")
    too_old = warning_of(one.calibration) if source is not CalibrationSource.NONE else None
    told = [str(text) for text in (reason if rests else None, too_old) if text is not None]
    return {
        "source": source.value,
        "source_title": str(CALIBRATION_TITLES[source]),
        "calibration": " ".join(told) or None,
    }


def _of_intensity(given: Mapping[str, Any]) -> Row:
    unit = str(given.get("unit") or "1")
    return {
        "quantity": given["quantity"],
        "title": value_title(str(given["quantity"])),
        "value": given["value"],
        "unit": unit,
        "source": given.get("source", CalibrationSource.NONE.value),
        "uncertainty": given.get("uncertainty"),
        "concept": None,
        "ucum": unit,
        "channel": given.get("channel") or None,
        "reason": given.get("reason"),
    }


def value_title(name: str) -> str:
    """Return the title of a quantity, or of a value inside a shape."""
    from workbench.app.measuring.words import VALUE_TITLES

    return str(VALUE_TITLES[name]) if name in VALUE_TITLES else quantity_title(name)


def concept_of(name: str, kind: MeasurementKind | None) -> Row | None:
    """Return what a quantity is as a coded term, with the derivation where there is one."""
    try:
        found = coded(name, kind)
    except KeyError:
        return None
    written = _concept(found.concept)
    return (
        written
        if found.derivation is None
        else {**written, "derivation": _concept(found.derivation)}
    )


def _concept(concept: Concept) -> Row:
    return {"scheme": concept.scheme, "value": concept.value, "meaning": concept.meaning}


def graphic_of(annotation: Annotation) -> list[Row] | None:
    """Return the region as graphics of a structured report: a type and (column, row) pairs.

    Positions are those of SCOORD (PS3.3 C.18.6.1.1), which has the same origin as ours. On a plane
    they are millimetres along its axes from its origin, which come with each graphic.
    """
    region, anchor = annotation.region, annotation.anchor
    if region is None:
        return None
    more: Row = {}
    if not isinstance(anchor, OnFrame):
        more = {
            "frame_of_reference": anchor.frame_of_reference,
            "origin": list(anchor.origin),
            "row_axis": list(anchor.row_axis),
            "column_axis": list(anchor.column_axis),
        }
    return [{"type": kind, "points": points.tolist(), **more} for kind, points in _graphics(region)]


def _graphics(region: Region) -> Iterator[tuple[str, Points]]:
    match region:
        case Point(x, y):
            yield "POINT", np.array([(x, y)])
        case Polyline(points):
            yield "POLYLINE", points
        case Lines(lines):
            yield from (("POLYLINE", one) for one in lines)
        case Ellipse():
            yield "ELLIPSE", _ends(region)
        case _:
            for part in rings(region):
                for ring in part.rings:
                    yield "POLYLINE", np.concatenate((ring, ring[:1]))


def _ends(ellipse: Ellipse) -> Points:
    """Return the ends of the major axis, then of the minor one (C.18.6.1.2)."""
    along, across = (np.array(one) for one in axes(ellipse.angle))
    ends = [(ellipse.rx, along), (ellipse.ry, across)]
    (major, a), (minor, b) = sorted(ends, key=lambda one: -one[0])
    centre = np.array((ellipse.x, ellipse.y))
    return np.array(
        [centre - major * a, centre + major * a, centre - minor * b, centre + minor * b]
    )


def _place(project: Project, annotation: Annotation) -> tuple[str, int, str]:
    anchor = annotation.anchor
    if not isinstance(anchor, OnFrame):
        return ("", 0, annotation.id)
    image: Image | None = project.images.get(ImageId(anchor.image))
    return (image.path if image else "", anchor.frame, annotation.id)
