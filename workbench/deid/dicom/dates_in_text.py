"""Dates inside free text, in the ways that people write them in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

# How months begin in English, German, French, Spanish, Italian, Portuguese and Dutch.
_MONTHS = (
    "jan ene gen",
    "feb fév fev",
    "mar mär maa mrz",
    "apr avr abr",
    "may mai mag mei",
    "jun juin giu",
    "jul juil lug",
    "aug aoû aou ago",
    "sep set",
    "oct okt out ott",
    "nov",
    "dec déc dez dic",
)
_BEGINNINGS = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split()}
_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Those of the others that do not begin as an English one.
_OTHERS = (
    "enero ene gennaio fév févr février fevereiro märz mär mrz maart avril avr abril abr mai maio "
    "maggio mei juin giugno juillet juil luglio août aout agosto ago setembro settembre oktober "
    "okt outubro ottobre déc décembre dezember dezembro dez dicembre diciembre dic"
).split()
_FULL = (
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec januar februar juni juli janvier mars "
    "octobre novembre febrero marzo mayo junio julio septiembre octubre noviembre febbraio aprile "
    "janeiro março junho julho novembro januari februari augustus "
    "septembre"
).split()
_LETTER = r"[^\W\d_]"
_WORDS = "|".join(sorted(_OTHERS, key=len, reverse=True))
_NAME = rf"(?P<name>(?:{'|'.join(_ENGLISH)})[a-zç]*|(?:{_WORDS})(?!{_LETTER}))\.?"
_WHOLE = rf"(?:{'|'.join(sorted([*_FULL, *_OTHERS], key=len, reverse=True))})(?!{_LETTER})"
_ROMAN = r"(?:xi{0,2}|i[xv]|vi{0,3}|i{1,3})"
_NTH = r"(?:st|nd|rd|th|er|º|ª)?"
_OF = r"(?: of| de| del)?"
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
        r"(?<!\d)(?P<d>\d{1,2})"
        + _NTH
        + r"\.?"
        + _OF
        + r"[ -./]?"
        + _NAME
        + _OF
        + r"[ -.,/]*"
        + _YEAR,
        r"(?<![^\W\d_])"
        + _NAME
        + r"[ -.]*(?:the )?(?P<d>\d{1,2})"
        + _NTH
        + r",?(?:[ -]+| of )"
        + _YEAR,
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
        r"(?<![\w./-])(?:0?[1-9]|1[0-2])[-/](?:19|20)\d\d(?![\w./-])",
        r"(?<!\d)\d{1,2}" + _NTH + rf"[ -./]?(?:{_WHOLE}|may)\.?[ -./]?'?\d\d(?!\d)",
        r"(?<!\d)\d{1,2}" + _NTH + r"\.?" + _OF + r"[ -]?" + _WHOLE,
        r"(?<![^\W\d_])" + _NAME + _OF + r",?[ -]*(?:18|19|20|21)\d\d(?!\d)",
        r"(?<!\d)\d{1,2}(?:st|nd|rd|th),? (?:of )?(?:18|19|20|21)\d\d(?!\d)",
        # Months as Roman numerals, days of the year, weeks.
        r"(?<![\w.])\d{1,4}[./-]" + _ROMAN + r"[./-]\d{1,4}(?!\d)",
        r"(?<![a-z])day \d{1,3} of (?:18|19|20|21)\d\d(?!\d)",
        r"(?<!\d)(?:19|20)\d\d-?w[0-5]\d(?:-?[1-7])?(?!\d)",
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
        month, day = _month(parts["name"].lower()), int(parts["d"])
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


def _month(name: str) -> int:
    """Return the number of a month by how its name begins, the longest beginning first."""
    return next(_BEGINNINGS[name[:n]] for n in (4, 3) if name[:n] in _BEGINNINGS)
