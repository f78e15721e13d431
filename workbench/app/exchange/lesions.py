"""Lesions of a foreign file as they become ours: by their tracking UIDs."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.api.exchange import ExportLesion, Imported
from workbench.deid.release import released_lesions
from workbench.model.ids import EntityId, LesionId, new_id
from workbench.model.lesion import Lesion, LesionRole
from workbench.model.project import Project


def taken_lesions(
    project: Project, imported: Imported, keyed: Mapping[str, LesionId] | None = None
) -> tuple[dict[str, LesionId], list[Lesion]]:
    """Return our lesion of each tracking UID of a file, and the lesions that must be added.

    One that is known by its UID, or by the one under which it left, stays as it is here; a new one
    whose name is taken gets a number.
    """
    known = {one.tracking_uid: one.id for one in project.lesions.values()}
    known |= released_lesions(project)
    known |= keyed or {}
    names = {one.name for one in project.lesions.values()}
    added: list[Lesion] = []
    for one in imported.annotations:
        given = one.lesion
        if given is not None and given.tracking_uid and given.tracking_uid not in known:
            made = _lesion(given, names)
            known[made.tracking_uid] = made.id
            names.add(made.name)
            added.append(made)
    return known, added


def _lesion(given: ExportLesion, names: set[str]) -> Lesion:
    name, n = given.name.strip() or "T", 1
    free = name
    while free in names:
        n += 1
        free = f"{name} ({n})"
    return Lesion(
        LesionId(EntityId(new_id())),
        given.tracking_uid,
        free,
        LesionRole(given.role),
        given.organ,
        given.node,
        given.site,
    )
