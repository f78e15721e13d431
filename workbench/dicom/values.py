"""Reading attributes of files as they are: broken values count as absent, never as an error.

Real files have texts where numbers belong and bytes that fit no character set. pydicom raises
or warns where such a value is first used; these functions are the only way other modules here
look at a dataset.
"""

from __future__ import annotations

import logging
import math
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.dicom.charsets import meant

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.sequence import Sequence

log = logging.getLogger(__name__)

_PYDICOM = r"pydicom(\.|$)"

_ABSENT = object()
_UNKNOWN = object()


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
    found = _quick(ds, keyword)
    if found is not _UNKNOWN:
        return None if found is _ABSENT else found
    quiet()
    try:
        return getattr(ds, keyword, None)
    except Exception:
        # Whatever the conversion of a malformed value raises; the value itself is not logged.
        log.debug("unreadable value of %s", keyword)
        return None


def _quick(ds: Dataset, keyword: str) -> Any:
    """Return a value that was converted before, or that there is none, without pydicom's ways.

    A file of thousands of frames is asked a hundred times for each of them.
    """
    elements: Any = getattr(ds, "_dict", None)
    tag = None if elements is None else _tag(keyword)
    if tag is None:
        return _UNKNOWN
    element = elements.get(tag, _ABSENT)
    if element is _ABSENT:
        return _ABSENT
    # An element that was not converted yet is a tuple of another type.
    return element.value if type(element) is _element_type() else _UNKNOWN


@cache
def _tag(keyword: str) -> int | None:
    from pydicom.datadict import tag_for_keyword

    return tag_for_keyword(keyword)


@cache
def _element_type() -> type[Any]:
    from pydicom.dataelem import DataElement

    return DataElement


def text(ds: Dataset, keyword: str) -> str:
    """Return an attribute as text in its character set; several values joined by backslashes.

    Bytes that do not fit the declared character set (0008,0005) are replaced, never refused.
    """
    value = _quick(ds, keyword)
    if value is _ABSENT:
        return ""
    if value is _UNKNOWN:
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
    found = _decimals(ds, keyword)
    if found is not None:
        return found
    value = raw(ds, keyword)
    if value is None or value == "" or isinstance(value, bytes):
        return ()
    several = not isinstance(value, str) and hasattr(value, "__iter__")
    try:
        found = tuple(float(v) for v in (value if several else (value,)))
    except (TypeError, ValueError, OverflowError):
        return ()
    return found if all(map(math.isfinite, found)) else ()


def _decimals(ds: Dataset, keyword: str) -> tuple[float, ...] | None:
    """Return numbers written as text that were not asked for before, None where it is not sure."""
    elements: Any = getattr(ds, "_dict", None)
    element: Any = None if elements is None else elements.get(_tag(keyword))
    if getattr(element, "VR", None) != "DS" or type(element.value) is not bytes:
        return None
    try:
        found = tuple(map(float, element.value.rstrip(b" \0").split(b"\\")))
    except ValueError:
        return None
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
    value = raw(ds, keyword)
    return list(value) if isinstance(value, _sequence_type()) else []


@cache
def _sequence_type() -> type[Sequence]:
    from pydicom.sequence import Sequence

    return Sequence


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
