"""Dates inside free text, in the ways that people write them in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = r"(?P<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
_NTH = r"(?:st|nd|rd|th)?"
_YEAR = r"(?P<y>(?:18|19|20|21)\d\d)(?!\d)"
_SEP = r" ?[-./:_,·] ?"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:18|19|20|21)\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?",
        r"(?<!\d)(?P<y>(?:18|19|20|21)\d\d)"
        + _SEP
        + r"(?P<m>\d{1,2})"
        + _SEP
        + r"(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})" + _NTH + r"(?: of)?[ -./]?" + _NAME + r"[ -.,/]*" + _YEAR,
        r"(?<![a-z])" + _NAME + r"[ -.]*(?P<d>\d{1,2})" + _NTH + r",?[ -]+" + _YEAR,
        r"(?<!\d)(?P<a>\d{1,2})(?P<s>"
        + _SEP
        + r")(?P<b>\d{1,2})(?P=s)(?P<y>(?:18|19|20|21)\d\d)(?!\d)",
        r"(?<!\d)(?P<y>(?:18|19|20|21)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)",
    )
]
# Parts of a date, and those with two digits for the year: nobody can move them, so they go.
_PARTIAL = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d./-])\d{1,2}([-./·])\d{1,2}\1\d\d(?![\d./-])",
        r"(?<![\d./-])(?:0[1-9]|1[0-2])[-/](?:19|20)\d\d(?![\d./-])",
        r"(?<!\d)\d{1,2}" + _NTH + r"[ -.]?" + _NAME + r"[ -.]?'?\d\d(?!\d)",
        r"(?<![a-z])" + _NAME + r",?[ -]*(?:18|19|20|21)\d\d(?!\d)",
        r"(?<!\d)(?:18|19|20|21)\d\d年(?:\d{1,2}月)?",
        r"(?<!\d)\d{1,2}月\d{1,2}[日号]",
        r"(?<![\d.-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d.-])",
    )
]


def holds_date(text: str) -> bool:
    """Return whether a text holds a date or part of one."""
    if not any(char.isdigit() for char in text):
        return False
    return any(pattern.search(text) for pattern in (*_PATTERNS, *_PARTIAL))


def replaced_dates(text: str, made: Callable[[date], str]) -> str:
    """Return a text with each of its dates replaced by what `made` gives; partial ones go."""
    for pattern in _PATTERNS:
        text = pattern.sub(lambda found: _replaced(found, made), text)
    for pattern in _PARTIAL:
        text = pattern.sub(" ", text)
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
