"""What tells frames of one enhanced file apart, under the names that single images have for it.

Functional groups hold the same facts under names of their own (PS3.3 C.7.6.16.2, C.8.13, C.8.15,
C.8.22). What no attribute tells apart the dimensions do, by which the file orders its frames
(C.7.6.17).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from workbench.dicom.finding.sorting import Instance
from workbench.dicom.finding.stacks import Kind
from workbench.dicom.groups import FRAME_TYPES, macro
from workbench.dicom.values import items, numbers, raw, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_CONTENT = "FrameContentSequence"
_CARDIAC = "CardiacSynchronizationSequence"
_BREATH = "RespiratorySynchronizationSequence"
_DIFFUSION = "MRDiffusionSequence"
# What a converted classic image had that has no place elsewhere (Legacy Converted Enhanced).
_CONVERTED = "UnassignedPerFrameConvertedAttributesSequence"

#: keyword of a single image: (group, sequences and keyword inside it), the first that tells counts.
_WHERE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "EchoTime": (("MREchoSequence", "EffectiveEchoTime"),),
    "DiffusionBValue": ((_DIFFUSION, "DiffusionBValue"),),
    "DiffusionGradientOrientation": (
        (_DIFFUSION, "DiffusionGradientDirectionSequence", "DiffusionGradientOrientation"),
    ),
    "ConvolutionKernel": (("CTReconstructionSequence", "ConvolutionKernel"),),
    "KVP": (("CTXRayDetailsSequence", "KVP"),),
    "InversionTime": (("MRModifierSequence", "InversionTimes"),),
    "FlipAngle": (("MRTimingAndRelatedParametersSequence", "FlipAngle"),),
    "TemporalPositionIdentifier": ((_CONTENT, "TemporalPositionIndex"),),
    "NominalPercentageOfCardiacPhase": (
        (_CARDIAC, "NominalPercentageOfCardiacPhase"),
        (_BREATH, "NominalPercentageOfRespiratoryPhase"),
    ),
    "TriggerTime": (
        (_CARDIAC, "NominalCardiacTriggerDelayTime"),
        (_CARDIAC, "ActualCardiacTriggerDelayTime"),
        (_BREATH, "NominalRespiratoryTriggerDelayTime"),
        (_BREATH, "ActualRespiratoryTriggerDelayTime"),
    ),
    "FrameReferenceTime": (("TemporalPositionSequence", "TemporalPositionTimeOffset"),),
    "StackID": ((_CONTENT, "StackID"),),
    "AcquisitionNumber": ((_CONTENT, "FrameAcquisitionNumber"),),
    "AcquisitionDateTime": (
        (_CONTENT, "FrameReferenceDateTime"),
        (_CONTENT, "FrameAcquisitionDateTime"),
    ),
}
# Dimensions that say where a frame lies.
_OF_PLACE = frozenset(
    {
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "StackID",
        "InStackPositionNumber",
        "SliceLocation",
        "PlanePositionSequence",
    }
)
_IN_TIME = ("Temporal", "Time", "Cardiac", "Respiratory")


class FrameTraits:
    """The traits of one frame, each read when it is asked for."""

    def __init__(self, ds: Dataset, frame: int) -> None:
        self._ds, self._frame = ds, frame

    def __getattr__(self, keyword: str) -> str:
        """Return what is told under the name that a single image has for it."""
        if keyword.startswith("_"):
            raise AttributeError(keyword)
        found = self._of(keyword)
        setattr(self, keyword, found)  # asked for again wherever stacks are divided further
        return found

    def dimension(self, at: int) -> str:
        """Return the value of a dimension, from 0."""
        content = macro(self._ds, self._frame, _CONTENT)
        values = numbers(content, "DimensionIndexValues") if content is not None else ()
        return f"{values[at]:g}" if at < len(values) else ""

    def _of(self, keyword: str) -> str:
        if keyword == "ImageType":
            return self._type()
        for group, *rest in _WHERE.get(keyword, ()):
            found = self._inside(group, rest)
            if found:
                return found
        return self._inside(_CONVERTED, [keyword])

    def _inside(self, group: str, rest: list[str]) -> str:
        *sequences, keyword = rest
        item = macro(self._ds, self._frame, group)
        for sequence in sequences:
            found = items(item, sequence) if item is not None else []
            item = found[0] if found else None
        return text(item, keyword) if item is not None else ""

    def _type(self) -> str:
        """Return Frame Type, and of MR whether it is magnitude, phase, real or imaginary."""
        for group in FRAME_TYPES:
            found = self._inside(group, ["FrameType"])
            if found:
                part = self._inside(group, ["ComplexImageComponent"])
                return f"{found}\\{part}" if part else found
        return ""


def further_kinds(ds: Dataset) -> list[Kind]:
    """Return the dimensions of a file (0020,9222) that do not say where a frame lies.

    At last comes the stack that it names: two stacks may lie side by side at one depth.
    """
    found = []
    for at, one in enumerate(items(ds, "DimensionIndexSequence")):
        name = _keyword(one)
        if name in _OF_PLACE:
            continue
        kind = "time" if any(word in name for word in _IN_TIME) else "dimension"
        found.append(Kind(kind, partial(_index, at), is_counted=True))
    return [*found, Kind("stack", _stack)]


def _stack(one: Instance) -> str:
    return text(one.brief, "StackID")


def _index(at: int, one: Instance) -> str:
    dimension: Callable[[int], str] | None = getattr(one.brief, "dimension", None)
    return dimension(at) if dimension is not None else ""


def _keyword(one: Dataset) -> str:
    from pydicom.datadict import keyword_for_tag

    tag = raw(one, "DimensionIndexPointer")
    return keyword_for_tag(tag) if isinstance(tag, int) else ""
