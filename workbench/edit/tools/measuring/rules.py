"""What stays true of a measurement while one of its points is dragged."""

from __future__ import annotations

import math

import numpy as np

from workbench.api.tools import ToolContext
from workbench.edit.tools.measuring.bidirectional import crossing
from workbench.edit.tools.measuring.distances import perpendicular
from workbench.edit.tools.measuring.metric import axis, metric_of
from workbench.edit.tools.measuring.paths import found_again
from workbench.geom.snap import XY
from workbench.geom.vertices import VertexRef, find_vertex, move_vertex, vertices
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Lines, Polyline, Region


def with_vertex(
    region: Region, kind: MeasurementKind | None, ref: VertexRef, at: XY, context: ToolContext
) -> Region | None:
    """Return a measurement with one point elsewhere and its rule kept; None when it is flat."""
    if isinstance(region, Lines) and len(region.lines) > 1:
        first, second = ([(x, y) for x, y in line.tolist()] for line in region.lines[:2])
        match kind:
            case MeasurementKind.BIDIRECTIONAL:
                return _bidirectional(first, second, ref, at, context)
            case MeasurementKind.PERPENDICULAR:
                (a, b), (_, point) = _with_point([first, second], ref, at)
                return perpendicular(a, b, point, metric_of(context, a, b, point))
            case MeasurementKind.PARALLEL:
                return _parallel(first, second, ref, at, context)
            case MeasurementKind.CARDIOTHORACIC:
                lines = _with_point([first, second], ref, at)
                lines[ref.part] = [(x, at[1]) for x, _ in lines[ref.part]]
                return _unless_flat(Lines(lines))
            case MeasurementKind.CALIPER:
                return _caliper(region, ref, at, context)
    if kind is not None and isinstance(region, Lines | Polyline):
        return _unless_flat(move_vertex(region, ref, *at))
    return move_vertex(region, ref, *at)


def same_vertex(region: Region, at: XY) -> VertexRef | None:
    """Return the point of a region that is nearest to a position."""
    found = [(math.dist((x, y), at), ref) for ref, x, y in vertices(region)]
    return min(found)[1] if found else None


def without_width(region: Lines, ref: VertexRef) -> Lines:
    """Return a measured crack without one of its widths."""
    return Lines([*region.lines[: ref.part], *region.lines[ref.part + 1 :]])


def _with_point(lines: list[list[XY]], ref: VertexRef, at: XY) -> list[list[XY]]:
    changed = [list(line) for line in lines]
    changed[ref.part][ref.index] = at
    return changed


def _unless_flat(region: Region) -> Region | None:
    """Return lines of which none has its points all in one place."""
    lines = region.lines if isinstance(region, Lines) else (region.points,)  # type: ignore[union-attr]
    return region if all(np.ptp(line, axis=0).any() for line in lines) else None


def _bidirectional(
    long: list[XY], short: list[XY], ref: VertexRef, at: XY, context: ToolContext
) -> Region | None:
    """Keep the axes perpendicular and crossing.

    With the long one the short one goes along, at the same part of its length and as far to both
    sides. An end of the short one moves it along the long one and keeps the other side.
    """
    scale = metric_of(context, *long, *short, at)
    before = axis(long[0], long[1], scale)
    if before is None:
        return None
    sides = [before.place(end) for end in short]
    if ref.part == 1:
        along, aside = before.place(at)
        mine, other = sides[ref.index][1], sides[1 - ref.index][1]
        # An end stays on its side of the long axis.
        aside = max(aside, 0.0) if mine > other else min(aside, 0.0)
        return crossing(before, along, aside, other)
    ends = [at if i == ref.index else end for i, end in enumerate(long)]
    after = axis(ends[0], ends[1], scale)
    if after is None:
        return None
    share = sides[0][0] / before.length
    return crossing(after, share * after.length, sides[0][1], sides[1][1])


def _parallel(
    first: list[XY], second: list[XY], ref: VertexRef, at: XY, context: ToolContext
) -> Region | None:
    """Keep the lines parallel.

    With the first one the second one turns about its middle. An end of the second one takes the
    line with it sideways, and itself along.
    """
    scale = metric_of(context, *first, *second, at)
    if ref.part == 1:
        line = axis(first[0], first[1], scale)
        if line is None:
            return None
        along, aside = line.place(at)
        stays, _ = line.place(second[1 - ref.index])
        if not (abs(aside) > 1e-9 and abs(along - stays) > 1e-9):
            return None
        ends = [line.at(stays, aside), line.at(stays, aside)]
        ends[ref.index] = line.at(along, aside)
        return Lines([first, ends])
    ends = [at if i == ref.index else end for i, end in enumerate(first)]
    line, other = axis(ends[0], ends[1], scale), axis(second[0], second[1], scale)
    if line is None or other is None:
        return None
    along, aside = line.place(other.at(other.length / 2))
    half = other.length / 2
    if not abs(aside) > 1e-9:
        return None
    return Lines([ends, [line.at(along - half, aside), line.at(along + half, aside)]])


def _caliper(region: Lines, ref: VertexRef, at: XY, context: ToolContext) -> Region | None:
    """Keep the direction of a width; the centre line has its widths found anew."""
    if ref.part == 0:
        moved = move_vertex(region, ref, *at)
        return found_again(moved, context) if isinstance(moved, Lines) else None
    stays = find_vertex(region, VertexRef(ref.part, 0, 1 - ref.index))
    mine = find_vertex(region, ref)
    width = axis(stays, mine, metric_of(context, stays, mine, at)) if stays and mine else None
    if width is None:
        return None
    along, _ = width.place(at)
    return move_vertex(region, ref, *width.at(along)) if along > 1e-9 else None
