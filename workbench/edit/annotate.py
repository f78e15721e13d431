"""Making annotations: the one place where layer, label and provenance of a new one are decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import evolve

from workbench.base.text import t
from workbench.model import commands
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.annotation import Annotation, Provenance, Purpose
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, new_id
from workbench.model.layer import Layer
from workbench.model.measurement import MeasurementKind
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Region


def layer_for(project: Project, wanted: LayerId | None) -> Layer | None:
    """Return the layer that new annotations go to, else the topmost; None without any layer."""
    if wanted is not None and wanted in project.layers:
        return project.layers[wanted]
    return project.topmost_layer()


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
    project: Project,
    stamp: Stamp,
    anchor: Anchor,
    region: Region | None,
    *,
    layer: LayerId | None,
    label: str | None = None,
    tool: str = "",
    purpose: Purpose = Purpose.FINDING,
    id: AnnotationId | None = None,
    depth: float | None = None,
    kind: MeasurementKind | None = None,
    note: str = "",
) -> Patch:
    """Return the patch that adds one annotation with the defaults of its label.

    A label that the scheme does not have is dropped; measurements take none.
    """
    scheme = project.scheme
    found = scheme.get(label) if scheme and purpose is Purpose.FINDING else None
    key = found.key if found else None
    values = scheme.defaults_of(key) if scheme else {}
    new = id or AnnotationId(EntityId(new_id()))
    made_by = provenance(project, stamp, tool)

    def made(on: LayerId) -> list[Annotation]:
        one = Annotation(new, anchor, region, on, made_by, key, purpose, values, depth=depth)
        return [evolve(one, kind=kind, note=note)]

    return add_to_layer(project, stamp, layer, made)


def label_image(
    project: Project,
    stamp: Stamp,
    image: ImageId,
    label: str | None,
    layer: LayerId | None,
) -> Patch:
    """Return the patch that labels an image as a whole (OK, NG, no finding)."""
    return add_region(
        project, stamp, OnFrame(image), None, layer=layer, label=label, tool="image_label"
    )
