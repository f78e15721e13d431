"""Severity of a defect: the grades of the scheme, the rules that give them, a person's own word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen
from attrs.validators import matches_re

from workbench.model.layer import HEX_COLOR


@frozen
class Severity:
    """One grade, such as critical, major, minor; the scheme has the worst first.

    Parameters
    ----------
    titles : mapping of str to str
        The name in other languages, by language code.
    """

    key: str
    name: str = ""
    color: str = field(default="#d55e00", validator=matches_re(HEX_COLOR))
    titles: Mapping[str, str] = field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        if not self.key:
            raise ValueError("a severity needs a key")

    def title(self, language: str) -> str:
        """Return the name in a language, else the plain name, else the key."""
        return self.titles.get(language, self.name) or self.key


@frozen
class SeverityRule:
    """When a defect has a severity; the first rule of a scheme that holds counts.

    Parameters
    ----------
    when : str
        A condition over measured values, the zone and attributes:
        ``length_mm > 0.5 and zone == "A"``. Judged by ``workbench.base.expressions``.
    severity : str
        Key of the grade it gives.
    label : str or None
        Only for this label and its kinds; None = for all.
    """

    when: str
    severity: str
    label: str | None = None
    note: str = ""


@frozen
class SeverityChoice:
    """A severity that a person set over what the rules say, and why."""

    severity: str
    reason: str
    author: str
    at: datetime
