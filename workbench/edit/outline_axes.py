"""Both axes of outlines, kept as bidirectional measurements beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit import annotate
from workbench.geom.measuring.bidirectional import bidirectional
from workbench.geom.measuring.scale import Scale, scale_for
from workbench.model import commands
from workbench.model.anchor import Anchor
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import Calibration, Spacing
from workbench.model.ids import AnnotationId, EntityId, new_id
from workbench.model.measurement import MeasurementKind
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Lines

TOOL = "bidirectional_of_outline"
"""What the provenance names as the tool."""


def axes_of_outlines(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    calibration: Callable[[Anchor], Calibration],
) -> Patch:
    """Return the patch that adds both axes of each area, on its own layer and frame.

    Raises
    ------
    InputError
        If none of them is an area, one has no extent, or a layer is locked.
    """
    found = [project.annotations[id] for id in sorted(ids) if id in project.annotations]
    areas = [one for one in found if isinstance(one.region, AREA_REGIONS)]
    if not areas:
        raise InputError(t("Select an outline first: a polygon, a box or an ellipse."))
    made = [_axes(project, stamp, one, calibration(one.anchor)) for one in areas]
    patch = commands.add_annotations(project, stamp, made)
    return evolve(patch, name=t("Measure both axes"))


def _axes(project: Project, stamp: Stamp, of: Annotation, calibration: Calibration) -> Annotation:
    region = of.region
    assert isinstance(region, AREA_REGIONS)
    scale = scale_for(region, calibration)
    if scale.spacing is None:
        scale = Scale(Spacing(calibration.aspect, 1.0))
    lines: Lines | None = bidirectional(region, scale)
    if lines is None:
        raise InputError(t("This outline is flat: it has no short axis."))
    return Annotation(
        AnnotationId(EntityId(new_id())),
        of.anchor,
        lines,
        of.layer,
        annotate.provenance(project, stamp, TOOL),
        purpose=Purpose.MEASUREMENT,
        kind=MeasurementKind.BIDIRECTIONAL,
        lesion=of.lesion,
    )
