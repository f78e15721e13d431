"""Dates, times and ages as DICOM writes them, and moved by whole days.

None stands for what cannot be read: the caller removes it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_DATE = re.compile(r"(\d{4})[.]?(\d{2})[.]?(\d{2})")
_TIME = re.compile(r"([01]\d|2[0-3])(:?[0-5]\d(:?([0-5]\d|60)(\.\d{1,6})?)?)?")
_DATETIME = re.compile(r"(\d{4})(\d{2})?(\d{2})?(\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?)?([+-]\d{4})?")
_AGE = re.compile(r"(\d{3})([DWMY])")
_OLD_YEARS = 90
_A_YEAR = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}


def moved_date(text: str, days: int) -> str | None:
    """Return a DA, or a range of two, moved by whole days."""
    if "-" in text:
        ends = [moved_date(end, days) if end else "" for end in text.split("-")]
        return "-".join(map(str, ends)) if len(ends) == 2 and None not in ends else None
    found = _DATE.fullmatch(text.strip(" \0"))
    moved = _moved(int(found[1]), int(found[2]), int(found[3]), days) if found else None
    return moved.strftime("%Y%m%d").zfill(8) if moved else None


def moved_datetime(text: str, days: int) -> str | None:
    """Return a DT moved by whole days; fraction and offset stay, and so does its precision."""
    text = text.strip(" \0")
    found = _DATETIME.fullmatch(text)
    if found is None or (found[3] is None and found[4] is not None):
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    moved = _moved(year, month, day, days)
    if moved is None:
        return None
    digits = 4 + 2 * (found[2] is not None) + 2 * (found[3] is not None)
    return moved.strftime("%Y%m%d").zfill(8)[:digits] + text[found.end(3) if found[3] else digits :]


def is_time(text: str) -> bool:
    """Return whether a text is a TM."""
    return _TIME.fullmatch(text.strip(" \0")) is not None


def is_date(text: str) -> bool:
    """Return whether a text is a DA."""
    return moved_date(text, 0) is not None


def capped_age(text: str) -> str | None:
    """Return an AS; 90 years and more are ``090Y``."""
    found = _AGE.fullmatch(text.strip(" \0"))
    if found is None:
        return None
    years = int(found[1]) / _A_YEAR[found[2]]
    return "090Y" if years >= _OLD_YEARS else found[0]


def _moved(year: int, month: int, day: int, days: int) -> date | None:
    try:
        return date(year, month, day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
