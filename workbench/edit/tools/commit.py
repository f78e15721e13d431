"""How a finished shape becomes one Patch, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import evolve

from workbench.api.tools import ToolContext
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.annotation import Annotation, Provenance, Purpose
from workbench.model.ids import AnnotationId, EntityId, LayerId, new_id
from workbench.model.layer import Layer
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Region

NO_IMAGE = t("Open an image first.")


def layer_for(project: Project, wanted: LayerId | None) -> Layer | None:
    """Return the layer that new annotations go to, else the topmost; None without any layer."""
    if wanted is not None and wanted in project.layers:
        return project.layers[wanted]
    layers = project.ordered_layers()
    return layers[-1] if layers else None


def refusal(context: ToolContext) -> Text | None:
    """Return why nothing can be drawn here, or None."""
    if context.anchor is None:
        return NO_IMAGE
    try:
        commands.refuse_locked(layer_for(context.project, context.layer))
    except InputError as error:
        return error.text
    return None


def provenance(project: Project, stamp: Stamp, tool: str) -> Provenance:
    """Return the provenance of something made by hand just now."""
    return Provenance(
        stamp.author, stamp.at, stamp.at, tool=tool, scheme_version=project.scheme_version
    )


def add_to_layer(
    project: Project,
    stamp: Stamp,
    wanted: LayerId | None,
    make: Callable[[LayerId], Sequence[Annotation]],
) -> Patch:
    """Return the patch that adds annotations, and the first layer when there is none yet.

    Raises
    ------
    InputError
        If the layer is locked.
    """
    layer = layer_for(project, wanted)
    if layer is not None:
        return commands.add_annotations(project, stamp, make(layer.id))
    id = LayerId(EntityId(new_id()))
    first = commands.add_layer(project, stamp, str(t("Layer {n}", n=1)), id=id)
    added = commands.add_annotations(project, stamp, make(id))
    return evolve(first.then(added), name=added.name)


def add_region(
    context: ToolContext, region: Region, tool: str, purpose: Purpose = Purpose.FINDING
) -> tuple[Patch, AnnotationId] | Text:
    """Return the patch that adds a drawn region and its new id, or why it is refused.

    Measurements take no label.
    """
    anchor = context.anchor
    if anchor is None:
        return NO_IMAGE
    project, stamp = context.project, context.stamp
    id = AnnotationId(EntityId(new_id()))
    scheme = project.scheme
    found = scheme.get(context.label) if scheme and purpose is Purpose.FINDING else None
    label = found.key if found else None

    def make(layer: LayerId) -> list[Annotation]:
        who = provenance(project, stamp, tool)
        values = scheme.defaults_of(label) if scheme else {}
        return [Annotation(id, anchor, region, layer, who, label, purpose, values)]

    try:
        return add_to_layer(project, stamp, context.layer, make), id
    except InputError as error:
        return error.text


def attempt(make: Callable[[], Patch]) -> Patch | Text:
    """Return the patch, or the reason why the command refuses."""
    try:
        return make()
    except InputError as error:
        return error.text
