"""Dates inside free text, in the ways that people write them in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = r"(?P<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:18|19|20|21)\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?",
        r"(?<!\d)(?P<y>(?:18|19|20|21)\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})[ -./]?" + _NAME + r"[ -.,/]*(?P<y>(?:18|19|20|21)\d\d)(?!\d)",
        r"(?<![a-z])" + _NAME + r"[ -.]*(?P<d>\d{1,2}),?[ -]+(?P<y>(?:18|19|20|21)\d\d)(?!\d)",
        r"(?<!\d)(?P<a>\d{1,2})(?P<s>[-./])(?P<b>\d{1,2})(?P=s)(?P<y>(?:18|19|20|21)\d\d)(?!\d)",
        r"(?<!\d)(?P<y>(?:18|19|20|21)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)",
    )
]


def replaced_dates(text: str, made: Callable[[date], str]) -> str:
    """Return a text with each of its dates replaced by what `made` gives."""
    for pattern in _PATTERNS:
        text = pattern.sub(lambda found: _replaced(found, made), text)
    return text


def _replaced(found: re.Match[str], made: Callable[[date], str]) -> str:
    parts = found.groupdict()
    year = int(parts["y"])
    if parts.get("name"):
        month, day = _MONTHS.index(parts["name"][:3].lower()) + 1, int(parts["d"])
    elif parts.get("a"):
        # Nobody knows which comes first; the day when it can be no month.
        first, second = int(parts["a"]), int(parts["b"])
        month, day = (first, second) if second > 12 else (second, first)
    else:
        month, day = int(parts["m"]), int(parts["d"])
    try:
        return made(date(year, month, day))
    except ValueError:
        return ""
