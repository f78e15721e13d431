"""Dates and times of DICOM (PS3.5 6.2: DA, TM, DT) as naive moments of the place of the scan."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_DT = re.compile(r"(\d{8})(\d{2,6})?(\.\d{1,6})?([+-]\d{4})?$")


def date_and_time(date: str, time: str) -> datetime | None:
    """Return the moment of a DA and a TM value; None when either is not one.

    The old forms with dots and colons are understood. Less than hours is no time.
    """
    digits = date.replace(".", "")
    clock, _, fraction = time.replace(":", "").partition(".")
    if len(clock) not in (2, 4, 6) or not (digits + clock + (fraction or "0")).isdigit():
        return None
    try:
        whole = datetime.strptime(digits + clock.ljust(6, "0"), "%Y%m%d%H%M%S")
    except ValueError:
        return None
    return whole + timedelta(seconds=float(f"0.{fraction}")) if fraction else whole


def date_time(value: str, zone: str = "") -> datetime | None:
    """Return the moment of a DT value in the clock of `zone`; None when it is not one.

    Parameters
    ----------
    zone : str
        Timezone Offset From UTC (0008,0201) of the file. A value with another offset is brought to
        it; without it, the value's own clock is that of the file.
    """
    match = _DT.match(value.strip())
    if match is None:
        return None
    date, clock, fraction, offset = match.groups()
    found = date_and_time(date, (clock or "") + (fraction or ""))
    if found is None or not offset or not zone:
        return found
    theirs, ours = _minutes(offset), _minutes(zone)
    return found if ours is None or theirs is None else found + timedelta(minutes=ours - theirs)


def _minutes(offset: str) -> int | None:
    if not re.fullmatch(r"[+-]\d{4}", offset):
        return None
    size = int(offset[1:3]) * 60 + int(offset[3:5])
    return -size if offset[0] == "-" else size
