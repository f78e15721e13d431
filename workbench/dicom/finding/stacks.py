"""Splitting a series where one stack of it would lie: several images at one position.

A series may hold echoes, strengths of diffusion weighting, points in time, maps beside the images
they were computed from. Scrolled as one they would show a slice twice and measure distances that
are not there. What differs between images at one place tells them apart; an attribute that differs
from slice to slice and tells nothing apart splits nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbench.dicom.finding.sorting import Instance, Stack
from workbench.dicom.values import text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Value = tuple[float, str]
_Members = Sequence[Instance]

# Steps that differ by more than this are no accident of rounding.
_UNEVEN = 1.1
_B_MAX = 1_000_000_000  # GE adds this to mark how the value is meant.


def _trait(one: Instance, keyword: str) -> str:
    return text(one.brief, keyword) if one.brief is not None else ""


def _text(keyword: str) -> Callable[[Instance], str]:
    return lambda one: _trait(one, keyword)


def _number(keyword: str) -> Callable[[Instance], str]:
    """Return what reads numbers, so that 240 and 240.0000 are one value."""

    def of(one: Instance) -> str:
        value = _trait(one, keyword)
        try:
            return "\\".join(f"{float(each):.6g}" for each in value.split("\\")) if value else ""
        except ValueError:
            return value

    return of


def _b_value(one: Instance) -> str:
    """Diffusion b-value: the standard's, else Siemens' and GE's own (conformance statements)."""
    standard = _number("DiffusionBValue")(one)
    if standard:
        return standard
    if _trait(one, "_SiemensCreator") == "SIEMENS MR HEADER":
        return _trait(one, "_SiemensBValue")
    if _trait(one, "_GECreator") == "GEMS_PARM_01":
        first = _trait(one, "_GEBValue").partition("\\")[0]
        try:
            return str(float(first) % _B_MAX)
        except ValueError:
            return ""
    return ""


@frozen
class Kind:
    """Something that tells images at one place apart.

    Parameters
    ----------
    is_counted : bool
        Its values say nothing to a reader: they are numbered.
    """

    name: str
    of: Callable[[Instance], str]
    is_counted: bool = False


# In the order they are tried: what an image is, then when it was taken.
_KINDS = (
    Kind("type", _text("ImageType")),
    Kind("echo", _number("EchoNumbers")),
    Kind("TE", _number("EchoTime")),
    Kind("b", _b_value),
    Kind("direction", _number("DiffusionGradientOrientation")),
    Kind("kernel", _text("ConvolutionKernel")),
    Kind("kV", _number("KVP")),
    Kind("TI", _number("InversionTime")),
    Kind("flip", _number("FlipAngle")),
    Kind("time", _number("TemporalPositionIdentifier")),
    Kind("time", _number("TemporalPositionIndex")),
    Kind("time", _number("NominalPercentageOfCardiacPhase")),
    Kind("time", _number("TriggerTime")),
    Kind("time", _number("FrameReferenceTime")),
    Kind("acquisition", _number("AcquisitionNumber")),
    Kind("time", _text("AcquisitionDateTime")),
    Kind("time", _text("AcquisitionTime")),
    Kind("time", _text("ContentTime")),
)
# What programs set anew when they export an image.
_OF_EXPORT = _text("ContentTime")
_COUNTED = ("time", "direction")
_IN_TIME = ("time", "acquisition")
_TIMES = tuple(kind.of for kind in _KINDS if kind.name == "time")

#: Attributes that are looked at, by keyword; a leading underscore is `brief.KEPT`'s own.
TRAITS = (
    "ImageType",
    "EchoNumbers",
    "EchoTime",
    "DiffusionBValue",
    "DiffusionGradientOrientation",
    "ConvolutionKernel",
    "KVP",
    "InversionTime",
    "FlipAngle",
    "TemporalPositionIdentifier",
    "TemporalPositionIndex",
    "NominalPercentageOfCardiacPhase",
    "TriggerTime",
    "FrameReferenceTime",
    "AcquisitionNumber",
    "AcquisitionDateTime",
    "AcquisitionTime",
    "ContentTime",
    "_SiemensCreator",
    "_SiemensBValue",
    "_GECreator",
    "_GEBValue",
    "_Patient",
)


def trait(ds: Dataset, keyword: str) -> str:
    """Return one of `TRAITS` of a data set that pydicom read."""
    from workbench.dicom.finding.brief import KEPT

    if not keyword.startswith("_"):
        return text(ds, keyword)
    group, element, _ = KEPT[keyword]
    try:
        value: Any = ds[group, element].value
    except Exception:
        return ""  # absent, or broken: nothing is told apart by it
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    several = not isinstance(value, str) and hasattr(value, "__iter__")
    return "\\".join(map(str, value)) if several else str(value).strip("\0 ")


def told_apart_by(one: Instance) -> tuple[str, ...]:
    """Return all that tells images at one place apart, but for the time of the content."""
    return tuple(kind.of(one) for kind in _KINDS[:-1])


def content_time(one: Instance) -> str:
    """Return the time of the content."""
    return _OF_EXPORT(one)


def split(members: _Members) -> list[Stack]:
    """Return the stacks of sorted instances that agree in their geometry."""
    first = members[0]
    if first.position is None or first.frames > 1:
        return [Stack(tuple(members))]
    if _most(members) == 1:
        return _between(members)
    return divide(members)


def divide(members: _Members, more: Sequence[Kind] = ()) -> list[Stack]:
    """Return the stacks of sorted instances, told apart until each place has one of each.

    Parameters
    ----------
    more : sequence of Kind
        What may tell them apart beside what all images have.
    """
    return _divide(members, (*_KINDS, *more))


def _between(members: _Members) -> list[Stack]:
    """Split images that lie between the slices they were computed from, as thick slabs do."""
    steps = _steps(members)
    if steps and max(steps) > _UNEVEN * min(steps):
        groups: dict[str, list[Instance]] = defaultdict(list)
        for one in members:
            groups[_trait(one, "ImageType").partition("\\")[0]].append(one)
        apart = [min(_steps(group), default=math.inf) for group in groups.values()]
        if len(groups) > 1 and min(apart) > _UNEVEN * min(steps):
            return _labelled(_KINDS[0], groups, ())
    return [Stack(tuple(members))]


def _steps(members: _Members) -> list[float]:
    places = [one.position or 0.0 for one in members]
    return [after - before for before, after in pairwise(places)]


def patient(one: Instance) -> str:
    """Return the Patient ID; empty where it depends on a character set how it reads."""
    known = getattr(one.brief, "raw", None)
    if known is not None:  # asked of each of thousands
        return _identifier(known.get("_Patient", b""))
    return _readable(_trait(one, "_Patient"))


@lru_cache(maxsize=256)
def _identifier(data: bytes) -> str:
    return _readable(data.decode("latin-1").replace("\0", "").strip())


def _readable(found: str) -> str:
    return found if found.isascii() and "\x1b" not in found else ""


def _place(one: Instance) -> Hashable:
    return one.position  # `sorting.placed` made those of one place equal


def _most(members: _Members) -> int:
    """Return how many images lie at the place that has most."""
    return max(Counter(map(_place, members)).values())


def _divide(members: _Members, kinds: Sequence[Kind]) -> list[Stack]:
    most = _most(members)
    if most == 1:
        return [Stack(tuple(members))]
    for at, kind in enumerate(kinds):
        groups: dict[str, list[Instance]] = defaultdict(list)
        for one in members:
            groups[kind.of(one)].append(one)
        if _tells_apart(groups, members, most):
            return _labelled(kind, groups, kinds[at + 1 :])
    return _by_rank(members, most)


def _tells_apart(groups: dict[str, list[Instance]], members: _Members, most: int) -> bool:
    """Return whether groups separate images at one place and not slices of one stack.

    More groups than images at one place are a value that changes from slice to slice.
    """
    if not 2 <= len(groups) <= most:
        return False
    places = len(set(map(_place, members)))
    doubled = sum(len(group) - len(set(map(_place, group))) for group in groups.values())
    return doubled < len(members) - places


def _labelled(kind: Kind, groups: dict[str, list[Instance]], rest: Sequence[Kind]) -> list[Stack]:
    found: list[Stack] = []
    values = sorted(groups, key=_by_number)
    labels = _type_labels(values) if kind.name == "type" else [_label(value) for value in values]
    same = len({frozenset(map(_place, group)) for group in groups.values()}) == 1
    for n, (value, label) in enumerate(zip(values, labels, strict=True), 1):
        shown = f"{n}/{len(values)}" if kind.is_counted or kind.name in _COUNTED else label
        for stack in _divide(groups[value], rest):
            part = (f"{kind.name} {shown}", *stack.part)
            if kind.name in _IN_TIME and same:
                stack = evolve(stack, phase=n, phases=len(values))
            found.append(evolve(stack, part=part))
    return found


def _by_rank(members: _Members, most: int) -> list[Stack]:
    """Split what no attribute splits: the first image at each place, the second, ...

    In the order of time where a time differs at each place, as in a heart that was taken slice by
    slice; else these are copies.
    """
    places: dict[Hashable, list[Instance]] = defaultdict(list)
    for one in members:
        places[_place(one)].append(one)
    even = all(len(group) == most for group in places.values())
    clock = next((of for of in _TIMES if even and _ticks(of, places.values())), None)
    if clock is not None:
        for group in places.values():
            group.sort(key=lambda one: _by_number(clock(one)))
    ranked = [tuple(g[n] for g in places.values() if n < len(g)) for n in range(most)]
    if clock is None:
        return [Stack(stack, (f"copy {n}",)) for n, stack in enumerate(ranked, 1)]
    return [Stack(stack, (f"time {n}/{most}",), n, most) for n, stack in enumerate(ranked, 1)]


def _ticks(of: Callable[[Instance], str], places: Any) -> bool:
    return all(len({of(one) for one in group}) == len(group) for group in places)


def _by_number(value: str) -> Value:
    try:
        return (float(value), value)
    except ValueError:
        return (float("inf") if value else float("-inf"), value)


def _label(value: str) -> str:
    try:
        return f"{float(value):g}"
    except ValueError:
        return value.partition("\\")[0] or "-"


def _type_labels(values: Sequence[str]) -> list[str]:
    """Return the words of Image Type that are not common to all."""
    words = [[word.strip() for word in value.split("\\") if word.strip()] for value in values]
    common = set(words[0]).intersection(*words)
    return [" ".join(word for word in each if word not in common) or "-" for each in words]
