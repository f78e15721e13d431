"""Solids: volume and surface of what is outlined on parallel slices.

**Volume.** Each outline stands for a slab: half way to the outline before and half way to the one
after, by their positions along the normal; at both ends half a step of the stack. The volume is the
sum of area times thickness (Cavalieri), for any shape and any number of parts and holes.

**Surface.** Between two outlines of areas A and B, perimeters P and Q, at the distance h, the wall
is ``W = (P + Q) / 2 * h`` high and what is flat is D, the area that only one of them covers. What
leans is ``sqrt(W**2 + D**2)``: exact for cylinders and cones, and without any matching of points.
Nobody sees where the solid ends beyond the last outline: there it lies between a cone of half a
step and a flat end (``A + P * step / 2``), and the middle of the two is taken.

**Uncertainty** (standard, one sigma): an edge may lie everywhere half a pixel out or in, as one for
all outlines; the ends of the solid lie anywhere in half a step beyond or before where they are
taken to be (uniform). For the surface: half the distance from cone to flat end, uniform, and what
the same edge makes of the perimeters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from workbench.base.text import Text, t
from workbench.geom.planes import distance, pixel_to_mm
from workbench.geom.section import carried
from workbench.geom.transform import apply_affine
from workbench.imaging.volumes.stack_geometry import STEP_MM, STEP_SHARE
from workbench.model.anchor import OnPlane
from workbench.model.calibration import Spacing
from workbench.model.regions import Region

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# Chords that stand for an ellipse, px.
_CHORD = 0.001
_EDGE_PX = 0.5
# So many slice numbers a sentence names.
_NAMED = 6


@frozen(eq=False)
class Section:
    """What is outlined on one slice.

    Parameters
    ----------
    position : float
        Along the normal of the stack in mm.
    outline : shapely geometry
        In mm on the plane, the same coordinates for all slices.
    edge : float
        Standard uncertainty of where its edge lies, mm.
    """

    position: float
    outline: BaseGeometry = field(repr=False)
    edge: float = 0.0

    @property
    def area(self) -> float:
        """Area in mm2."""
        return float(self.outline.area)

    @property
    def perimeter(self) -> float:
        """Length of all outlines in mm, those of holes too."""
        return float(self.outline.length)


@frozen
class Solid:
    """Volume and surface with their standard uncertainties.

    Parameters
    ----------
    volume, volume_uncertainty : float or None
        In mm3; None where there is an obstacle.
    surface, surface_uncertainty : float or None
        In mm2.
    sections : int
        On how many slices it is outlined.
    notes : tuple of Text
        What is not as it should be, such as slices without an outline in between.
    obstacle : Text or None
        Why nothing is measured.
    """

    volume: float | None = None
    volume_uncertainty: float | None = None
    surface: float | None = None
    surface_uncertainty: float | None = None
    sections: int = 0
    notes: tuple[Text, ...] = ()
    obstacle: Text | None = None


def section_of(
    regions: Iterable[Region], plane: OnPlane, spacing: Spacing, base: OnPlane
) -> Section:
    """Return what areas on a frame cover together.

    Parameters
    ----------
    regions : iterable of Region
        Areas in pixels of the frame.
    plane : OnPlane
        Of the frame.
    base : OnPlane
        A parallel plane, whose coordinates all sections share.
    """
    from shapely import union_all

    from workbench.geom.combine import geometry_of
    from workbench.geom.shapes import ellipse_points
    from workbench.model.regions import Ellipse, Polygon

    shapes = []
    for region in regions:
        if isinstance(region, Ellipse):
            region = Polygon.from_ring(ellipse_points(region, _CHORD))
        on_plane = apply_affine(region, pixel_to_mm(spacing))
        shapes.append(geometry_of(carried(on_plane, plane, base)))
    edge = _EDGE_PX * math.sqrt(spacing.dx * spacing.dy)
    return Section(distance(base, plane.origin), union_all(shapes), edge)


def solid_of(
    sections: Sequence[Section], slices: Sequence[float], *, even_if_uneven: bool = False
) -> Solid:
    """Return volume and surface of what is outlined.

    Parameters
    ----------
    sections : sequence of Section
        In any order; those without an area do not count.
    slices : sequence of float
        Positions of all slices of the stack in mm, in its order: they tell the step, and which
        slices in between have no outline.
    even_if_uneven : bool
        Measure by the positions also where the steps between slices differ, and say so.
    """
    found = sorted((one for one in sections if one.area > 0), key=lambda one: one.position)
    numbers = np.argsort(slices, kind="stable")
    places: list[float] = np.asarray(slices, np.float64)[numbers].tolist()
    if not found or len(places) < 2:
        return Solid(obstacle=t("A volume needs outlines on slices whose positions are known."))
    steps = np.diff(places)
    step = float(np.median(steps))
    if np.any(np.abs(steps - step) > max(STEP_SHARE * step, STEP_MM)):
        uneven = t(
            "Steps between slices differ, from {low} to {high} mm.",
            low=f"{steps.min():.4g}",
            high=f"{steps.max():.4g}",
        )
        if not even_if_uneven:
            return Solid(
                sections=len(found),
                obstacle=t("{why} Volumes are measured on even stacks.", why=uneven),
            )
        notes: tuple[Text, ...] = (uneven,)
    else:
        notes = ()
    if any(b.position - a.position < STEP_MM for a, b in pairwise(found)):
        return Solid(sections=len(found), obstacle=t("Two slices lie at the same place."))
    notes += _gaps(found, places, numbers.tolist())
    volume, volume_sigma = _volume(found, places, step)
    surface, surface_sigma = _surface(found, places, step)
    return Solid(volume, volume_sigma, surface, surface_sigma, len(found), notes)


def _gaps(
    found: Sequence[Section], places: Sequence[float], numbers: Sequence[int]
) -> tuple[Text, ...]:
    """Return which slices between outlines have none."""
    outlined = [one.position for one in found]
    missing = [
        number + 1
        for place, number in zip(places, numbers, strict=True)
        if outlined[0] < place < outlined[-1]
        and min(abs(place - one) for one in outlined) >= STEP_MM
    ]
    if not missing:
        return ()
    named = ", ".join(map(str, sorted(missing)[:_NAMED])) + (" …" if len(missing) > _NAMED else "")
    return (
        t(
            "No outline on slices in between: {slices}. Their neighbours stand for them.",
            slices=named,
        ),
    )


def _end_steps(
    found: Sequence[Section], places: Sequence[float], step: float
) -> tuple[float, float]:
    """Return the distances to the slices before the first and after the last outline."""
    before = [found[0].position - p for p in places if p < found[0].position - STEP_MM]
    after = [p - found[-1].position for p in places if p > found[-1].position + STEP_MM]
    return min(before, default=step), min(after, default=step)


def _volume(found: Sequence[Section], places: Sequence[float], step: float) -> tuple[float, float]:
    first, last = _end_steps(found, places, step)
    ways = [first, *(b.position - a.position for a, b in pairwise(found)), last]
    slabs = [(a + b) / 2 for a, b in pairwise(ways)]
    volume = sum(one.area * slab for one, slab in zip(found, slabs, strict=True))
    edge = sum(one.perimeter * one.edge * slab for one, slab in zip(found, slabs, strict=True))
    ends = [found[0].area * first, found[-1].area * last]
    return volume, math.hypot(edge, *(end / math.sqrt(12) for end in ends))


def _surface(found: Sequence[Section], places: Sequence[float], step: float) -> tuple[float, float]:
    first, last = _end_steps(found, places, step)
    total = sum(_wall(a, b) for a, b in pairwise(found))
    # An edge further out by e makes each ring longer by 2 pi e, in whatever it is.
    edge = sum(
        (b.position - a.position) * 2 * math.pi * (a.edge + b.edge) / 2 for a, b in pairwise(found)
    )
    doubts = [edge]
    for one, way in ((found[0], first), (found[-1], last)):
        wall = one.perimeter * way / 2
        cone, flat = math.hypot(one.area, wall / 2), one.area + wall
        total += (cone + flat) / 2
        doubts.append((flat - cone) / 2 / math.sqrt(3))
    return total, math.hypot(*doubts)


def _wall(one: Section, other: Section) -> float:
    upright = (one.perimeter + other.perimeter) / 2 * (other.position - one.position)
    flat = float(one.outline.symmetric_difference(other.outline).area)
    return math.hypot(upright, flat)
