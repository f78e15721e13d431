"""An item that says nothing, with all that its IOD requires at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.deid.dicom import dummies
from workbench.deid.dicom.codes import LOCAL, MEANING
from workbench.deid.policy.attribute_types import Place, items_of, required

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_DEPTH_MAX = 4
_RAW_DATA = "1.2.840.10008.5.1.4.1.1.66"  # of no particular kind


def dummy_item(keyword: str, place: Place, uid: Callable[[str], str], depth: int = 0) -> Dataset:
    """Return an item of a sequence.

    Parameters
    ----------
    keyword : str
        Of the sequence.
    place : Place
        Inside its items.
    uid : callable
        Gives a UID for a keyword.
    """
    from pydicom.datadict import tag_for_keyword
    from pydicom.dataset import Dataset as Item

    made = Item()
    needed = required(place)
    if keyword.endswith("CodeSequence") or ("CodeMeaning", "1") in needed:
        made.CodeValue, made.CodingSchemeDesignator = dummies.WORD, LOCAL
        made.CodeMeaning = MEANING
        return made
    for name, type in needed:
        tag = tag_for_keyword(name)
        if tag is not None and depth <= _DEPTH_MAX:
            _fill(made, tag, name, type, place, uid, depth)
    return made


def _fill(
    made: Dataset,
    tag: int,
    name: str,
    type: str,
    place: Place,
    uid: Callable[[str], str],
    depth: int,
) -> None:
    from pydicom.datadict import dictionary_VR
    from pydicom.dataelem import DataElement

    vr = dictionary_VR(tag).split(" or ")[0]
    value: Any = None
    if vr == "SQ":
        wanted = type == "1"
        value = [dummy_item(name, items_of(place, name), uid, depth + 1)] if wanted else []
    elif type == "1" and vr == "UI":
        value = _RAW_DATA if name.endswith("ClassUID") else uid(name)
    elif type == "1":
        value = dummies.dummy(vr)
    made[tag] = DataElement(tag, vr, value, validation_mode=0)
