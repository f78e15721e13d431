"""Verbs for parts: their zones, and how they lie on images."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.commands.make import make_patch
from workbench.model.ids import EntityId, ImageId, PartId
from workbench.model.part import Part, Placement
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project


def put_part(project: Project, stamp: Stamp, part: Part) -> Patch:
    """Add the map of a part, or change the one with its id."""
    if not part.name.strip():
        raise InputError(t("A part needs a name."))
    before = project.parts.get(part.id)
    name = (
        t("Add part “{name}”", name=part.name)
        if before is None
        else t("Change part “{name}”", name=part.name)
    )
    return make_patch(name, stamp, project, {part.id: part} if part != before else {})


def remove_part(project: Project, stamp: Stamp, id: PartId) -> Patch:
    """Remove a part, and take it off the images it was placed on."""
    part = project.parts.get(id)
    if part is None:
        raise InputError(t("The part is no longer there."))
    values: dict[EntityId, Entity | None] = {id: None}
    for image in project.images.values():
        if image.placement is not None and image.placement.part == id:
            values[image.id] = evolve(image, placement=None)
    return make_patch(t("Remove part “{name}”", name=part.name), stamp, project, values)


def place_part(
    project: Project, stamp: Stamp, ids: Iterable[ImageId], placement: Placement | None
) -> Patch:
    """Say how a part lies on images; None takes it off."""
    if placement is not None and placement.part not in project.parts:
        raise InputError(t("The part is no longer there."))
    values: dict[EntityId, Entity | None] = {}
    for id in ids:
        image = project.images.get(id)
        if image is None:
            raise InputError(t("The image is no longer in the project."))
        if image.placement != placement:
            values[id] = evolve(image, placement=placement)
    name = t("Place the part") if placement is not None else t("Take the part off")
    return make_patch(name, stamp, project, values)
