"""PS3.15 Annex E: the profile, its options, and the codes that stand for what ran."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from workbench.base.text import Text, t
from workbench.deid.policy.options import BASIC_CODE, CODES, Option
from workbench.deid.report.facts import Facts

WHAT: Mapping[Option, Text] = {
    Option.CLEAN_PIXEL_DATA: t("Text in pixels is looked for and filled; what is unsure is held."),
    Option.CLEAN_VISUAL_FEATURES: t("Faces that could be made from the pixels."),
    Option.CLEAN_GRAPHICS: t("Graphics, overlays and their texts are cleaned, not removed."),
    Option.CLEAN_STRUCTURED_CONTENT: t("Content of reports is cleaned, not removed."),
    Option.CLEAN_DESCRIPTORS: t("Descriptions are cleaned of what names anybody, not removed."),
    Option.FULL_DATES: t("Dates and times stay as they are."),
    Option.MODIFIED_DATES: t(
        "Dates move by a number of days of the patient's own; intervals and times of day stay."
    ),
    Option.PATIENT_CHARACTERISTICS: t("Sex, age, size, weight and the like stay; ages end at 90."),
    Option.DEVICE_IDENTITY: t("The device and its serial number stay."),
    Option.UIDS: t("UIDs stay, and link to the archive they came from."),
    Option.SAFE_PRIVATE: t("Private attributes that are known to be safe stay."),
    Option.INSTITUTION_IDENTITY: t("The institution stays."),
}
BASIC_WHAT = t("Identifiers are removed, emptied, or replaced; UIDs and patients get pseudonyms.")


@frozen
class Method:
    """One code of CID 7050 and whether it was asked for."""

    option: str
    code: str
    meaning: str
    what: Text
    chosen: bool

    def as_json(self) -> dict[str, object]:
        """Return it without the explanation."""
        return {
            "option": self.option,
            "code": self.code,
            "scheme": "DCM",
            "meaning": self.meaning,
            "chosen": self.chosen,
        }


def methods(facts: Facts) -> list[Method]:
    """Return the Basic Profile and all options."""
    found = [Method("basic", *BASIC_CODE, BASIC_WHAT, True)]
    for option, (code, meaning) in CODES.items():
        found.append(Method(option.value, code, meaning, WHAT[option], facts.has(option)))
    return found


def dates(facts: Facts) -> str:
    """Return what (0028,0303) says."""
    if facts.has(Option.FULL_DATES):
        return "UNMODIFIED"
    return "MODIFIED" if facts.has(Option.MODIFIED_DATES) else "REMOVED"
