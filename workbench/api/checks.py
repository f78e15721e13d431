"""Checks: pure functions from a project to findings.

A plugin names its checks in ``Plugin.checks``, functions that take the project. They look at it
from another thread, some time after each edit; the label scheme may turn them off by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Protocol

from attrs import field, frozen

from workbench.base.text import Text
from workbench.model.ids import AnnotationId, EntityId
from workbench.model.project import Project


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Fix:
    """A way to put something right.

    Parameters
    ----------
    change : callable
        ``change(project, finding)`` gives the fields of annotations that get other values, by id;
        a function of a module, so that fixes can be compared. It asks nobody and loses nothing.
    is_safe : bool
        Whether it may be done for many at once; else somebody looks at each.
    """

    name: str
    title: Text
    change: Callable[[Project, Finding], Mapping[AnnotationId, Mapping[str, Any]]]
    is_safe: bool = True


@frozen
class Finding:
    """Something that a check noticed; derived, never stored.

    Parameters
    ----------
    about : EntityId or None
        The annotation or image; None = the project as a whole.
    others : tuple of EntityId
        What else takes part in it, sorted.
    subject : str
        Which of several of the same check about the same: the name of an attribute, for example.
    fix : Fix or None
        How it can be put right.
    details : mapping of str to float or str
        Numbers behind it, and ``x``, ``y`` where there is a place in the image.
    """

    check: str
    severity: Severity
    message: Text
    about: EntityId | None = None
    others: tuple[EntityId, ...] = ()
    subject: str = ""
    fix: Fix | None = None
    details: Mapping[str, float | str] = field(factory=dict, hash=False)

    @property
    def kind(self) -> str:
        """Its check with its subject: what a waiver names."""
        return f"{self.check}/{self.subject}" if self.subject else self.check

    @property
    def key(self) -> tuple[str, EntityId | None, tuple[EntityId, ...]]:
        """What stays the same while it is found again."""
        return self.kind, self.about, self.others


class Check(Protocol):
    """One check."""

    def __call__(self, project: Project) -> Iterable[Finding]:
        """Yield findings in a stable order."""
        ...
