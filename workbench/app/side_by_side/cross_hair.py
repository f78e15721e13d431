"""CrossHair: what is grabbed where planes cross, and what a drag makes of them."""

from __future__ import annotations

import math
from enum import Enum

from attrs import evolve, frozen

from workbench.api.tools import Phase
from workbench.app.side_by_side.guides import GuideLine, Guides
from workbench.app.side_by_side.linker import Linker
from workbench.app.viewing.links import PatientPoint
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.view_state import ViewState
from workbench.geom.planes import along, cross, distance, dot, normal, unit
from workbench.model.anchor import Vector

XY = tuple[float, float]

# Screen pixels around the crossing where the point itself is taken, and around a line.
_POINT_REACH, _LINE_REACH = 14.0, 7.0
# Beyond this share of the way from the crossing to the end of a line, it is turned.
_TURN_FROM = 0.55


class Part(Enum):
    """What of the cross-hair is held."""

    POINT = "point"
    LINE = "line"
    END = "end"


@frozen
class Grip:
    """What is held: the point, or a line of the viewport `index`."""

    part: Part
    index: int = -1
    angle: float = 0.0


def grip_at(guides: Guides, at: XY, pixel: float) -> Grip:
    """Return what lies under the pointer; the point itself where no line is near.

    Parameters
    ----------
    at : (float, float)
        Image position.
    pixel : float
        Size of a screen pixel in image pixels.
    """
    center = guides.cursor
    if center is None or math.dist(at, center) <= _POINT_REACH * pixel:
        return Grip(Part.POINT)
    near = [(_away(line, at), line) for line in guides.lines if line.is_cut]
    near = [one for one in near if one[0] <= _LINE_REACH * pixel]
    if not near:
        return Grip(Part.POINT)
    line = min(near, key=lambda one: one[0])[1]
    reach = max(math.dist(line.start, center), math.dist(line.end, center))
    is_end = math.dist(at, center) > _TURN_FROM * reach
    angle = math.atan2(at[1] - center[1], at[0] - center[0])
    return Grip(Part.END if is_end else Part.LINE, line.index, angle)


class CrossHair:
    """Writes the ViewState alone, as every way of looking does."""

    def __init__(self, view_state: ViewState, linker: Linker) -> None:
        self._view, self._linker = view_state, linker
        self._grip = Grip(Part.POINT)

    def point(self, index: int, x: float, y: float, phase: Phase, pixel: float) -> bool:
        """Take a pointer in a viewport, image position; False when it lies nowhere.

        A click or a drag of the crossing moves the marked point; a drag of a line moves its plane;
        near its end, the planes of the others turn around the point and stay square to each other.
        """
        place = self._linker.patient_point(index, x, y)
        if place is None:
            return False
        guides = self._linker.guides(index)
        if phase is Phase.BEGIN:
            self._grip = grip_at(guides, (x, y), pixel)
        if self._grip.part is Part.POINT:
            self._view.set_cursor(place)
        elif self._grip.part is Part.LINE:
            self._push(place)
        elif guides.cursor is not None:
            self._turn(index, math.atan2(y - guides.cursor[1], x - guides.cursor[0]))
        return True

    def _push(self, place: PatientPoint) -> None:
        """Move the plane that is held until it goes through a position."""
        cursor = self._view.cursor
        held = self._linker.slice(self._grip.index)
        if cursor is None or held is None or held.plane is None:
            return
        way = normal(held.plane)
        away = distance(held.plane, place.point) - distance(held.plane, cursor.point)
        self._view.set_cursor(evolve(cursor, point=along(cursor.point, way, away)))

    def _turn(self, index: int, angle: float) -> None:
        """Turn the other planes around the normal of the one that is looked at."""
        own = self._linker.slice(index)
        cursor = self._view.cursor
        if own is None or own.plane is None or cursor is None:
            return
        by = angle - self._grip.angle
        self._grip = evolve(self._grip, angle=angle)
        axis = normal(own.plane)
        after = list(self._view.viewports)
        for at, state in enumerate(after):
            if at != index and state.plane is not None and self._crosses(at, axis):
                turned = turned_view(state.plane, axis, by, cursor.point)
                after[at] = evolve(state, plane=turned, center=None)
        self._view.set_viewports(after)

    def _crosses(self, index: int, axis: Vector) -> bool:
        held = self._linker.slice(index)
        if held is None or held.plane is None:
            return False
        return abs(dot(normal(held.plane), axis)) < 0.999


def turned_view(plane: PlaneView, axis: Vector, by: float, through: Vector) -> PlaneView:
    """Return a view turned around an axis (unit, radians) through a position."""
    row, column = (turned(one, axis, by) for one in axes_of(plane))
    return evolve(
        plane,
        kind=PlaneKind.OBLIQUE,
        center=through,
        row_axis=unit(row),
        column_axis=unit(column),
    )


def axes_of(plane: PlaneView) -> tuple[Vector, Vector]:
    """Return the directions along a row and down a column of a view."""
    from workbench.app.planes.cutting import orthogonal_kind
    from workbench.imaging.volumes.cut import AXES

    kind = orthogonal_kind(plane)
    if kind is None:
        return plane.row_axis, plane.column_axis
    return AXES[kind][0], AXES[kind][1]


def turned(vector: Vector, axis: Vector, by: float) -> Vector:
    """Return a vector turned around a unit axis (Rodrigues' formula), radians."""
    cos, sin = math.cos(by), math.sin(by)
    across = cross(axis, vector)
    share = dot(axis, vector) * (1 - cos)
    x, y, z = (v * cos + a * sin + k * share for v, a, k in zip(vector, across, axis, strict=True))
    return x, y, z


def _away(line: GuideLine, at: XY) -> float:
    """Return the distance of a position from a line, in image pixels."""
    (x0, y0), (x1, y1) = line.start, line.end
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else ((at[0] - x0) * dx + (at[1] - y0) * dy) / length
    share = min(max(share, 0.0), 1.0)
    return math.dist(at, (x0 + share * dx, y0 + share * dy))
