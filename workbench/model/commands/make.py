"""How all verbs make their Patch: look up what is there, put what shall be."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.base.text import Text
from workbench.model.ids import EntityId
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.project import Entity, Project


def make_patch(
    name: Text,
    stamp: Stamp,
    project: Project,
    values: Mapping[EntityId, Entity | None],
    merge_key: str | None = None,
) -> Patch:
    """Return the patch that gives these ids these values; None removes."""
    deltas = {id: Delta(project.get(id), value) for id, value in values.items()}
    return Patch(name, deltas, stamp, merge_key)
