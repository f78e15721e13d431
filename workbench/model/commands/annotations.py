"""Verbs for annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation, AttributeValue, Provenance
from workbench.model.commands.make import make_patch
from workbench.model.concept import Coding, Concept
from workbench.model.ids import AnnotationId, EntityId, LayerId
from workbench.model.layer import Layer, LayerKind
from workbench.model.layer_tree import LayerTree
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project
from workbench.model.regions import Region


def _lock_text(layer: Layer) -> Text:
    values = {"layer": layer.name, "who": layer.lock_owner, "reason": layer.lock_reason}
    if layer.lock_owner and layer.lock_reason:
        return t(
            "Layer “{layer}” is locked by {who}: {reason}. Unlock it in the Layers panel.", **values
        )
    if layer.lock_owner:
        return t("Layer “{layer}” is locked by {who}. Unlock it in the Layers panel.", **values)
    return t("Layer “{layer}” is locked. Unlock it in the Layers panel.", **values)


def why_closed(project: Project, layer: Layer | None) -> Text | None:
    """Return why nothing on a layer can be edited, or None: a lock, a group, a reference."""
    if layer is None:
        return None
    lock = LayerTree(project.layers).locked_by(layer.id) if layer.id in project.layers else None
    if lock is not None or layer.locked:
        return _lock_text(lock or layer)
    if layer.kind is LayerKind.GROUP:
        return t("“{layer}” is a group. Choose one of its layers.", layer=layer.name)
    if layer.kind is LayerKind.REFERENCE:
        return t(
            "“{layer}” is a reference and only looked at. Accept or correct what is on it, or "
            "choose another layer.",
            layer=layer.name,
        )
    return None


def refuse_locked(layer: Layer | None, project: Project | None = None) -> None:
    """Raise InputError when nothing on a layer can be edited."""
    if layer is None:
        return
    reason = why_closed(project or Project([layer]), layer)
    if reason is not None:
        raise InputError(reason)


class Locks:
    """Why annotations cannot be edited; each layer is looked at once, however many are on it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._closed: dict[LayerId, Text | None] = {}

    def why(self, annotation: Annotation) -> Text | None:
        """Return why an annotation cannot be edited, or None when it can."""
        on = annotation.layer
        if on not in self._closed:
            self._closed[on] = why_closed(self._project, self._project.layers.get(on))
        return self._closed[on] or why_locked_itself(annotation)


def why_locked(project: Project, annotation: Annotation) -> Text | None:
    """Return why an annotation cannot be edited, or None when it can; `Locks` for many."""
    return Locks(project).why(annotation)


def why_locked_itself(annotation: Annotation) -> Text | None:
    """Return why an annotation cannot be edited whose layer is open, or None when it can."""
    if annotation.locked:
        return t("This annotation is locked. Unlock it in its properties.")
    return None


def _there(project: Project, id: AnnotationId) -> Annotation:
    annotation = project.annotations.get(id)
    if annotation is None:
        raise InputError(t("The annotation is no longer there."))
    return annotation


def editable(project: Project, ids: Iterable[AnnotationId]) -> list[Annotation]:
    """Return these annotations; raise InputError with the reason when one cannot be edited."""
    found = []
    locks = Locks(project)
    for id in ids:
        annotation = _there(project, id)
        reason = locks.why(annotation)
        if reason is not None:
            raise InputError(reason)
        found.append(annotation)
    return found


def add_annotations(project: Project, stamp: Stamp, annotations: Sequence[Annotation]) -> Patch:
    """Add annotations; a locked layer refuses them."""
    for annotation in annotations:
        refuse_locked(project.layers.get(annotation.layer), project)
    name = (
        t("Add annotation")
        if len(annotations) == 1
        else t("Add {n} annotations", n=len(annotations))
    )
    return make_patch(name, stamp, project, {a.id: a for a in annotations})


def change_annotations(
    name: Text,
    project: Project,
    stamp: Stamp,
    values: Mapping[AnnotationId, Mapping[str, Any]],
    merge_key: str | None = None,
) -> Patch:
    """Give fields of annotations other values; raise InputError when one cannot be edited."""
    changed: dict[EntityId, Entity | None] = {}
    for annotation in editable(project, values):
        after = evolve(annotation, **values[annotation.id])
        if after != annotation:
            provenance = evolve(after.provenance, modified=stamp.at)
            changed[annotation.id] = evolve(after, provenance=provenance)
    return make_patch(name, stamp, project, changed, merge_key)


def _judged(annotation: Annotation, project: Project) -> Provenance:
    """Return the provenance of what is labelled or described anew: by today's scheme."""
    return evolve(annotation.provenance, scheme_version=project.scheme_version)


def change_regions(
    project: Project,
    stamp: Stamp,
    regions: Mapping[AnnotationId, Region],
    name: Text | None = None,
    merge_key: str | None = None,
) -> Patch:
    """Give annotations new geometry: moved, reshaped, cut."""
    values = {id: {"region": region} for id, region in regions.items()}
    return change_annotations(name or t("Change shape"), project, stamp, values, merge_key)


def set_label(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], label: str | None
) -> Patch:
    """Label annotations; what the new label's attributes do not take is dropped.

    Attributes that are new to them get their default. A label that the current scheme does not
    have, or that is only a heading, is refused.
    """
    scheme = project.scheme
    found = scheme.get(label) if scheme is not None else None
    if label is not None and found is None:
        raise InputError(
            t("The label scheme has no label “{label}”. Choose one that it has.", label=label)
        )
    if found is not None and not found.selectable:
        raise InputError(
            t("“{label}” is only a heading. Choose one of its kinds.", label=found.name)
        )
    known = {a.name: a for a in scheme.attributes_of(label)} if scheme else {}
    defaults = scheme.defaults_of(label) if scheme else {}
    values: dict[AnnotationId, Mapping[str, Any]] = {}
    for annotation in editable(project, ids):
        if annotation.label == label:
            continue
        kept = {k: v for k, v in annotation.attributes.items() if k in known and known[k].takes(v)}
        values[annotation.id] = {
            "label": label,
            "attributes": {**defaults, **kept},
            "provenance": _judged(annotation, project),
        }
    return change_annotations(t("Set label"), project, stamp, values)


def set_attribute(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    name: str,
    value: AttributeValue | None,
) -> Patch:
    """Set one attribute, or clear it with None."""
    values: dict[AnnotationId, Mapping[str, Any]] = {}
    for annotation in editable(project, ids):
        attributes = dict(annotation.attributes)
        attributes.pop(name, None)
        if value is not None:
            attributes[name] = value
        if attributes != annotation.attributes:
            provenance = _judged(annotation, project)
            values[annotation.id] = {"attributes": attributes, "provenance": provenance}
    return change_annotations(t("Set {attribute}", attribute=name), project, stamp, values)


def set_concept(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], concept: Concept | None
) -> Patch:
    """Give annotations a coded term, or take it away with None."""
    return change_annotations(
        t("Set term"), project, stamp, {id: {"concept": concept} for id in ids}
    )


def set_description(
    project: Project,
    stamp: Stamp,
    ids: Iterable[AnnotationId],
    concept: Concept | None,
    coding: Coding | None,
) -> Patch:
    """Say in coded terms what annotations are: the term, and what stands beside it."""
    said = {"concept": concept, "coding": coding}
    chosen = {one.id: said for one in editable(project, ids)}
    return change_annotations(t("Set term"), project, stamp, chosen)


def set_note(project: Project, stamp: Stamp, id: AnnotationId, note: str) -> Patch:
    """Write the note of an annotation."""
    return change_annotations(t("Edit note"), project, stamp, {id: {"note": note}}, f"note:{id}")


def set_depth(project: Project, stamp: Stamp, depths: Mapping[AnnotationId, float | None]) -> Patch:
    """Set explicit depths, larger = nearer; None goes back to the label's priority."""
    return change_annotations(
        t("Change depth"), project, stamp, {id: {"depth": depth} for id, depth in depths.items()}
    )


def move_to_layer(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], layer: LayerId
) -> Patch:
    """Move annotations to another layer."""
    if layer not in project.layers:
        raise InputError(t("The layer is no longer there."))
    refuse_locked(project.layers[layer], project)
    return change_annotations(
        t("Move to layer"), project, stamp, {id: {"layer": layer} for id in ids}
    )


def lock_annotations(
    project: Project, stamp: Stamp, ids: Iterable[AnnotationId], locked: bool
) -> Patch:
    """Lock or unlock annotations; those on a locked layer are refused."""
    values: dict[EntityId, Entity | None] = {}
    for id in ids:
        annotation = _there(project, id)
        refuse_locked(project.layers.get(annotation.layer), project)
        values[id] = evolve(annotation, locked=locked)
    return make_patch(t("Lock") if locked else t("Unlock"), stamp, project, values)


def delete_annotations(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Delete annotations, and what was said of who of them is nearer."""
    doomed = editable(project, ids)
    values = without_pairs(project, {a.id: None for a in doomed})
    name = (
        t("Delete annotation") if len(doomed) == 1 else t("Delete {n} annotations", n=len(doomed))
    )
    return make_patch(name, stamp, project, values)


def without_pairs(
    project: Project, values: Mapping[EntityId, Entity | None]
) -> dict[EntityId, Entity | None]:
    """Return values together with the end of all pairs one of whose two is removed."""
    gone = [
        id
        for id, pair in project.pairs.items()
        if any(one in values and values[one] is None for one in (pair.front, pair.back))
    ]
    return {**values, **dict.fromkeys(gone)}
