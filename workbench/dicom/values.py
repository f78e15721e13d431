"""Reading attributes of files as they are: broken values count as absent, never as an error.

Real files have texts where numbers belong and bytes that fit no character set. pydicom raises
or warns where such a value is first used; these functions are the only way other modules here
look at a dataset.
"""

from __future__ import annotations

import logging
import math
import warnings
from typing import TYPE_CHECKING, Any

from workbench.dicom.charsets import meant

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

log = logging.getLogger(__name__)

_PYDICOM = r"pydicom(\.|$)"


def quiet() -> None:
    """Keep pydicom's remarks off the screen: they quote values, and values name patients.

    Called before each use, because others reset the warning filters.
    """
    filters: Any = warnings.filters
    if filters and getattr(filters[0][3], "pattern", None) == _PYDICOM:
        return
    warnings.filterwarnings("ignore", module=_PYDICOM)
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)


def raw(ds: Dataset, keyword: str) -> Any:
    """Return the value of an attribute as pydicom gives it, None when absent or broken."""
    quiet()
    try:
        return getattr(ds, keyword, None)
    except Exception:
        # Whatever the conversion of a malformed value raises; the value itself is not logged.
        log.debug("unreadable value of %s", keyword)
        return None


def text(ds: Dataset, keyword: str) -> str:
    """Return an attribute as text in its character set; several values joined by backslashes.

    Bytes that do not fit the declared character set (0008,0005) are replaced, never refused.
    """
    value = raw(ds, keyword)
    if value is None:
        return _undecoded(ds, keyword)
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    elif not isinstance(value, str) and hasattr(value, "__iter__") and not _is_name(value):
        value = "\\".join(str(v) for v in value)
    try:
        shown = str(value)
    except Exception:
        return _undecoded(ds, keyword)
    shown = shown.replace("\x00", "").strip()
    return shown if shown.isascii() else meant(shown, _declared(ds))


def _declared(ds: Dataset) -> str:
    value = raw(ds, "SpecificCharacterSet")
    return value if isinstance(value, str) else ""


def numbers(ds: Dataset, keyword: str) -> tuple[float, ...]:
    """Return all values of a numeric attribute; empty when one of them is not a finite number."""
    value = raw(ds, keyword)
    if value is None or value == "" or isinstance(value, bytes):
        return ()
    several = not isinstance(value, str) and hasattr(value, "__iter__")
    try:
        found = tuple(float(v) for v in (value if several else (value,)))
    except (TypeError, ValueError, OverflowError):
        return ()
    return found if all(map(math.isfinite, found)) else ()


def number(ds: Dataset, keyword: str) -> float | None:
    """Return the first value of a numeric attribute."""
    found = numbers(ds, keyword)
    return found[0] if found else None


def integer(ds: Dataset, keyword: str) -> int | None:
    """Return the first value of a numeric attribute as an integer."""
    found = number(ds, keyword)
    return None if found is None else int(found)


def items(ds: Dataset, keyword: str) -> list[Dataset]:
    """Return the items of a sequence; empty when absent or when the value is no sequence."""
    from pydicom.sequence import Sequence

    value = raw(ds, keyword)
    return list(value) if isinstance(value, Sequence) else []


def _is_name(value: object) -> bool:
    from pydicom.valuerep import PersonName

    return isinstance(value, PersonName)


def _undecoded(ds: Dataset, keyword: str) -> str:
    """Return the bytes of a value whose character set is unknown, as far as they are ASCII."""
    from pydicom.datadict import tag_for_keyword

    tag = tag_for_keyword(keyword)
    try:
        element = ds.get_item(tag) if tag is not None else None
    except Exception:
        return ""
    value = getattr(element, "value", None)
    return value.decode("ascii", "replace").strip("\x00 ") if isinstance(value, bytes) else ""
