"""Checks: pure functions from a project to findings."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from attrs import frozen

from workbench.base.text import Text
from workbench.model.ids import EntityId
from workbench.model.project import Project


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Finding:
    """Something that a check noticed; derived, never stored."""

    check: str
    severity: Severity
    message: Text
    about: EntityId | None = None


class Check(Protocol):
    """One check."""

    def __call__(self, project: Project) -> Iterable[Finding]:
        """Yield findings in a stable order."""
        ...
