"""The order in which the frames of an enhanced file are scrolled: as they lie, not as stored.

Frames that lie at one place are told apart as files of a series are (`stacks`): by what they are,
then by when they were taken, then by the dimensions that the file itself names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.dicom.finding.frame_traits import FrameTraits, further_kinds
from workbench.dicom.finding.sorting import Instance, Stack, placed
from workbench.dicom.finding.stacks import divide
from workbench.dicom.geometry import normal_of, plane_of
from workbench.dicom.groups import macro
from workbench.dicom.headers import Header, read_header
from workbench.dicom.values import items, text
from workbench.geom.planes import dot
from workbench.model.image import FrameStack

# Nearer than this, in mm, is the same place.
_SAME_MM = 0.01
# Directions that differ by less than this are one.
_DECIMALS = 3
# Kinds of images whose frames may be slices.
_SLICED = ("CT", "MR", "PT", "NM")

# Files whose order is remembered.
_KNOWN = 16

_Kind = tuple[str, tuple[float, ...]]
_Placed = list[tuple[float, int]]


@frozen
class FrameOrder:
    """How the frames of a file are scrolled; the fields are those of `model.image.Image`."""

    order: tuple[int, ...] = ()
    stacks: tuple[FrameStack, ...] = ()


def order_of_file(path: Path, modality: str) -> FrameOrder:
    """Return `frame_order` of a file; empty where it cannot be read or is no stack of slices."""
    if modality not in _SLICED:
        return FrameOrder()
    try:
        found = path.stat()
    except OSError:  # inside an archive, or gone by now
        return _read(path)
    return _known(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=_KNOWN)
def _known(path: Path, size: int, changed: int) -> FrameOrder:
    """Remember the last files: of a folder the first image is looked at twice."""
    return _read(path)


def _read(path: Path) -> FrameOrder:
    try:
        return frame_order(read_header(path))
    except InputError:
        return FrameOrder()


def frame_order(header: Header) -> FrameOrder:
    """Return the frames, from 1, stack by stack and each along its normal.

    Stacks that lie elsewhere are scrolled one after the other; those of one place, as points in
    time, apart. Empty where that is the order of the file, in either direction, and where places
    are not told.
    """
    lying = _lying(header)
    if lying is None:
        return FrameOrder()
    groups = _joined(lying)
    if all(_are_apart(places) for _, places in groups):
        return _one(frame for _, places in groups for frame in _sorted(places))
    stacks = _told_apart(header, groups)
    return FrameOrder(stacks=stacks) if len(stacks) > 1 else _one(stacks[0].frames)


def _one(frames: Iterable[int]) -> FrameOrder:
    """Return the order of frames that are scrolled as one."""
    found = tuple(frames)
    in_order = found == tuple(range(1, len(found) + 1))
    return FrameOrder(() if in_order else found)


def _lying(header: Header) -> dict[_Kind, _Placed] | None:
    """Return where frames lie along their normal, by the stack and the way they face."""
    ds = header.dataset
    count = len(items(ds, "PerFrameFunctionalGroupsSequence"))
    stacks: dict[_Kind, _Placed] = {}
    for frame in range(1, count + 1):
        plane = plane_of(ds, frame)
        if plane is None:
            return None
        normal = normal_of(plane)
        content = macro(ds, frame, "FrameContentSequence")
        axes = (*plane.row_axis, *plane.column_axis)
        # Adding zero makes one zero of two.
        way = tuple(round(value, _DECIMALS) + 0.0 for value in axes)
        kind = (text(content, "StackID") if content is not None else "", way)
        stacks.setdefault(kind, []).append((dot(plane.origin, normal), frame))
    return stacks


def _sorted(places: _Placed) -> list[int]:
    falls = all(one[0] > other[0] for one, other in pairwise(places))
    return [frame for _, frame in (places if falls else sorted(places))]


def _are_apart(places: _Placed) -> bool:
    return all(other[0] - one[0] > _SAME_MM for one, other in pairwise(sorted(places)))


def _joined(lying: dict[_Kind, _Placed]) -> list[tuple[str, _Placed]]:
    """Return where frames lie, by the name of their stack.

    Some files name a stack for each point in time: those that share places are one here.
    """
    by_way: dict[tuple[float, ...], list[tuple[str, _Placed]]] = {}
    for (name, way), places in lying.items():
        by_way.setdefault(way, []).append((name, places))
    found: list[tuple[str, _Placed]] = []
    for groups in by_way.values():
        joined = sorted((place for _, places in groups for place in places), key=_number)
        shared = len(groups) > 1 and not _are_apart(joined)
        found += [("", joined)] if shared else groups
    return found


def _told_apart(header: Header, groups: Sequence[tuple[str, _Placed]]) -> tuple[FrameStack, ...]:
    """Return the stacks of frames of which several lie at one place."""
    found: list[FrameStack] = []
    for n, (name, places) in enumerate(groups, 1):
        beside = (f"stack {name or n}",) if len(groups) > 1 else ()
        stacks = _stacks_at(header, places)
        found += [evolve(stack, part=(*beside, *stack.part)) for stack in stacks]
    return tuple(found)


def _stacks_at(header: Header, places: _Placed) -> list[FrameStack]:
    members = placed([_instance(header, *place) for place in places])
    found = divide(members, further_kinds(header.dataset))
    if _is_one_place(places):  # a film of one slice, in the order of its pictures
        film = tuple(frame for stack in found for frame in _frames(stack))
        return [FrameStack(film)]
    falls = _falls(places)
    return [
        FrameStack(_frames(one)[:: -1 if falls else 1], one.part, one.phase, one.phases)
        for one in found
    ]


def _number(place: tuple[float, int]) -> int:
    return place[1]


def _is_one_place(places: _Placed) -> bool:
    return max(places)[0] - min(places)[0] <= _SAME_MM


def _instance(header: Header, position: float, frame: int) -> Instance:
    traits = FrameTraits(header.dataset, frame)
    return Instance(header.path, 1, 1, 1, number=frame, position=position, brief=traits)


def _frames(stack: Stack) -> tuple[int, ...]:
    return tuple(one.number or 1 for one in stack.instances)


def _falls(places: _Placed) -> bool:
    """Return whether the file goes against the normal wherever it goes on to another place."""
    steps = [other - one for (one, _), (other, _) in pairwise(sorted(places, key=_number))]
    moves = [step for step in steps if abs(step) > _SAME_MM]
    return sum(step < 0 for step in moves) > 2 * sum(step > 0 for step in moves)
