"""Verbs for the label scheme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from workbench.base.text import t
from workbench.model.commands.make import make_patch
from workbench.model.ids import EntityId, SchemeId, new_id
from workbench.model.occlusion import OcclusionPolicy
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project
from workbench.model.scheme import CheckSetting, FieldRule, Label, LabelScheme, Picture
from workbench.model.severity import Severity, SeverityRule

_NO_SCHEME = LabelScheme(SchemeId(EntityId("")), 1)


def change_scheme(
    project: Project,
    stamp: Stamp,
    labels: Sequence[Label],
    name: str | None = None,
    *,
    occlusion: OcclusionPolicy | None = None,
    rules: Sequence[FieldRule] | None = None,
    checks: Sequence[CheckSetting] | None = None,
    severities: Sequence[Severity] | None = None,
    severity_rules: Sequence[SeverityRule] | None = None,
    note: str = "",
    pictures: Iterable[Picture] = (),
) -> Patch:
    """Make the next version of the label scheme; none when nothing would be different.

    Parameters
    ----------
    name, occlusion, rules, checks, severities, severity_rules
        None = as they are in the current version.
    note : str
        What is different, in the author's words.
    pictures : iterable of Picture
        Of the rule book, those that are new.
    """
    current = project.scheme or _NO_SCHEME
    after = evolve(
        current,
        labels=tuple(labels),
        name=current.name if name is None else name,
        occlusion=occlusion or current.occlusion,
        rules=current.rules if rules is None else tuple(rules),
        checks=current.checks if checks is None else tuple(checks),
        severities=current.severities if severities is None else tuple(severities),
        severity_rules=(
            current.severity_rules if severity_rules is None else tuple(severity_rules)
        ),
    )
    version = project.scheme_version + 1
    values: dict[EntityId, Entity | None] = {}
    if project.scheme is None or after != current:
        id = SchemeId(EntityId(new_id()))
        values = {one.id: one for one in pictures}
        values[id] = evolve(
            after, id=id, version=version, author=stamp.author, created=stamp.at, note=note
        )
    return make_patch(t("Label scheme version {version}", version=version), stamp, project, values)
