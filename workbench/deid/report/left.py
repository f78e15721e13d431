"""What is still in the output that could tell who somebody is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from workbench.base.text import Text, in_language, t
from workbench.deid.dicom.account import Done
from workbench.deid.policy.options import Option
from workbench.deid.policy.rules import tables
from workbench.deid.report.facts import Facts, tag_of, vr_of

_LEFT = frozenset({Done.KEPT.value, Done.MOVED.value, Done.CLEANED.value})
_UIDS = frozenset({"UI"})

#: What an option leaves of somebody, in words.
WHAT_STAYS: Mapping[Option, Text] = {
    Option.UIDS: t("UIDs of the source: who has its archive can look them up."),
    Option.FULL_DATES: t("Dates and times of examinations."),
    Option.MODIFIED_DATES: t("Intervals between dates, and times of day."),
    Option.PATIENT_CHARACTERISTICS: t("Sex, age, size, weight and the like."),
    Option.DEVICE_IDENTITY: t("Devices and their serial numbers."),
    Option.INSTITUTION_IDENTITY: t("The institution."),
    Option.CLEAN_DESCRIPTORS: t("Descriptions, cleaned."),
    Option.CLEAN_STRUCTURED_CONTENT: t("Content of reports, cleaned."),
    Option.CLEAN_GRAPHICS: t("Graphics and their texts, cleaned."),
    Option.SAFE_PRIVATE: t("Private attributes that are known to be safe."),
}


@frozen
class Left:
    """Something that was left, and what it is: a direct or a quasi-identifier."""

    direct: bool
    what: Text
    option: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it in English."""
        return {"what": in_language(self.what, "en"), "option": self.option}


@frozen
class LeftAttribute:
    """An attribute of Table E.1-1 that is in the output all the same."""

    tag: str
    name: str
    done: str
    count: int

    def as_json(self) -> dict[str, object]:
        """Return it."""
        return {"tag": self.tag, "name": self.name, "done": self.done, "count": self.count}


def left(facts: Facts) -> list[Left]:
    """Return what the settings leave."""
    return [*_direct(facts), *_quasi(facts)]


def _direct(facts: Facts) -> Iterator[Left]:
    if facts.setup.keep_pixels and not facts.setup.find_text:
        yield Left(True, t("Whatever pixels show that nobody has looked at."))
    if facts.has(Option.UIDS):
        yield Left(True, WHAT_STAYS[Option.UIDS], Option.UIDS.value)


def _quasi(facts: Facts) -> Iterator[Left]:
    for option, what in WHAT_STAYS.items():
        if facts.has(option) and option is not Option.UIDS:
            yield Left(False, what, option.value)
    if facts.keeps_serials:
        yield Left(False, t("Serial numbers and lot codes in photographs."))
    if not facts.has(Option.CLEAN_VISUAL_FEATURES):
        yield Left(False, t("Faces that could be made from slices of a head."))
    yield Left(False, t("What images show of a body: anatomy, implants, rare findings."))
    yield Left(False, t("How an image was acquired: technique, protocol values, grey values."))


def attributes(facts: Facts) -> list[LeftAttribute]:
    """Return the attributes of Table E.1-1 that are in the output, cleaned, moved or as they were.

    UIDs that were mapped and dummies are none of them.
    """
    found: dict[tuple[int, str], int] = {}
    for (path, done, _), count in facts.actions.items():
        tag = tag_of(path)
        if done in _LEFT and tag is not None and _counts(tag, done, facts):
            found[tag, done] = found.get((tag, done), 0) + count
    return [
        LeftAttribute(_shown(tag), rule.name if (rule := tables().rule(tag)) else "", done, count)
        for (tag, done), count in sorted(found.items())
    ]


def _counts(tag: int, done: str, facts: Facts) -> bool:
    rule = tables().rule(tag)
    if rule is None or vr_of(tag) == "SQ":  # of sequences what is in them counts
        return False
    # UIDs of the standard and pseudonyms of an earlier run stay, and tell nothing.
    return vr_of(tag) not in _UIDS or facts.has(Option.UIDS)


def _shown(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
