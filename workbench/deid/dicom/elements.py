"""Small things about elements: their values one by one, and a new element with another value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.deid.dicom import temporal
from workbench.deid.policy.attribute_types import Place

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.tag import BaseTag

TEXTUAL = frozenset("AE AS CS DA DT LO LT PN SH ST TM UC UR UT".split())
NUMERIC = frozenset({*"AT DS FD FL IS SL SS SV UL US UV".split(), "US or SS"})
REQUIRED, PLACE_NEEDED = ("1", "1C"), ("2", "2C")


@frozen
class Spot:
    """Where an element stands.

    Parameters
    ----------
    type : str
        Of the attribute in its IOD, at its place.
    path : str
        Tags from the top, for the account.
    """

    place: Place
    type: str
    path: str
    depth: int = 0


def shown(tag: BaseTag) -> str:
    """Return a tag as the account writes it."""
    return f"({tag.group:04X},{tag.element:04X})"


def values_of(element: DataElement) -> Iterator[Any]:
    """Give the values of an element."""
    value = element.value
    if value is None or value == "":
        return
    if element.VM > 1:
        yield from value
    else:
        yield value


def new_element(element: DataElement, value: Any) -> DataElement:
    """Return an element of the same tag and VR with another value."""
    from pydicom.dataelem import DataElement as New

    if isinstance(value, list) and element.VR != "SQ" and len(value) == 1:
        value = value[0]
    if isinstance(value, list) and not value and element.VR != "SQ":
        value = None
    return New(element.tag, element.VR, value, validation_mode=0)


def moved_value(value: str, vr: str, days: int) -> str | None:
    """Return a date or time moved by days, None when it is none."""
    if not value:
        return ""
    if vr == "DA":
        return temporal.moved_date(value, days)
    if vr == "DT":
        return temporal.moved_datetime(value, days)
    return value if temporal.is_time(value) else None
