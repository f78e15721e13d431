"""Verbs for layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.commands.annotations import editable, refuse_locked, without_pairs
from workbench.model.commands.make import make_patch
from workbench.model.ids import EntityId, LayerId, new_id
from workbench.model.layer import Layer
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project


def add_layer(
    project: Project, stamp: Stamp, name: str, color: str | None = None, id: LayerId | None = None
) -> Patch:
    """Add a layer on top of the others."""
    top = max((layer.order for layer in project.layers.values()), default=-1.0)
    layer = Layer(id or LayerId(EntityId(new_id())), name, top + 1.0, color)
    return make_patch(t("Add layer “{layer}”", layer=name), stamp, project, {layer.id: layer})


def _there(project: Project, id: LayerId) -> Layer:
    layer = project.layers.get(id)
    if layer is None:
        raise InputError(t("The layer is no longer there."))
    return layer


def _change_layer(
    title: Text, project: Project, stamp: Stamp, id: LayerId, key: str | None = None, **fields: Any
) -> Patch:
    layer = evolve(_there(project, id), **fields)
    return make_patch(title, stamp, project, {id: layer}, key)


def rename_layer(project: Project, stamp: Stamp, id: LayerId, name: str) -> Patch:
    """Rename a layer."""
    return _change_layer(t("Rename layer"), project, stamp, id, name=name)


def recolor_layer(project: Project, stamp: Stamp, id: LayerId, color: str | None) -> Patch:
    """Colour a layer; None follows the labels."""
    return _change_layer(t("Colour layer"), project, stamp, id, f"color:{id}", color=color)


def lock_layer(project: Project, stamp: Stamp, id: LayerId, locked: bool) -> Patch:
    """Lock or unlock a layer."""
    title = t("Lock layer") if locked else t("Unlock layer")
    return _change_layer(title, project, stamp, id, locked=locked)


def order_layers(project: Project, stamp: Stamp, ids: Sequence[LayerId]) -> Patch:
    """Put the layers in this painting order, the first painted first."""
    values: dict[EntityId, Entity | None] = {
        id: evolve(_there(project, id), order=float(i)) for i, id in enumerate(ids)
    }
    return make_patch(t("Reorder layers"), stamp, project, values)


def delete_layer(project: Project, stamp: Stamp, id: LayerId) -> Patch:
    """Delete a layer with everything on it; a locked layer is refused."""
    layer = _there(project, id)
    refuse_locked(layer)
    used = project.index.layers[id] > 0
    on_it = [a.id for a in project.annotations.values() if a.layer == id] if used else []
    editable(project, on_it)
    values = without_pairs(project, dict.fromkeys(on_it))
    values[id] = None
    return make_patch(t("Delete layer “{layer}”", layer=layer.name), stamp, project, values)
