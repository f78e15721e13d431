"""Codes that cannot be: their check digit is wrong.

Works without any list of codes: a slip of the finger is found also where a code system is not at
hand as a whole.
"""

from __future__ import annotations

import re

from workbench.base.text import Text, t
from workbench.model.concept import Concept

_SCTID = re.compile(r"[1-9][0-9]{5,17}\Z")
_LOINC = re.compile(r"(?:LP|LA|MTHU)?[0-9]{1,8}-[0-9]\Z")

# The dihedral group D5 and the permutation of Verhoeff's scheme, as SNOMED CT uses it (Release File
# Specification, "Check digit").
_TIMES = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def form_problem(concept: Concept) -> Text | None:
    """Return why a code cannot be one of its scheme; None when nothing speaks against it."""
    if not concept.scheme or not concept.value:
        return t("Scheme or code is missing.")
    if concept.scheme == "SCT" and not is_sctid(concept.value):
        return t("“{code}” cannot be a code of SNOMED CT.", code=concept.value)
    if concept.scheme == "LN" and not is_loinc(concept.value):
        return t("“{code}” cannot be a code of LOINC.", code=concept.value)
    return None


def is_sctid(code: str) -> bool:
    """Return whether digits are well formed as an identifier of SNOMED CT (Verhoeff)."""
    if not _SCTID.match(code):
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _TIMES[check][_turned(int(digit), place % 8)]
    return check == 0


def _turned(digit: int, times: int) -> int:
    for _ in range(times):
        digit = _TURN[digit]
    return digit


def is_loinc(code: str) -> bool:
    """Return whether a code is well formed as one of LOINC (modulus 10)."""
    if not _LOINC.match(code):
        return False
    digits = [int(one) for one in code if one.isdigit()]
    doubled = (2 * one if place % 2 else one for place, one in enumerate(reversed(digits)))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0
