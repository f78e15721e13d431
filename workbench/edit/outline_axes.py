"""Both axes or the widths of outlines, kept as measurements beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit import annotate
from workbench.geom.measuring.bidirectional import bidirectional
from workbench.geom.measuring.crack import crack_widths
from workbench.geom.measuring.scale import Scale, scale_for
from workbench.model import commands
from workbench.model.anchor import Anchor
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import Calibration, Spacing
from workbench.model.ids import AnnotationId, EntityId, new_id
from workbench.model.measurement import MeasurementKind
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Box, Ellipse, Lines, Polygon

TOOL = "bidirectional_of_outline"
WIDTHS_TOOL = "caliper_of_outline"
"""What the provenance names as the tool."""

Calibrations = Callable[[Anchor], Calibration]


def axes_of_outlines(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], calibration: Calibrations
) -> Patch:
    """Return the patch that adds both axes of each area, on its own layer and frame.

    Raises
    ------
    InputError
        If none of them is an area, one has no extent, or a layer is locked.
    """

    def axes(of: Annotation) -> Annotation:
        lines = bidirectional(_area(of), _scale(of, calibration))
        if lines is None:
            raise InputError(t("This outline is flat: it has no short axis."))
        return _beside(project, stamp, of, lines, MeasurementKind.BIDIRECTIONAL, TOOL)

    made = [axes(one) for one in _areas(project, ids)]
    patch = commands.add_annotations(project, stamp, made)
    return evolve(patch, name=t("Measure both axes"))


def widths_of_outlines(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], calibration: Calibrations
) -> Patch:
    """Return the patch that adds a caliper along each area: its centre line and widths across it.

    Raises
    ------
    InputError
        If none of them is an area, one has no centre line, or a layer is locked.
    """

    def widths(of: Annotation) -> Annotation:
        found = crack_widths(_area(of), _scale(of, calibration))
        if found is None:
            raise InputError(
                t("This outline has no centre line: it is flat, or as wide as it is long.")
            )
        return _beside(project, stamp, of, found.lines, MeasurementKind.CALIPER, WIDTHS_TOOL)

    made = [widths(one) for one in _areas(project, ids)]
    patch = commands.add_annotations(project, stamp, made)
    return evolve(patch, name=t("Measure widths"))


def _areas(project: Project, ids: Iterable[AnnotationId]) -> list[Annotation]:
    found = [project.annotations[id] for id in sorted(ids) if id in project.annotations]
    areas = [one for one in found if isinstance(one.region, AREA_REGIONS)]
    if not areas:
        raise InputError(t("Select an outline first: a polygon, a box or an ellipse."))
    return areas


def _area(of: Annotation) -> Polygon | Box | Ellipse:
    assert isinstance(of.region, AREA_REGIONS)
    return of.region


def _scale(of: Annotation, calibration: Calibrations) -> Scale:
    known = calibration(of.anchor)
    scale = scale_for(_area(of), known)
    return scale if scale.spacing is not None else Scale(Spacing(known.aspect, 1.0))


def _beside(
    project: Project, stamp: Stamp, of: Annotation, lines: Lines, kind: MeasurementKind, tool: str
) -> Annotation:
    return Annotation(
        AnnotationId(EntityId(new_id())),
        of.anchor,
        lines,
        of.layer,
        annotate.provenance(project, stamp, tool),
        purpose=Purpose.MEASUREMENT,
        kind=kind,
        lesion=of.lesion,
    )
