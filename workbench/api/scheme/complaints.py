"""What is wrong with a label scheme, in words, and where."""

from __future__ import annotations

import re

import msgspec

from workbench.base.text import Text, t

_NEEDED = {
    "str": t("A text is needed here."),
    "int": t("A number is needed here."),
    "float": t("A number is needed here."),
    "bool": t("True or false is needed here."),
    "array": t("A list is needed here."),
    "object": t("An object is needed here."),
}


def complaint(error: msgspec.ValidationError) -> tuple[str, Text]:
    """Return where a record does not hold, as ``$.labels[3].digit``, and what is needed there."""
    message = str(error)
    reason, _, place = message.rpartition(" - at `")
    place = place.rstrip("`") if reason else "$"
    reason = reason or message
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", reason)
    missing = re.fullmatch(r"Object missing required field `(.*)`", reason)
    if unknown:
        return place, t("“{name}” is not known there. Remove it.", name=unknown[1])
    if missing:
        return place, t("“{name}” is missing. Add it.", name=missing[1])
    return place, _at(place) or _expected(reason)


def _at(place: str) -> Text | None:
    if place.endswith(".color"):
        return t("A colour like #56b4e9 is needed.")
    if place.endswith(".digit"):
        return t("A digit from 0 to 9 is needed.")
    if place == "$.version":
        return t("A newer program wrote this file. Update Workbench.")
    if place == "$.format":
        return t("This is not a label scheme.")
    return None


def _expected(reason: str) -> Text:
    kind = re.match(r"Expected `(\w+)(?: \| null)?`, got", reason)
    needed = _NEEDED.get(kind[1]) if kind else None
    return needed or t("{reason}. Correct it there.", reason=reason)
