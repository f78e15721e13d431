"""Private attributes that are known to say nothing of a person, by creator, element and VR.

The list is our own excerpt of PS3.15 Table E.3.10-1: numbers and words whose value can be checked.
A value that is the patient's own number or name goes all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from workbench.base.resources import resource_path
from workbench.deid.dicom.texts import Texts
from workbench.deid.dicom.unlisted import is_number_string

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

_NUMBERS = frozenset({"FL", "FD", "US", "SS", "UL", "SL"})
_PRINTED = frozenset({"DS", "IS"})
_TEXTS = frozenset({"CS", "SH", "LO"})


@cache
def safe_list() -> Mapping[tuple[str, int, int], str]:
    """Return the VR of each safe attribute by creator, group and the last two digits."""
    path = resource_path("codes", "deid", "safe_private.tsv")
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "creator\t")):
            creator, group, element, vr, *_ = line.split("\t")
            found[creator, int(group, 16), int(element, 16)] = vr
    return found


def creator_of(dataset: Dataset, tag: BaseTag) -> str:
    """Return who reserved the block of a private attribute, empty when nobody did."""
    block = tag.element >> 8
    if tag.element < 0x1000 or block < 0x10:
        return ""
    creator = (tag.group, block)
    return str(dataset[creator].value or "").strip() if creator in dataset else ""


def kept_private(source: Dataset, element: DataElement, texts: Texts) -> DataElement | None:
    """Return a private element that may stay, None for others.

    A creator stays when something of its block does.
    """
    from pydicom.dataelem import DataElement as New

    tag = element.tag
    if 0x10 <= tag.element <= 0xFF:
        stays = _reserves(source, element, texts)
        value: object = str(element.value or "").strip()
    else:
        stays, value = is_safe(creator_of(source, tag), element, texts), element.value
    return New(tag, element.VR, value, validation_mode=0) if stays else None


def _reserves(source: Dataset, creator: DataElement, texts: Texts) -> bool:
    group, block = creator.tag.group, creator.tag.element
    name = str(creator.value or "").strip()
    for tag in source.keys():
        if tag.group == group and tag.element >> 8 == block:
            try:
                if is_safe(name, source[tag], texts):
                    return True
            except Exception:  # malformed, so not safe
                continue
    return False


def is_safe(creator: str, element: DataElement, texts: Texts) -> bool:
    """Return whether a private attribute is on the list, and its value is what the list says."""
    tag = element.tag
    vr = safe_list().get((creator, tag.group, tag.element & 0xFF))
    if vr is None or vr != element.VR:
        return False
    value = element.value
    single = isinstance(value, (str, bytes)) or not hasattr(value, "__iter__")
    values = [value] if single else list(value)
    if vr in _NUMBERS:
        return all(isinstance(value, (int, float)) for value in values)
    if vr in _PRINTED:
        return all(_is_measured(str(value), texts) for value in values)
    return vr in _TEXTS and all(texts.is_safe(str(value)) for value in values)


def _is_measured(text: str, texts: Texts) -> bool:
    """Return whether a printed number is one, and neither a day nor the number of somebody."""
    return is_number_string(text) and not texts.known.is_number(text)
