"""Verbs for the label scheme."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.base.text import t
from workbench.model.commands.make import make_patch
from workbench.model.ids import EntityId, SchemeId, new_id
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.scheme import Label, LabelScheme


def change_scheme(
    project: Project, stamp: Stamp, labels: Sequence[Label], name: str | None = None
) -> Patch:
    """Make the next version of the label scheme; none when nothing would be different."""
    current = project.scheme
    scheme = LabelScheme(
        SchemeId(EntityId(new_id())),
        project.scheme_version + 1,
        name if name is not None else (current.name if current else ""),
        tuple(labels),
    )
    same = current is not None and (current.name, current.labels) == (scheme.name, scheme.labels)
    return make_patch(
        t("Label scheme version {version}", version=scheme.version),
        stamp,
        project,
        {} if same else {scheme.id: scheme},
    )
