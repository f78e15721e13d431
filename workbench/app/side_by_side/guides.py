"""Guides: what a viewport shows of the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.viewing.links import PatientPoint
from workbench.app.viewing.plane_view import PlaneKind

if TYPE_CHECKING:
    from workbench.imaging.volumes.stack_geometry import StackSlice


@frozen
class Other:
    """A slice that another viewport shows, or a cut of this kind."""

    slice: StackSlice
    index: int = 0
    kind: PlaneKind | None = None


@frozen
class GuideLine:
    """Where the slice of the viewport `index` runs, in image coordinates of this one.

    `kind` says which cut through a volume it is, of an oblique one which it lies nearest to; None
    for a slice of a series.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    index: int = 0
    kind: PlaneKind | None = None

    @property
    def is_cut(self) -> bool:
        """Whether it can be moved freely."""
        return self.kind is not None


@frozen
class Guides:
    """What a viewport shows of the others, in its own image coordinates.

    Parameters
    ----------
    lines : tuple of GuideLine
        Where slices of other viewports cut it.
    cursor : (x, y) or None
        A marked point of the patient, dropped onto the slice.
    cursor_away : float
        How far the point lies from the slice in mm.
    """

    lines: tuple[GuideLine, ...] = ()
    cursor: tuple[float, float] | None = None
    cursor_away: float = 0.0


NO_GUIDES = Guides()


def guides(own: StackSlice, others: Iterable[Other], cursor: PatientPoint | None = None) -> Guides:
    """Return the lines where other slices cut this one, and the marked point on it."""
    from workbench.app.side_by_side.linking import sheet
    from workbench.geom.planes import crossing, distance, patient_to_pixel

    plane, spacing, mine = own.plane, own.spacing, sheet(own)
    if plane is None or spacing is None or mine is None:
        return Guides()
    frame = plane.frame_of_reference
    found = []
    for other in others:
        its = sheet(other.slice)
        if its is None or its.plane.frame_of_reference != frame or not frame:
            continue
        ends = crossing(its, mine)
        if ends is not None:
            start, end = (patient_to_pixel(plane, spacing, point) for point in ends)
            found.append(GuideLine(start, end, other.index, other.kind))
    if cursor is None or cursor.frame_of_reference != frame or not frame:
        return Guides(tuple(found))
    at = patient_to_pixel(plane, spacing, cursor.point)
    return Guides(tuple(found), at, abs(distance(plane, cursor.point)))
