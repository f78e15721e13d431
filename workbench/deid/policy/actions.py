"""What is done to one attribute: the codes of Table E.1-1 made certain."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen

from workbench.deid.policy.attribute_types import OPTIONAL
from workbench.deid.policy.options import Option
from workbench.deid.policy.rules import ContentRule, tables


class Action(StrEnum):
    """The action codes of PS3.15 Table E.1-1a."""

    REMOVE = "X"
    EMPTY = "Z"
    DUMMY = "D"
    UID = "U"
    KEEP = "K"
    CLEAN = "C"


_DATES = (Option.FULL_DATES, Option.MODIFIED_DATES)


@frozen
class Policy:
    """The Basic Profile with some options."""

    options: frozenset[Option] = frozenset()

    def has(self, option: Option) -> bool:
        """Return whether an option was chosen."""
        return option in self.options

    @property
    def keeps_dates(self) -> bool:
        """Whether dates stay, as they are or moved."""
        return any(option in self.options for option in _DATES)

    def code(self, tag: int) -> str | None:
        """Return the code of a public attribute, perhaps a compound one; None = not listed.

        A chosen option overrides the Basic Profile; of two that differ the stricter counts.
        """
        rule = tables().rule(tag)
        return None if rule is None else self._overridden(rule.options, rule.basic)

    def content_code(self, rule: ContentRule) -> str:
        """Return the code of a content item."""
        return self._overridden(rule.options, rule.basic)

    def _overridden(self, options: Mapping[Option, str], basic: str) -> str:
        found = {options[option] for option in self.options if option in options}
        for stricter in ("C", "K"):
            if stricter in found:
                return stricter
        return basic


def resolve(code: str, type: str) -> Action:
    """Return the one action of a code, by the type of the attribute in its IOD.

    Parameters
    ----------
    code : str
        Such as ``X``, ``X/Z`` or ``X/Z/U*``.
    type : str
        1, 1C, 2, 2C or 3.

    Notes
    -----
    PS3.15 Table E.1-1a: of a compound code the first that leaves a valid object. Types 1 and 1C
    need a value, 2 and 2C a place for it. ``U*`` keeps a sequence that has its place and replaces
    the UIDs in it, which cleaning does: segmentations would lose their images otherwise.
    """
    choices = code.split("/")
    if len(choices) == 1:
        return Action(code)
    if type == OPTIONAL:
        return Action(choices[0])
    if choices[-1] == "U*":
        return Action.CLEAN
    if type in ("2", "2C"):
        return Action.EMPTY if "Z" in choices else Action(choices[-1])
    return Action(choices[-1])
