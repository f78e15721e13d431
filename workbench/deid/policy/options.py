"""The options of PS3.15 E.3 by their names in kebab case, and the codes that stand for them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from workbench.base.errors import InputError
from workbench.base.text import t


class Option(StrEnum):
    """An option of the Basic Application Level Confidentiality Profile."""

    CLEAN_PIXEL_DATA = "clean-pixel-data"
    CLEAN_VISUAL_FEATURES = "clean-recognizable-visual-features"
    CLEAN_GRAPHICS = "clean-graphics"
    CLEAN_STRUCTURED_CONTENT = "clean-structured-content"
    CLEAN_DESCRIPTORS = "clean-descriptors"
    FULL_DATES = "retain-longitudinal-full-dates"
    MODIFIED_DATES = "retain-longitudinal-modified-dates"
    PATIENT_CHARACTERISTICS = "retain-patient-characteristics"
    DEVICE_IDENTITY = "retain-device-identity"
    INSTITUTION_IDENTITY = "retain-institution-identity"
    UIDS = "retain-uids"
    SAFE_PRIVATE = "retain-safe-private"


#: PS3.16 CID 7050: code value and meaning.
BASIC_CODE = ("113100", "Basic Application Confidentiality Profile")
CODES: dict[Option, tuple[str, str]] = {
    Option.CLEAN_PIXEL_DATA: ("113101", "Clean Pixel Data Option"),
    Option.CLEAN_VISUAL_FEATURES: ("113102", "Clean Recognizable Visual Features Option"),
    Option.CLEAN_GRAPHICS: ("113103", "Clean Graphics Option"),
    Option.CLEAN_STRUCTURED_CONTENT: ("113104", "Clean Structured Content Option"),
    Option.CLEAN_DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Option.FULL_DATES: (
        "113106",
        "Retain Longitudinal Temporal Information Full Dates Option",
    ),
    Option.MODIFIED_DATES: (
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
    ),
    Option.PATIENT_CHARACTERISTICS: ("113108", "Retain Patient Characteristics Option"),
    Option.DEVICE_IDENTITY: ("113109", "Retain Device Identity Option"),
    Option.UIDS: ("113110", "Retain UIDs Option"),
    Option.SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Option.INSTITUTION_IDENTITY: ("113112", "Retain Institution Identity Option"),
}


def options_named(names: Iterable[str]) -> frozenset[Option]:
    """Return the options of these names.

    Raises
    ------
    InputError
        If there is no such option, or two that exclude each other.
    """
    known = {option.value: option for option in Option}
    chosen = set()
    for name in names:
        if name not in known:
            raise InputError(
                t(
                    "There is no option “{name}”. Known: {known}.",
                    name=name,
                    known=", ".join(known),
                )
            )
        chosen.add(known[name])
    if {Option.FULL_DATES, Option.MODIFIED_DATES} <= chosen:
        raise InputError(
            t("Dates can be kept or moved, not both: choose one of the two options of dates.")
        )
    return frozenset(chosen)
