"""Linking: what other viewports do when one of them is scrolled, moved or windowed. Pure.

Slices are matched in the first of these ways that holds:

1. the same stack: the same slice;
2. pinned by hand: as far on as the other has gone since, in mm where the planes are parallel;
3. the same frame of reference and parallel planes: the same position in the patient;
4. another frame of reference, or none: as many mm, else slices, on as the other has gone since
   the viewports were linked.

Planes that are not parallel do not follow each other.
"""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.app.viewing.viewport_state import Pin, ViewportState
from workbench.geom.planes import (
    Sheet,
    distance,
    dot,
    is_parallel,
    normal,
    patient_to_pixel,
    pixel_to_patient,
    sheet_of,
)
from workbench.imaging.loader import Place
from workbench.imaging.reference.alignment import Alignment
from workbench.imaging.volumes.stack_geometry import StackSlice
from workbench.model.anchor import Vector

# sin 5 degrees: a series that was planned a little steeper still shows the same organs.
TILT = 0.087


@frozen
class Stack:
    """The slices that are scrolled together, in order, and how each lies in the patient.

    Parameters
    ----------
    slices : tuple of StackSlice
        As many as `places`.
    """

    places: tuple[Place, ...]
    slices: tuple[StackSlice, ...]

    @property
    def lies(self) -> bool:
        """Whether every slice says where it lies."""
        return bool(self.slices) and all(
            one.plane is not None and one.spacing is not None for one in self.slices
        )

    @property
    def frame_of_reference(self) -> str:
        """The frame of reference of all slices; empty when they do not share one."""
        found = {one.plane.frame_of_reference if one.plane else "" for one in self.slices}
        return found.pop() if len(found) == 1 else ""

    def middle(self, at: int) -> Vector | None:
        """Return the patient position in the middle of a slice."""
        return middle_of(self.slices[at])

    def pin(self, at: int) -> Pin:
        """Return where a slice is, for the offset of now."""
        return Pin(at, position_of(self.slices[at]))


def middle_of(one: StackSlice) -> Vector | None:
    """Return the patient position in the middle of a slice."""
    if one.plane is None or one.spacing is None:
        return None
    return pixel_to_patient(one.plane, one.spacing, one.columns / 2, one.rows / 2)


def sheet(one: StackSlice) -> Sheet | None:
    """Return what a slice covers in the patient."""
    if one.plane is None or one.spacing is None:
        return None
    return sheet_of(one.plane, one.spacing, one.rows, one.columns)


def position_of(one: StackSlice) -> float | None:
    """Return where the middle of a slice lies along the patient's axis nearest to its normal."""
    middle = middle_of(one)
    if middle is None or one.plane is None:
        return None
    direction = normal(one.plane)
    strongest = max(direction, key=abs)
    return dot(direction, middle) * (1.0 if strongest > 0 else -1.0)


def nearest_slice(stack: Stack, point: Vector) -> int | None:
    """Return the slice whose plane is nearest to a position; the lower one of two."""
    away = [
        (abs(distance(one.plane, point)), at)
        for at, one in enumerate(stack.slices)
        if one.plane is not None
    ]
    return min(away)[1] if away else None


def holds(stack: Stack, at: int, point: Vector) -> bool:
    """Return whether a position lies in the slice `at` of a stack, and not far beyond its end."""
    plane = stack.slices[at].plane
    if plane is None:
        return False
    beside = [stack.slices[i].plane for i in (at - 1, at + 1) if 0 <= i < len(stack.slices)]
    steps = [abs(distance(plane, other.origin)) for other in beside if other is not None]
    reach = max([plane.thickness, *steps, 0.1])
    return abs(distance(plane, point)) <= reach


def follow_slice(
    source: Stack,
    at: int,
    target: Stack,
    source_pin: Pin | None = None,
    target_pin: Pin | None = None,
    *,
    by_hand: bool = False,
) -> int | None:
    """Return the slice that goes with slice `at` of another stack; None to stay.

    Parameters
    ----------
    source_pin, target_pin : Pin or None
        Slices that go together, pinned by hand (`by_hand`) or since the viewports were linked.
    """
    if source.places == target.places and not by_hand:
        return at
    pinned = source_pin is not None and target_pin is not None
    if source.lies and target.lies:
        here, there = source.slices[at].plane, target.slices[0].plane
        assert here is not None and there is not None
        if not is_parallel(here, there, TILT):
            return None
        shared = source.frame_of_reference
        if not (by_hand and pinned) and shared and shared == target.frame_of_reference:
            middle = source.middle(at)
            return nearest_slice(target, middle) if middle is not None else None
    if source_pin is None or target_pin is None:
        return None
    return _by_pins(source, at, target, source_pin, target_pin)


def _by_pins(source: Stack, at: int, target: Stack, mine: Pin, its: Pin) -> int:
    now = position_of(source.slices[at])
    if now is not None and mine.position is not None and its.position is not None:
        wanted = its.position + now - mine.position
        found = [(position_of(one), i) for i, one in enumerate(target.slices)]
        away = [(abs(place - wanted), i) for place, i in found if place is not None]
        if away:
            return min(away)[1]
    return min(max(its.slice + at - mine.slice, 0), len(target.places) - 1)


def follow_look(
    source: ViewportState, here: StackSlice, target: ViewportState, there: StackSlice
) -> ViewportState:
    """Return the target moved and zoomed as the source is; sizes as in the patient.

    Planes that are not parallel share the zoom alone.
    """
    if source.center is None:
        return evolve(target, center=None)
    known = here.spacing is not None and there.spacing is not None
    scale = there.spacing.dx / here.spacing.dx if known else here.columns / there.columns  # type: ignore[union-attr]
    zoom = source.zoom * scale
    center = _center(source.center, here, there)
    if center is None:
        kept = target.center or (there.columns / 2, there.rows / 2)
        return evolve(target, center=kept, zoom=zoom)
    return evolve(target, center=center, zoom=zoom)


def follow_alignment(
    source: ViewportState, target: ViewportState, alignment: Alignment
) -> ViewportState:
    """Return the target showing the same place and size of a picture it is aligned with."""
    if source.center is None:
        return evolve(target, center=None)
    center = alignment.apply(*source.center)
    return evolve(target, center=center, zoom=source.zoom / alignment.scale)


def _center(
    center: tuple[float, float], here: StackSlice, there: StackSlice
) -> tuple[float, float] | None:
    a, b = here.plane, there.plane
    if a is not None and b is not None and here.spacing and there.spacing:
        if not is_parallel(a, b, TILT):
            return None
        if a.frame_of_reference and a.frame_of_reference == b.frame_of_reference:
            point = pixel_to_patient(a, here.spacing, *center)
            return patient_to_pixel(b, there.spacing, point)
    x, y = center[0] - here.columns / 2, center[1] - here.rows / 2
    if here.spacing and there.spacing:
        x *= here.spacing.dx / there.spacing.dx
        y *= here.spacing.dy / there.spacing.dy
    else:
        x *= there.columns / here.columns
        y *= there.rows / here.rows
    return there.columns / 2 + x, there.rows / 2 + y


def follow_window(
    source: ViewportState, modality: str, target: ViewportState, its_modality: str
) -> ViewportState:
    """Return the target with the window of the source, where both are of one modality."""
    if modality != its_modality:
        return target
    return evolve(
        target,
        voi=source.voi,
        inverted=source.inverted,
        gamma=source.gamma,
        contrast=source.contrast,
        channels=source.channels,
    )
