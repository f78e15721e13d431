"""What a check says of itself, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from attrs import frozen

from workbench.api.checks import Finding, Severity
from workbench.base.text import Text


class Scope(StrEnum):
    """What a check must look at again after an edit.

    `ONE` annotation alone, each `PAIR` of those that may touch, a whole `FRAME`, or the whole
    `PROJECT`. The first two are looked at again at once, the others in a job.
    """

    ONE = "one"
    PAIR = "pair"
    FRAME = "frame"
    PROJECT = "project"


@frozen
class Threshold:
    """A number that the label scheme may set; shares are from 0 to 1."""

    name: str
    value: float
    title: Text
    unit: str = ""
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 0.01


@frozen
class CheckInfo:
    """One of our checks.

    Parameters
    ----------
    run : callable
        By scope: ``run(shape, rules)``, ``run(pair, rules)``, ``run(frame, rules)`` or
        ``run(whole, rules)``; yields findings.
    """

    name: str
    title: Text
    severity: Severity
    scope: Scope
    run: Callable[[Any, Any], Iterable[Finding]]
    thresholds: tuple[Threshold, ...] = ()
