"""Values that say nothing and are legal for their value representation."""

from __future__ import annotations

import re
from typing import Any

DATE, TIME, AGE, NAME, WORD = "19000101", "000000", "000Y", "DEID^REMOVED", "REMOVED"

_TEXTS: dict[str, str] = {
    "DA": DATE,
    "TM": TIME,
    "DT": DATE + TIME,
    "AS": AGE,
    "PN": NAME,
    "IS": "0",
    "DS": "0",
    "UR": "urn:removed",
}
_LONGEST = {"SH": 16, "LO": 64, "CS": 16, "AE": 16}
_NUMBERS = frozenset({"US", "SS", "UL", "SL", "UV", "SV"})
_FLOATS = frozenset({"FL", "FD"})
_BYTES = {"OB": 2, "OW": 2, "UN": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}
# What tells one thing from another goes on telling it, by another name.
_IDENTIFIES = re.compile(r"(ID|Identifier|Number|TrackingUID|Label)$")

_OTHER_NAME = re.compile(r"DEID[A-Z2-7]{12}")


def other_name(thing: str) -> str:
    """Return the name of a thing by which its kind goes on being told apart.

    `thing` is 12 letters and digits that stand for it.
    """
    return f"DEID{thing}"


def is_other_name(text: str) -> bool:
    """Return whether a name was given by an earlier run."""
    return _OTHER_NAME.fullmatch(text) is not None


# One empty page: what a reader of encapsulated documents opens without complaint.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n162\n%%EOF\n"
)


def tells_apart(keyword: str) -> bool:
    """Return whether an attribute names a thing among others."""
    return _IDENTIFIES.search(keyword) is not None


def dummy(vr: str, count: int = 1) -> Any:
    """Return a dummy value of a VR, `count` of them where there were several.

    Sequences and UIDs are not made here.
    """
    vr = vr.split(" or ")[-1]
    if vr in _BYTES:
        return b"\0" * _BYTES[vr]
    one: Any
    if vr in _NUMBERS:
        one = 0
    elif vr in _FLOATS:
        one = 0.0
    else:
        one = _TEXTS.get(vr, WORD)
    several = count > 1 and vr not in ("LT", "ST", "UT", "UR")
    return [one] * count if several else one


def fitting(text: str, vr: str) -> str:
    """Return a text cut to what its VR allows."""
    return text[: _LONGEST.get(vr, len(text))]
