"""Starter schemes: a beginning for common work, in both languages."""

from __future__ import annotations

from workbench.api.scheme.content import SchemeContent
from workbench.app.scheme.file import read_scheme
from workbench.base.errors import InputError
from workbench.base.resources import resource_path
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project

STARTERS: dict[str, Text] = {
    "chest-ct": t("Chest CT"),
    "mammography": t("Mammography"),
    "pcb": t("Circuit board"),
    "steel-surface": t("Steel surface"),
    "weld": t("Weld seam"),
}
"""Name on the command line -> title."""


def starter(name: str) -> SchemeContent | None:
    """Return a starter scheme; None when the name is none, a file's for example.

    Raises
    ------
    InputError
        When it is the name of a starter scheme that cannot be read.
    """
    if name not in STARTERS:
        if "/" in name or "\\" in name or "." in name:
            return None
        known = ", ".join(STARTERS)
        from pathlib import Path

        if not Path(name).exists():
            raise InputError(
                t(
                    "There is no file and no starter scheme {name}. Starter schemes: {known}.",
                    name=name,
                    known=known,
                )
            )
        return None
    return read_scheme(resource_path("schemes", f"{name}.json").read_bytes())


def adopt(project: Project, stamp: Stamp, content: SchemeContent) -> Patch:
    """Make what a scheme file says the next version of a project's scheme."""
    return commands.change_scheme(
        project,
        stamp,
        content.labels,
        content.name,
        occlusion=content.occlusion,
        rules=content.rules,
        checks=content.checks,
        severities=content.severities,
        severity_rules=content.severity_rules,
        note=content.note,
        pictures=content.pictures,
    )
