"""The options of PS3.15 in words, which of them get in each other's way, and what they do."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from attrs import frozen

from workbench.base.text import Text, t
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import CODES, Option
from workbench.deid.policy.rules import Rule, tables

TITLES: Mapping[Option, Text] = {
    Option.CLEAN_PIXEL_DATA: t("Clean pixel data"),
    Option.CLEAN_VISUAL_FEATURES: t("Clean recognisable faces"),
    Option.CLEAN_GRAPHICS: t("Clean graphics"),
    Option.CLEAN_STRUCTURED_CONTENT: t("Clean structured content"),
    Option.CLEAN_DESCRIPTORS: t("Clean descriptors"),
    Option.FULL_DATES: t("Keep dates"),
    Option.MODIFIED_DATES: t("Shift dates"),
    Option.PATIENT_CHARACTERISTICS: t("Keep patient characteristics"),
    Option.DEVICE_IDENTITY: t("Keep device identity"),
    Option.INSTITUTION_IDENTITY: t("Keep institution identity"),
    Option.UIDS: t("Keep UIDs"),
    Option.SAFE_PRIVATE: t("Keep safe private elements"),
}
HINTS: Mapping[Option, Text] = {
    Option.CLEAN_PIXEL_DATA: t("Looks for text in the pictures and fills it black."),
    Option.CLEAN_VISUAL_FEATURES: t(
        "Blanks faces in scans of heads; where that fails, they are held. Photographs: see below."
    ),
    Option.CLEAN_GRAPHICS: t("Keeps graphics drawn over images, without their words."),
    Option.CLEAN_STRUCTURED_CONTENT: t("Keeps reports, without what names a person in them."),
    Option.CLEAN_DESCRIPTORS: t("Keeps descriptions and comments, without names and numbers."),
    Option.FULL_DATES: t("Dates and times stay as they are."),
    Option.MODIFIED_DATES: t("All dates of a patient move by the same secret number of days."),
    Option.PATIENT_CHARACTERISTICS: t("Age, sex, size, weight and the like stay."),
    Option.DEVICE_IDENTITY: t("Serial numbers and names of devices stay."),
    Option.INSTITUTION_IDENTITY: t("Name and address of the institution stay."),
    Option.UIDS: t("UIDs stay as they are."),
    Option.SAFE_PRIVATE: t("Private elements that are known to be harmless stay."),
}


@frozen
class Conflict:
    """Options that get in each other's way.

    Parameters
    ----------
    is_error : bool
        Whether nothing can be published with them; else it is a warning.
    """

    options: frozenset[Option]
    text: Text
    is_error: bool = False


def conflicts(options: Collection[Option]) -> tuple[Conflict, ...]:
    """Return what is wrong or questionable in a choice, errors first."""
    chosen = frozenset(options)
    return tuple(one for one in _CONFLICTS if one.options <= chosen)


_CONFLICTS = (
    Conflict(
        frozenset({Option.FULL_DATES, Option.MODIFIED_DATES}),
        t(
            "Dates can stay or be shifted, not both: with some as they are, the shift of the "
            "others could be worked out."
        ),
        is_error=True,
    ),
    Conflict(
        frozenset({Option.FULL_DATES}),
        t("With its date an examination can be found again in a hospital's own list."),
    ),
    Conflict(
        frozenset({Option.UIDS}),
        t("With its UIDs a file can be found again in the archive that it comes from."),
    ),
    Conflict(
        frozenset({Option.UIDS, Option.MODIFIED_DATES}),
        t("Many devices write the date into the UID: with kept UIDs the shift can be worked out."),
    ),
    Conflict(
        frozenset({Option.INSTITUTION_IDENTITY, Option.PATIENT_CHARACTERISTICS}),
        t("Place, age and size together may point to one person where few were examined."),
    ),
)


@frozen
class MatrixRow:
    """An attribute of Table E.1-1: what the profile does, what options do, and what counts.

    Parameters
    ----------
    codes : mapping of Option to str
        Of the options that say something about it.
    """

    tag: str
    name: str
    basic: str
    codes: Mapping[Option, str]
    outcome: str


def matrix(options: frozenset[Option]) -> list[MatrixRow]:
    """Return the whole table with what a choice of options makes of each row."""
    policy = Policy(options)
    return [_row(rule, policy) for rule in tables().rules]


def _row(rule: Rule, policy: Policy) -> MatrixRow:
    found = {rule.options[one] for one in policy.options if one in rule.options}
    outcome = next((code for code in ("C", "K") if code in found), rule.basic)
    return MatrixRow(_shown(rule.tag), rule.name, rule.basic, rule.options, outcome)


def _shown(tag: str) -> str:
    return f"({tag[:4]},{tag[4:]})" if len(tag) == 8 else tag


def reach(option: Option) -> int:
    """Return of how many attributes of the table an option says something."""
    return sum(option in rule.options for rule in tables().rules)


def code_of(option: Option) -> str:
    """Return the code that stands for it in cleaned files."""
    return CODES[option][0]
