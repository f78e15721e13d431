"""Why something is done to an element, in words: the short codes of the account explained."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.base.text import Text, t

_CODES: Mapping[str, Text] = {
    "X": t("Basic Profile: goes"),
    "Z": t("Basic Profile: its place stays, empty"),
    "D": t("Basic Profile: a value that stands for it"),
    "U": t("Basic Profile: another UID, made with the key"),
    "pseudonym": t("A pseudonym made with the key stands in its place"),
    "K": t("A chosen option keeps it"),
    "C": t("A chosen option cleans it"),
    "structure": t("Belongs to the file as it was, and is made anew or left out"),
    "unreadable": t("Cannot be read as what it should be"),
    "private": t("Private element"),
    "safe private": t("Private, and on the list of safe ones"),
    "unknown": t("Nobody knows this element"),
    "unlisted": t("Not in the table: decided by what kind of value it is"),
    "recursed": t("Its items are cleaned one by one"),
    "too deep": t("Nested too deep"),
    "nothing left": t("Nothing was left in it"),
    "code": t("Only codes that a standard knows keep their words"),
    "E.3.4-1": t("Content item that Table E.3.4-1 takes out"),
    "pixels": t("The picture itself"),
    "marker": t("Says that the file was de-identified, and how"),
    "within": t("Goes with the sequence it is in"),
}


def why(code: str) -> Text | str:
    """Return a code of the account in words; one that nobody knows stands for itself."""
    if code in _CODES:
        return _CODES[code]
    if "/" in code:
        return t("Basic Profile {code}: by what the object requires at this place", code=code)
    return code
