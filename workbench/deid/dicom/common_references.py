"""Lists of the series that a file refers to: they go when nothing in it refers to any more.

PS3.3 C.12.2: they are there because the instance refers to others, and repeat what it refers to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.deid.dicom.account import Account, Done
from workbench.deid.dicom.elements import shown

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

# ReferencedSeriesSequence, StudiesContainingOtherReferencedInstancesSequence.
_LISTS = (0x00081115, 0x00081200)
_CLASS, _INSTANCE = 0x00081150, 0x00081155
# ReferencedImageSequence, ReferencedInstanceSequence, SourceImageSequence, SourceInstanceSequence:
# references even where the items do not say of what class.
_REFERENCES = frozenset({0x00081140, 0x0008114A, 0x00082112, 0x00420013})


def without_idle_lists(out: Dataset, source: Dataset, account: Account) -> None:
    """Take the lists out of a cleaned data set when cleaning took away what they repeat."""
    there = [tag for tag in _LISTS if tag in out]
    if not there or _refers(out) or not _refers(source):
        return
    for tag in there:
        account.add(shown(out[tag].tag), Done.REMOVED, "refers to nothing")
        del out[tag]


def _refers(dataset: Dataset) -> bool:
    if any(tag in _REFERENCES for tag in dataset.keys()):
        return True
    items = (item for tag in dataset.keys() if tag not in _LISTS for item in _items(dataset, tag))
    return any(map(_holds_reference, items))


def _holds_reference(item: Dataset, depth: int = 0) -> bool:
    if (_CLASS in item and _INSTANCE in item) or not _REFERENCES.isdisjoint(item.keys()):
        return True
    return depth < 32 and any(
        _holds_reference(inner, depth + 1) for tag in item.keys() for inner in _items(item, tag)
    )


def _items(dataset: Dataset, tag: BaseTag) -> Iterator[Dataset]:
    if dataset.get_item(tag).VR not in ("SQ", "UN", None) or tag.is_private:
        return
    try:
        element = dataset[tag]
    except Exception:  # malformed
        return
    if element.VR == "SQ":
        yield from element.value or ()
