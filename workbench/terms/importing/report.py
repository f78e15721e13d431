"""What became of a list that was imported."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum

from attrs import define, field, frozen

from workbench.base.text import Text, t


class Trouble(StrEnum):
    """What can be wrong with a line."""

    NO_CODE = "no code"
    NO_MEANING = "no meaning"
    DUPLICATE = "duplicate"
    FORMULA = "formula"
    TOO_LONG = "too long"
    CYCLE = "cycle"
    UNKNOWN_PARENT = "unknown parent"
    TOO_FEW_CELLS = "too few cells"
    NO_TERM = "no term"
    UNREADABLE = "unreadable"


TROUBLES: dict[Trouble, Text] = {
    Trouble.NO_CODE: t("It has no code; it was left out."),
    Trouble.NO_MEANING: t("It has no meaning; it was left out."),
    Trouble.DUPLICATE: t("The code was there already; the first one stays."),
    Trouble.FORMULA: t("It looks like a formula of a spreadsheet; it was left out."),
    Trouble.TOO_LONG: t("It is too long for a term; it was left out."),
    Trouble.CYCLE: t("It would be its own ancestor; the parent was left out."),
    Trouble.UNKNOWN_PARENT: t("Its parent is not in the list; it stands at the top."),
    Trouble.TOO_FEW_CELLS: t("Cells are missing; it was left out."),
    Trouble.NO_TERM: t("It belongs to no term of the list; it was left out."),
    Trouble.UNREADABLE: t("it is damaged or cut off"),
}

_EXAMPLES = 5


@frozen
class Report:
    """What became of a list.

    Parameters
    ----------
    system : str
        Name of the system that holds the terms now.
    encoding : str
        In which the file was read; empty where there is no choice.
    troubles : mapping of Trouble to int
        How often.
    examples : mapping of Trouble to tuple of int or str
        The first lines of each, with the name of the file where there are several.
    """

    system: str
    read: int
    taken: int
    encoding: str
    troubles: dict[Trouble, int] = field(factory=dict, hash=False)
    examples: dict[Trouble, tuple[int | str, ...]] = field(factory=dict, hash=False)

    @property
    def is_clean(self) -> bool:
        """Whether everything was taken."""
        return not self.troubles


@define
class Counts:
    """Counts while a list is read; bounded however much is wrong."""

    read: int = 0
    troubles: dict[Trouble, int] = field(factory=lambda: defaultdict(int))
    examples: dict[Trouble, list[int | str]] = field(factory=lambda: defaultdict(list))

    def note(self, trouble: Trouble, line: int, file: str = "") -> None:
        """Count something wrong; `file` is told where there are several."""
        self.troubles[trouble] += 1
        if len(self.examples[trouble]) < _EXAMPLES:
            self.examples[trouble].append(f"{line} ({file})" if file else line)
