"""What may stay of what was planted, because an option says so: read from the tables alone.

How files are cleaned is not asked: a cleaner that keeps more than its options say fails the proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from workbench.deid.policy.options import Option
from workbench.deid.policy.rules import tables
from workbench.deid.prove.planter import Needle
from workbench.deid.prove.search import forms

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_KEEP, _CLEAN = "K", "C"
_DATES = frozenset({"DA", "DT", "TM"})


@frozen
class Intended:
    """What stays because of an option: in which attributes, and how often."""

    option: Option
    attributes: tuple[str, ...]
    count: int


class Intent:
    """What the options of a run keep.

    Parameters
    ----------
    options : iterable of Option
        Those that were chosen.
    """

    def __init__(self, options: Iterable[Option]) -> None:
        self._options = frozenset(options)
        self._stay: Counter[tuple[Option, int]] = Counter()

    def reason(self, needle: Needle) -> Option | None:
        """Return the option by which something may stay; None when nothing allows it.

        What is in several attributes may stay when it may in each of them.
        """
        reasons = [self._of_tag(tag, needle.is_date) for tag in needle.tags]
        found = [option for option in reasons if option is not None]
        return min(found) if found and len(found) == len(reasons) else None

    def allows(self, needle: Needle) -> bool:
        """Return whether something that was found may stay, and count it then."""
        option = self.reason(needle)
        if option is not None:
            self._stay.update((option, tag) for tag in needle.tags)
        return option is not None

    def stays(self) -> tuple[Intended, ...]:
        """Return what was found and may stay, by option."""
        return tuple(self._rows())

    def _rows(self) -> Iterator[Intended]:
        for option in sorted({option for option, _ in self._stay}):
            counts = {tag: n for (one, tag), n in self._stay.items() if one is option}
            names = tuple(sorted({_name(tag) for tag in counts}))
            yield Intended(option, names, sum(counts.values()))

    def _of_tag(self, tag: int, is_date: bool) -> Option | None:
        rule = tables().rule(tag)
        said = {o: rule.options[o] for o in self._options if o in rule.options} if rule else {}
        if is_date and Option.FULL_DATES in self._options:
            return Option.FULL_DATES  # in texts that are cleaned too
        if _CLEAN in said.values():
            return None
        kept = [option for option, code in said.items() if code == _KEEP]
        if kept:
            return min(kept)
        # Table E.1-1 names no UIDs that came later; the option is about all of them.
        is_uid = rule is None and _vr(tag) == "UI"
        return Option.UIDS if is_uid and Option.UIDS in self._options else None


def owned(made: Dataset, needles: Sequence[Needle]) -> list[Needle]:
    """Return what was planted with the attributes that hold it."""
    texts = list(_texts(made))
    return [evolve(needle, tags=frozenset(_holding(needle, texts))) for needle in needles]


def _holding(needle: Needle, texts: Iterable[tuple[int, str]]) -> Iterator[int]:
    written = [form.casefold() for form in forms(needle)]
    for tag, text in texts:
        if any(form in text for form in written):
            yield tag


def _texts(made: Dataset) -> Iterator[tuple[int, str]]:
    for element in made:
        if element.VR == "SQ":
            for item in element.value:
                yield from _texts(item)
        else:
            value = element.value
            text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
            yield int(element.tag), text.casefold()


def _vr(tag: int) -> str:
    from pydicom.datadict import dictionary_VR

    try:
        return dictionary_VR(tag)
    except KeyError:
        return ""


def _name(tag: int) -> str:
    from pydicom.datadict import keyword_for_tag

    return keyword_for_tag(tag) or f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
