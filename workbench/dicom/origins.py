"""Where each number of the grey scale was found in a file, for explaining a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from workbench.dicom.groups import macro
from workbench.dicom.values import items, raw, text
from workbench.model.grey import Grey, Origin, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydicom.dataset import Dataset

# Tag and name, here and not from pydicom's dictionary, which takes a second to load.
ATTRIBUTES = {
    "PhotometricInterpretation": ("(0028,0004)", "Photometric Interpretation"),
    "BitsAllocated": ("(0028,0100)", "Bits Allocated"),
    "BitsStored": ("(0028,0101)", "Bits Stored"),
    "HighBit": ("(0028,0102)", "High Bit"),
    "PixelRepresentation": ("(0028,0103)", "Pixel Representation"),
    "PixelPaddingValue": ("(0028,0120)", "Pixel Padding Value"),
    "PixelPaddingRangeLimit": ("(0028,0121)", "Pixel Padding Range Limit"),
    "FloatPixelPaddingValue": ("(0028,0122)", "Float Pixel Padding Value"),
    "DoubleFloatPixelPaddingValue": ("(0028,0123)", "Double Float Pixel Padding Value"),
    "FloatPixelPaddingRangeLimit": ("(0028,0124)", "Float Pixel Padding Range Limit"),
    "DoubleFloatPixelPaddingRangeLimit": ("(0028,0125)", "Double Float Pixel Padding Range Limit"),
    "WindowCenter": ("(0028,1050)", "Window Center"),
    "WindowWidth": ("(0028,1051)", "Window Width"),
    "RescaleIntercept": ("(0028,1052)", "Rescale Intercept"),
    "RescaleSlope": ("(0028,1053)", "Rescale Slope"),
    "RescaleType": ("(0028,1054)", "Rescale Type"),
    "WindowCenterWidthExplanation": ("(0028,1055)", "Window Center & Width Explanation"),
    "VOILUTFunction": ("(0028,1056)", "VOI LUT Function"),
    "ModalityLUTSequence": ("(0028,3000)", "Modality LUT Sequence"),
    "VOILUTSequence": ("(0028,3010)", "VOI LUT Sequence"),
    "Units": ("(0054,1001)", "Units"),
    "PresentationLUTShape": ("(2050,0020)", "Presentation LUT Shape"),
}

_PIXELS = (
    *("PhotometricInterpretation", "BitsAllocated", "BitsStored", "HighBit"),
    *("PixelRepresentation", "PresentationLUTShape", "Units"),
    *(
        f"{kind}PixelPadding{part}"
        for kind in ("", "Float", "DoubleFloat")
        for part in ("Value", "RangeLimit")
    ),
)
_RESCALE = ("RescaleSlope", "RescaleIntercept", "RescaleType")
_WINDOW = ("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction")
# What holds where the attribute is absent.
_DEFAULTS = {"RescaleSlope": "1", "RescaleIntercept": "0", "VOILUTFunction": "LINEAR"}


def origins_of(ds: Dataset, frame: int = 1) -> tuple[Origin, ...]:
    """Return the attributes that make the grey scale of a frame (from 1), as they were found.

    The same order as ``dicom.grey_values``: the frame's own functional group, the shared one, the
    top level.
    """
    found = [_origin(ds, keyword) for keyword in _PIXELS if text(ds, keyword)]
    transform, place = _macro(ds, frame, "PixelValueTransformationSequence")
    if transform is None and items(ds, "ModalityLUTSequence"):
        found.append(_table(ds, "ModalityLUTSequence"))
    else:
        found += _group(ds if transform is None else transform, _RESCALE, *place)
    window, place = _macro(ds, frame, "FrameVOILUTSequence")
    found += _group(ds if window is None else window, _WINDOW, *place)
    if items(ds, "VOILUTSequence"):
        found.append(_table(ds, "VOILUTSequence"))
    return tuple(found)


def grey_beside(known: Grey, frame: int) -> Grey:
    """Return the grey scale of a frame whose groups say the same as another's (`own_groups`)."""
    if all(one.place is not Place.FRAME for one in known.origins):
        return known
    origins = (
        evolve(one, group=frame) if one.place is Place.FRAME else one for one in known.origins
    )
    return evolve(known, origins=tuple(origins))


def state_origins(
    image: Iterable[Origin], found: Iterable[Origin], shape: str
) -> tuple[Origin, ...]:
    """Return the origins of a frame as a presentation state shows it.

    Parameters
    ----------
    image : iterable of Origin
        Of the image: what it says of bits and padding stays true.
    found : iterable of Origin
        Of modality and VOI as the state has them.
    shape : str
        The state's Presentation LUT Shape; the image's photometric interpretation does not count.
    """
    replaced = {"PhotometricInterpretation", "PresentationLUTShape", *_RESCALE, *_WINDOW}
    replaced |= {"ModalityLUTSequence", "VOILUTSequence"}
    kept = [one for one in image if one.keyword not in replaced]
    theirs = [
        evolve(one, place=Place.STATE) if one.place is Place.TOP else one
        for one in found
        if one.keyword in replaced
    ]
    if shape:
        tag, name = ATTRIBUTES["PresentationLUTShape"]
        theirs.append(Origin("PresentationLUTShape", tag, name, shape, Place.STATE))
    return (*kept, *theirs)


def _macro(ds: Dataset, frame: int, sequence: str) -> tuple[Dataset | None, tuple[Place, int]]:
    own = macro(ds, frame, sequence)
    if own is None:
        return None, (Place.TOP, 0)
    groups = raw(ds, "PerFrameFunctionalGroupsSequence") or ()
    is_own = frame <= len(groups) and bool(items(groups[frame - 1], sequence))
    return own, (Place.FRAME, frame) if is_own else (Place.SHARED, 0)


def _group(source: Dataset, keywords: Iterable[str], place: Place, group: int) -> list[Origin]:
    found = []
    for keyword in keywords:
        if text(source, keyword):
            found.append(_origin(source, keyword, place, group))
        elif keyword in _DEFAULTS:
            tag, name = ATTRIBUTES[keyword]
            found.append(Origin(keyword, tag, name, _DEFAULTS[keyword], Place.DEFAULT))
    return found


def _origin(source: Dataset, keyword: str, place: Place = Place.TOP, group: int = 0) -> Origin:
    return Origin(keyword, *ATTRIBUTES[keyword], text(source, keyword), place, group)


def _table(ds: Dataset, keyword: str) -> Origin:
    return Origin(keyword, *ATTRIBUTES[keyword], str(len(items(ds, keyword))))
