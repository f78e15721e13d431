"""The order in which the frames of an enhanced file are scrolled: as they lie, not as stored."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from workbench.base.errors import InputError
from workbench.dicom.geometry import normal_of, plane_of
from workbench.dicom.groups import macro
from workbench.dicom.headers import Header, read_header
from workbench.dicom.values import items, text
from workbench.geom.planes import dot

# Nearer than this, in mm, is the same place.
_SAME_MM = 0.01
# Directions that differ by less than this are one.
_DECIMALS = 3
# Kinds of images whose frames may be slices.
_SLICED = ("CT", "MR", "PT", "NM")

_Kind = tuple[str, tuple[float, ...]]


def order_of_file(path: Path, modality: str) -> tuple[int, ...]:
    """Return `frame_order` of a file; empty where it cannot be read or is no stack of slices."""
    if modality not in _SLICED:
        return ()
    try:
        return frame_order(read_header(path))
    except InputError:
        return ()


def frame_order(header: Header) -> tuple[int, ...]:
    """Return the frames, from 1, stack by stack and each along its normal.

    Empty where that is the order of the file, in either direction; where several frames lie at one
    place, for they are points in time or the like and no stack; and where places are not told.
    """
    ds = header.dataset
    count = len(items(ds, "PerFrameFunctionalGroupsSequence"))
    stacks: dict[_Kind, list[tuple[float, int]]] = {}
    for frame in range(1, count + 1):
        plane = plane_of(ds, frame)
        if plane is None:
            return ()
        normal = normal_of(plane)
        content = macro(ds, frame, "FrameContentSequence")
        axes = (*plane.row_axis, *plane.column_axis)
        # Adding zero makes one zero of two.
        way = tuple(round(value, _DECIMALS) + 0.0 for value in axes)
        kind = (text(content, "StackID") if content is not None else "", way)
        stacks.setdefault(kind, []).append((dot(plane.origin, normal), frame))
    found = [frame for places in stacks.values() for frame in _sorted(places)]
    alone = all(_are_apart(places) for places in stacks.values())
    return tuple(found) if alone and found != list(range(1, count + 1)) else ()


def _sorted(places: list[tuple[float, int]]) -> list[int]:
    falls = all(one[0] > other[0] for one, other in pairwise(places))
    return [frame for _, frame in (places if falls else sorted(places))]


def _are_apart(places: list[tuple[float, int]]) -> bool:
    return all(other[0] - one[0] > _SAME_MM for one, other in pairwise(sorted(places)))
