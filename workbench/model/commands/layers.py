"""Verbs for layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.commands.annotations import refuse_locked, why_locked_itself, without_pairs
from workbench.model.commands.make import make_patch
from workbench.model.ids import EntityId, ImageId, LayerId, new_id
from workbench.model.layer import Layer, LayerKind, LayerStatus, OverlapPolicy
from workbench.model.layer_tree import LayerTree
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project

#: Title of an overlap policy.
POLICIES: Mapping[OverlapPolicy, Text] = {
    OverlapPolicy.OVERLAP: t("May overlap"),
    OverlapPolicy.EXCLUSIVE: t("Exclusive"),
    OverlapPolicy.PRIORITY: t("Nearest counts"),
}
#: Title of a status.
STATUSES: Mapping[LayerStatus, Text] = {
    LayerStatus.TODO: t("To do"),
    LayerStatus.IN_PROGRESS: t("In progress"),
    LayerStatus.TO_REVIEW: t("To review"),
    LayerStatus.DONE: t("Done"),
    LayerStatus.FLAGGED: t("Flagged"),
}


def add_layer(
    project: Project,
    stamp: Stamp,
    name: str,
    color: str | None = None,
    id: LayerId | None = None,
    parent: LayerId | None = None,
) -> Patch:
    """Add a layer on top of the others, or on top of a group."""
    layer = Layer(id or _new_id(), name, _above_all(project), color, parent=parent)
    title = t("Add layer “{layer}”", layer=name)
    if parent is None:
        return make_patch(title, stamp, project, {layer.id: layer})
    return _arranged(title, project, stamp, {layer.id: layer})


def add_reference(
    project: Project,
    stamp: Stamp,
    name: str,
    origin: str = "",
    image: ImageId | None = None,
    id: LayerId | None = None,
) -> Patch:
    """Add a layer that is only looked at; a picture goes below all others, the rest on top."""
    if image is not None and image not in project.images:
        raise InputError(t("The image is no longer in the project."))
    lowest = min((layer.order for layer in project.layers.values()), default=1.0) - 1.0
    order = _above_all(project) if image is None else lowest
    kind = LayerKind.REFERENCE
    layer = Layer(id or _new_id(), name, order, kind=kind, origin=origin, image=image)
    return make_patch(t("Add reference “{layer}”", layer=name), stamp, project, {layer.id: layer})


def group_layers(
    project: Project,
    stamp: Stamp,
    name: str,
    members: Sequence[LayerId],
    id: LayerId | None = None,
) -> Patch:
    """Put layers into a new group that takes the place of the topmost of them; none = on top."""
    tree = LayerTree(project.layers)
    layers = [_there(project, one) for one in members]
    # What lies in another member goes along with it.
    layers = [x for x in layers if not {above.id for above in tree.above(x.id)} & set(members)]
    highest = max(layers, key=lambda x: (x.order, x.id), default=None)
    parent = tree.parent(highest.id) if highest is not None else None
    order = highest.order + 0.5 if highest is not None else _above_all(project)
    group = Layer(id or _new_id(), name, order, kind=LayerKind.GROUP, parent=parent)
    values: dict[EntityId, Entity | None] = {x.id: evolve(x, parent=group.id) for x in layers}
    title = t("Group layers as “{layer}”", layer=name)
    return _arranged(title, project, stamp, {**values, group.id: group})


def dissolve_group(project: Project, stamp: Stamp, id: LayerId) -> Patch:
    """Take a group away; what is in it stays where it is painted."""
    group = _there(project, id)
    if group.kind is not LayerKind.GROUP:
        raise InputError(t("“{layer}” is no group.", layer=group.name))
    _refuse_lock(project, id)
    tree = LayerTree(project.layers)
    parent = tree.parent(id)
    values: dict[EntityId, Entity | None] = {
        one: evolve(project.layers[one], parent=parent) for one in tree.inside(id)
    }
    title = t("Dissolve group “{layer}”", layer=group.name)
    return _arranged(title, project, stamp, {**values, id: None})


def move_layer(
    project: Project,
    stamp: Stamp,
    id: LayerId,
    parent: LayerId | None,
    below: LayerId | None = None,
) -> Patch:
    """Move a layer, or a group with all in it, into a group (None: out of all).

    Parameters
    ----------
    below : LayerId or None
        The layer there that it is to be painted just before; None = on top of all there.

    Raises
    ------
    InputError
        If a group would go into itself.
    """
    layer, tree = _there(project, id), LayerTree(project.layers)
    if parent is not None and parent in set(tree.within(id)):
        raise InputError(t("A group cannot be put into itself."))
    if parent is not None and _there(project, parent).kind is not LayerKind.GROUP:
        raise InputError(t("“{layer}” is no group.", layer=project.layers[parent].name))
    there = [one for one in tree.inside(parent) if one != id]
    at = there.index(below) if below in there else len(there)
    # Between its new neighbours; all are counted anew afterwards.
    orders = [project.layers[one].order for one in there]
    if not there:
        order = layer.order
    elif at == 0:
        order = orders[0] - 1.0
    elif at == len(there):
        order = orders[-1] + 1.0
    else:
        order = (orders[at - 1] + orders[at]) / 2
    title = t("Reorder layers") if tree.parent(id) == parent else t("Move layer to another group")
    return _arranged(title, project, stamp, {id: evolve(layer, parent=parent, order=order)})


def rename_layer(project: Project, stamp: Stamp, id: LayerId, name: str) -> Patch:
    """Rename a layer."""
    return _change_layer(t("Rename layer"), project, stamp, id, name=name)


def recolor_layer(project: Project, stamp: Stamp, id: LayerId, color: str | None) -> Patch:
    """Colour a layer; None follows the labels."""
    return _change_layer(t("Colour layer"), project, stamp, id, f"color:{id}", color=color)


def lock_layer(
    project: Project, stamp: Stamp, id: LayerId, locked: bool, reason: str = ""
) -> Patch:
    """Lock a layer, noting who did it and why, or unlock it."""
    title = t("Lock layer") if locked else t("Unlock layer")
    owner = stamp.author if locked else ""
    why = reason if locked else ""
    # A reason that is given just after the lock belongs to it.
    key = f"lock:{id}" if locked else None
    return _change_layer(
        title, project, stamp, id, key, locked=locked, lock_reason=why, lock_owner=owner
    )


def set_layer_policy(project: Project, stamp: Stamp, id: LayerId, policy: OverlapPolicy) -> Patch:
    """Say how annotations of a layer, or of the layers of a group, may share pixels."""
    title = t("Overlap of layer: {policy}", policy=POLICIES[policy])
    return _change_layer(title, project, stamp, id, policy=policy)


def set_layer_status(project: Project, stamp: Stamp, id: LayerId, status: LayerStatus) -> Patch:
    """Say how far the work on a layer has come."""
    title = t("Status of layer: {status}", status=STATUSES[status])
    return _change_layer(title, project, stamp, id, status=status)


def order_layers(project: Project, stamp: Stamp, ids: Sequence[LayerId]) -> Patch:
    """Put the layers in this painting order, the first painted first."""
    values: dict[EntityId, Entity | None] = {
        id: evolve(_there(project, id), order=float(i)) for i, id in enumerate(ids)
    }
    return make_patch(t("Reorder layers"), stamp, project, values)


def delete_layer(project: Project, stamp: Stamp, id: LayerId) -> Patch:
    """Delete a layer with everything on it, a group with all its layers; a lock refuses."""
    layer = _there(project, id)
    doomed = list(LayerTree(project.layers).within(id))
    for one in doomed:
        _refuse_lock(project, one)
    counts = project.index.layers
    gone = {one for one in doomed if counts[one] > 0}
    on_it = [a for a in project.annotations.values() if a.layer in gone] if gone else []
    for annotation in on_it:
        reason = why_locked_itself(annotation)
        if reason is not None and project.layers[annotation.layer].kind is not LayerKind.REFERENCE:
            raise InputError(reason)
    values = without_pairs(project, dict.fromkeys(a.id for a in on_it))
    values |= dict.fromkeys(doomed)
    return make_patch(t("Delete layer “{layer}”", layer=layer.name), stamp, project, values)


def _new_id() -> LayerId:
    return LayerId(EntityId(new_id()))


def _above_all(project: Project) -> float:
    return max((layer.order for layer in project.layers.values()), default=-1.0) + 1.0


def _there(project: Project, id: LayerId) -> Layer:
    layer = project.layers.get(id)
    if layer is None:
        raise InputError(t("The layer is no longer there."))
    return layer


def _refuse_lock(project: Project, id: LayerId) -> None:
    lock = LayerTree(project.layers).locked_by(id)
    if lock is not None:
        refuse_locked(lock, project)


def _change_layer(
    title: Text, project: Project, stamp: Stamp, id: LayerId, key: str | None = None, **fields: Any
) -> Patch:
    layer = evolve(_there(project, id), **fields)
    return make_patch(title, stamp, project, {id: layer}, key)


def _arranged(
    title: Text, project: Project, stamp: Stamp, values: Mapping[EntityId, Entity | None]
) -> Patch:
    """Return the patch that also counts the painting order anew, as the tree has it then."""
    layers: dict[LayerId, Layer] = dict(project.layers)
    for id, value in values.items():
        if isinstance(value, Layer):
            layers[value.id] = value
        else:
            layers.pop(LayerId(id), None)
    changed: dict[EntityId, Entity | None] = dict(values)
    for n, id in enumerate(LayerTree(layers).painted()):
        layer = layers[id]
        if id in changed or layer.order != float(n):
            changed[id] = evolve(layer, order=float(n))
    return make_patch(title, stamp, project, changed)
