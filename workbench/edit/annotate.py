"""Making annotations: the one place where provenance of a new annotation is filled in."""

from __future__ import annotations

from workbench.base.text import t
from workbench.model import commands
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.annotation import Annotation, Provenance, Purpose
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, new_id
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Region


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
) -> Patch:
    """Return the patch that adds one annotation, and the first layer when there is none yet."""
    scheme = project.scheme
    first_layer = None
    if layer not in project.layers:
        layers = project.ordered_layers()
        if layers:
            layer = layers[-1].id
        else:
            layer = LayerId(EntityId(new_id()))
            first_layer = commands.add_layer(project, stamp, str(t("Layer {n}", n=1)), id=layer)
    assert layer is not None
    annotation = Annotation(
        AnnotationId(EntityId(new_id())),
        anchor,
        region,
        layer,
        Provenance(stamp.author, stamp.at, stamp.at, tool, scheme_version=project.scheme_version),
        label if scheme is not None and scheme.get(label) is not None else None,
        purpose,
        scheme.defaults_of(label) if scheme is not None else {},
    )
    patch = commands.add_annotations(project, stamp, [annotation])
    if first_layer is None:
        return patch
    return Patch(patch.name, {**first_layer.deltas, **patch.deltas}, stamp)


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
