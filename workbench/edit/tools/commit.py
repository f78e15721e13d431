"""How a finished shape becomes one Patch, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from workbench.api.tools import Select, Step, ToolContext
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit import annotate
from workbench.edit.tools.beside import Placed, placed
from workbench.model import commands
from workbench.model.annotation import Purpose
from workbench.model.ids import AnnotationId, EntityId, new_id
from workbench.model.measurement import MeasurementKind
from workbench.model.patch import Patch
from workbench.model.regions import Region

NO_IMAGE = t("Open an image first.")


def refusal(context: ToolContext) -> Text | None:
    """Return why nothing can be drawn here, or None."""
    if context.anchor is None:
        return NO_IMAGE
    if context.closed is not None:
        return context.closed
    try:
        commands.refuse_locked(annotate.layer_for(context.project, context.layer), context.project)
    except InputError as error:
        return error.text
    return None


def add_region(
    context: ToolContext,
    region: Region,
    tool: str,
    kind: MeasurementKind | None = None,
    note: str = "",
) -> tuple[Patch, AnnotationId] | Text:
    """Return the patch that adds a drawn region and its new id, or why it is refused.

    With a `kind` it is a measurement, without one a finding.
    """
    anchor = context.anchor
    if anchor is None:
        return NO_IMAGE
    place = placed(context, region) if kind is None else Placed(region)
    if isinstance(place, Text):
        return place
    id = AnnotationId(EntityId(new_id()))

    def make() -> Patch:
        patch = annotate.add_region(
            context.project,
            context.stamp,
            anchor,
            place.region,
            layer=context.layer,
            label=context.label,
            tool=tool,
            purpose=Purpose.FINDING if kind is None else Purpose.MEASUREMENT,
            id=id,
            depth=place.depth,
            kind=kind,
            note=note,
        )
        if not place.neighbours:
            return patch
        met = commands.change_regions(context.project, context.stamp, place.neighbours)
        return evolve(patch.then(met), name=patch.name)

    patch = attempt(make)
    return patch if isinstance(patch, Text) else (patch, id)


def added(
    context: ToolContext,
    region: Region,
    tool: str,
    idle: Step[object],
    kind: MeasurementKind | None = None,
    note: str = "",
) -> Step[object]:
    """Return the step that adds a drawn region and selects it, or says why that is refused."""
    made = add_region(context, region, tool, kind, note)
    if isinstance(made, Text):
        return evolve(idle, refused=made)
    patch, id = made
    return evolve(idle, commit=patch, view=(Select(frozenset({id})),))


def attempt(make: Callable[[], Patch]) -> Patch | Text:
    """Return the patch, or the reason why the command refuses."""
    try:
        return make()
    except InputError as error:
        return error.text
