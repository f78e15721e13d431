"""What scanners write into private attributes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from workbench.dicom.times import date_time

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PHILIPS = "Philips PET Private Group"
_GE = "GEMS_PETD_01"


def _private(ds: Dataset, group: int, creator: str, element: int) -> str:
    try:
        value = ds.private_block(group, creator)[element].value
    except (KeyError, AttributeError, ValueError):
        return ""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return str(value).replace("\x00", "").strip()


def philips_factor(ds: Dataset, element: int) -> float | None:
    """Return a factor of Philips; None when absent, zero, or of another creator."""
    try:
        value = float(_private(ds, 0x7053, _PHILIPS, element))
    except ValueError:
        return None
    return value if value > 0 else None


def ge_start(ds: Dataset, zone: str) -> datetime | None:
    """Return when GE says that the scan began; `zone` is the offset of the file's times."""
    return date_time(_private(ds, 0x0009, _GE, 0x0D), zone)
