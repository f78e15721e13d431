"""Arranging instances into series in the order of their position."""

from __future__ import annotations

import math
import operator
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from attrs import evolve, field, frozen

from workbench.dicom.geometry import plane_of, slice_position
from workbench.dicom.headers import Header, NativePixels, PixelElement
from workbench.dicom.pixels.pixel_format import PixelFormat
from workbench.dicom.values import integer, numbers, text
from workbench.model.anchor import Vector

# Writers round to few digits; about a degree is the least tilt that makes another stack.
_COSINE_TOLERANCE = 0.01
_SPACING_TOLERANCE = 0.005
# In mm: positions within this are one place, within the lesser one in any case.
_PLACE = 0.01
_PLACE_LEAST = 0.0005


@frozen
class Instance:
    """What sorting needs to know of a file.

    Parameters
    ----------
    spacing : tuple of float
        Pixel Spacing of an image that has a place in the patient, else empty.
    brief : object
        Has what tells images at one position apart, under the names that DICOM gives it, for
        `values.text` (`stacks.TRAITS`).
    native : NativePixels or None
        Where the pixels lie in the file, uncompressed.
    """

    path: Path
    rows: int
    columns: int
    frames: int
    sop_instance_uid: str = ""
    series_uid: str = ""
    study_uid: str = ""
    modality: str = ""
    series_number: int | None = None
    number: int | None = None
    orientation: tuple[Vector, Vector] | None = None
    position: float | None = None
    spacing: tuple[float, ...] = ()
    frame_of_reference: str = ""
    brief: Any = field(default=None, eq=False, repr=False)
    native: NativePixels | None = field(default=None, eq=False)


@frozen
class Stack:
    """Instances that are scrolled through as one.

    Parameters
    ----------
    part : tuple of str
        What sets it apart from other stacks of its series, each "kind value": ``("echo 2",)``,
        ``("b 800",)``, ``("time 3/10",)``; empty where one stack is the whole series.
    phase, phases : int or None
        Which point in time, from 1, and of how many, where the others show the same place.
    """

    instances: tuple[Instance, ...]
    part: tuple[str, ...] = ()
    phase: int | None = None
    phases: int | None = None


def instance_of(header: Header, form: PixelFormat) -> Instance:
    """Return what sorting needs to know of a header."""
    from workbench.dicom.finding.stacks import TRAITS, trait

    ds = header.dataset
    plane = plane_of(ds)
    return Instance(
        path=header.path,
        rows=form.rows,
        columns=form.columns,
        frames=form.frames,
        sop_instance_uid=text(ds, "SOPInstanceUID"),
        series_uid=text(ds, "SeriesInstanceUID"),
        study_uid=text(ds, "StudyInstanceUID"),
        modality=text(ds, "Modality"),
        series_number=integer(ds, "SeriesNumber"),
        number=integer(ds, "InstanceNumber"),
        orientation=None if plane is None else (plane.row_axis, plane.column_axis),
        position=None if plane is None else slice_position(plane),
        spacing=() if plane is None else numbers(ds, "PixelSpacing"),
        frame_of_reference="" if plane is None else plane.frame_of_reference,
        brief=SimpleNamespace(**{keyword: trait(ds, keyword) for keyword in TRAITS}),
        native=native_of(header.pixels, inflated=header.inflated is not None),
    )


def native_of(pixels: PixelElement | None, *, inflated: bool = False) -> NativePixels | None:
    """Return where pixels lie that can be read as they are."""
    if pixels is None or pixels.encapsulated or inflated:
        return None
    return NativePixels(pixels.offset, pixels.length)


def arrange(instances: Iterable[Instance]) -> list[Stack]:
    """Return the stacks, each sorted along the normal of its slices.

    A series is split where the geometry differs: orientation, frame size, pixel spacing, frame of
    reference, multi-frame objects beside single ones; where the patient differs, whatever the
    identifiers say; and where several images lie at one position (`stacks.split`). Views that all
    have an orientation of their own, as of a localizer or a rotation, stay together in the order
    of their numbers. Instances without a Series Instance UID stay alone. At equal positions, and
    where there are none, Instance Number decides, then the file name.
    """
    from workbench.dicom.finding.stacks import patient, split

    kinds: dict[Hashable, list[Instance]] = defaultdict(list)
    for one in instances:
        alone = None if one.series_uid else one.path
        kinds[one.study_uid, one.series_uid, alone, patient(one), geometry(one)].append(one)
    found: list[Stack] = []
    for alike in kinds.values():
        for spaced in _near(alike, lambda one: one.spacing, _same_spacing):
            members = _near(spaced, _cosines, _same_cosines)
            if len(members) > 1 and all(len(one) == 1 for one in members):
                found.append(
                    Stack(tuple(sorted((views[0] for views in members), key=number_order)))
                )
            else:
                found += [stack for each in members for stack in split(placed(each))]
    return sorted(found, key=_series_order)


def _near(
    members: Iterable[Instance],
    of: Callable[[Instance], tuple[float, ...]],
    same: Callable[[tuple[float, ...], tuple[float, ...]], bool],
) -> list[list[Instance]]:
    """Group by a value that writers round: each is compared with the first of a group.

    Rounding it here as well would part two values at both sides of a step, however near.
    """
    groups: list[tuple[tuple[float, ...], list[Instance]]] = []
    known: dict[tuple[float, ...], list[Instance]] = {}
    for one in members:
        value = of(one)
        if value not in known:
            group = next((each for first, each in groups if same(first, value)), None)
            if group is None:
                group = []
                groups.append((value, group))
            known[value] = group
        known[value].append(one)
    return [group for _, group in groups]


def _same_spacing(first: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(first) == len(other) and all(
        math.isclose(a, b, rel_tol=_SPACING_TOLERANCE) for a, b in zip(first, other, strict=True)
    )


def _cosines(one: Instance) -> tuple[float, ...]:
    return () if one.orientation is None else (*one.orientation[0], *one.orientation[1])


def _same_cosines(first: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(abs(a - b) < _COSINE_TOLERANCE for a, b in zip(first, other, strict=True))


def placed(members: Iterable[Instance]) -> list[Instance]:
    """Return slices sorted along their normal; of one place are those nearly at one position.

    They get the position of the first of them. Slices of thin objects lie micrometres apart: what
    counts as near is measured against the steps that there are.
    """
    ordered = sorted(members, key=_order)
    extent = (ordered[-1].position or 0.0) - (ordered[0].position or 0.0)
    near = min(_PLACE, max(_PLACE_LEAST, extent / len(ordered) / 10))
    found: list[Instance] = []
    place = -math.inf
    for one in ordered:
        if one.position is None or one.position - place > near:
            place = one.position or 0.0
            found.append(one)
        else:
            found.append(one if one.position == place else evolve(one, position=place))
    return found if all(map(operator.is_, found, ordered)) else sorted(found, key=_order)


def geometry(one: Instance) -> tuple[object, ...]:
    """Return what slices of one stack have in common beside their orientation."""
    return (
        one.rows,
        one.columns,
        one.frames > 1,
        one.orientation is None,
        one.frame_of_reference,
    )


def _order(one: Instance) -> tuple[object, ...]:
    return (one.position if one.position is not None else 0.0, *number_order(one))


def number_order(one: Instance) -> tuple[int, str]:
    """Return what images are sorted by where their place says nothing."""
    return (one.number if one.number is not None else 1 << 31, one.path.name)


def _series_order(stack: Stack) -> tuple[object, ...]:
    first = stack.instances[0]
    number = first.series_number if first.series_number is not None else 1 << 31
    # The stacks of a series come in the order of `split`; other geometries by their first file.
    name = first.path.name if not stack.part else ""
    return (first.study_uid, number, first.series_uid, name)
