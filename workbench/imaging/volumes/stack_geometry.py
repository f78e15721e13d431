"""How the slices of a stack lie in the patient: steps, gaps, tilt, and whether it is a volume.

The step between slices comes from Image Position (Patient) along the normal alone, never from Slice
Thickness or Spacing Between Slices, which say something else (PS3.3 C.7.6.2.1.1).

Tolerances, each with its reason:

- A step is equal to another within 1 % or 0.02 mm, whichever is more: positions are often written
  to a hundredth of a millimetre, so a difference of two is off by as much.
- Each slice is within a tenth of a step of where even steps would have it.
- An axis is the same while it moves the farthest pixel of a frame by less than a quarter of one.
- Origins stand above each other while they drift by less than a tenth of a pixel over the stack.
- Spacings are the same within 0.1 %: half a pixel over 512.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.text import Text, t
from workbench.geom.planes import cross
from workbench.model.anchor import OnPlane, Vector
from workbench.model.calibration import Spacing

STEP_SHARE = 0.01
STEP_MM = 0.02
AXIS_PX = 0.25
DRIFT_PX = 0.1
DRIFT_STEPS = 0.1
SPACING_SHARE = 1e-3

# How many slice numbers a sentence names.
_NAMED = 6


@frozen
class StackSlice:
    """What the header of one slice says, in the order of the stack."""

    plane: OnPlane | None
    spacing: Spacing | None
    rows: int
    columns: int


@frozen
class StackGeometry:
    """How a stack of slices lies in the patient.

    Parameters
    ----------
    order : tuple of int
        Indices of the slices (from 0) that stand at different places, along the normal.
    origins : tuple of Vector
        Centre of the first pixel of each of them, mm, LPS.
    positions : tuple of float
        Their positions along the normal in mm, rising, the first one 0.
    spacing : Spacing or None
        In plane, the same for all; None where the stack cannot be a volume.
    step : float
        From slice to slice along the normal in mm: the mean where it is regular, else the median;
        0 where there is none.
    shear : (float, float)
        How far origins move along a row and down a column with each step, in mm.
    problems : tuple of Text
        What is not as in an even stack: what, at which slices, and what it means.
    obstacle : Text or None
        Why this can be no volume at all.
    regular : bool
        Whether one step leads from each slice to the next; else slices have places of their own.
    volume_measurable : bool
        Whether volumes in mm3 may be measured on the slices as they are.
    """

    order: tuple[int, ...] = ()
    origins: tuple[Vector, ...] = ()
    positions: tuple[float, ...] = ()
    row_axis: Vector = (1.0, 0.0, 0.0)
    column_axis: Vector = (0.0, 1.0, 0.0)
    spacing: Spacing | None = None
    step: float = 0.0
    shear: tuple[float, float] = (0.0, 0.0)
    problems: tuple[Text, ...] = ()
    obstacle: Text | None = None
    regular: bool = False

    @property
    def volume_measurable(self) -> bool:
        """Whether volumes in mm3 may be measured on the slices as they are."""
        return self.obstacle is None and not self.problems

    @property
    def tilt(self) -> float:
        """Angle in degrees between the normal and the way from slice to slice."""
        return math.degrees(math.atan2(math.hypot(*self.shear), self.step)) if self.step else 0.0


def stack_geometry(slices: Sequence[StackSlice]) -> StackGeometry:
    """Return how a stack lies; slices are numbered from 1 in what is said about them."""
    placed = [i for i, one in enumerate(slices) if one.plane is not None and one.spacing]
    problems: list[Text] = []
    if len(placed) < len(slices):
        missing = sorted(set(range(len(slices))) - set(placed))
        problems.append(
            t(
                "No position or spacing is known for {slices}; they are left out.",
                slices=_named(missing),
            )
        )
    obstacle = _obstacle(slices, placed)
    if obstacle is not None:
        return StackGeometry(problems=tuple(problems), obstacle=obstacle)
    first = slices[placed[0]]
    assert first.plane is not None
    row, column = first.plane.row_axis, first.plane.column_axis
    origins = np.array([_plane(slices[i]).origin for i in placed])
    along_normal = origins @ cross(row, column)
    by_position = np.argsort(along_normal, kind="stable")
    order, duplicates = _without_duplicates(by_position, along_normal)
    if len(order) < 2:
        return StackGeometry(problems=tuple(problems), obstacle=t("All slices lie at one place."))
    phases = _phases(len(placed), len(order), duplicates, order)
    if phases is not None:
        return StackGeometry(problems=tuple(problems), obstacle=phases)
    if duplicates:
        problems.append(_duplicates_text([placed[i] for i in duplicates]))
    positions = along_normal[order] - along_normal[order[0]]
    numbers = [placed[i] for i in order]
    step, even, uneven = _steps(positions, numbers)
    problems += uneven
    assert first.spacing is not None
    inside = (origins[order] - origins[order[0]]) @ np.array((row, column)).T
    shear, straight, skewed = _shear(inside, positions, step, first.spacing)
    problems += skewed
    return StackGeometry(
        order=tuple(numbers),
        origins=tuple((x, y, z) for x, y, z in origins[order].tolist()),
        positions=tuple(positions.tolist()),
        row_axis=row,
        column_axis=column,
        spacing=first.spacing,
        step=step,
        shear=shear,
        problems=tuple(problems),
        regular=even and straight,
    )


def _plane(one: StackSlice) -> OnPlane:
    assert one.plane is not None
    return one.plane


def _obstacle(slices: Sequence[StackSlice], placed: Sequence[int]) -> Text | None:
    """Return why slices cannot be one volume."""
    if not placed and len(slices) > 1 and any(one.plane is not None for one in slices):
        return t("Pixel Spacing is missing: no slice has millimetres in the patient.")
    if not placed and len(slices) > 1:
        return t(
            "No Image Position (Patient) tells where the slices lie; Spacing Between Slices alone "
            "does not."
        )
    if len(placed) < 2:
        return t(
            "A volume needs two slices whose positions are known; here are {n}.", n=len(placed)
        )
    first = slices[placed[0]]
    for test, text in _SAME:
        other = [i for i in placed if not test(first, slices[i])]
        if other:
            return Text(text.id, {"slices": _named(other)})
    return None


def _same_frame(a: StackSlice, b: StackSlice) -> bool:
    return _plane(a).frame_of_reference == _plane(b).frame_of_reference


def _same_size(a: StackSlice, b: StackSlice) -> bool:
    return (a.rows, a.columns) == (b.rows, b.columns)


def _same_spacing(a: StackSlice, b: StackSlice) -> bool:
    assert a.spacing is not None and b.spacing is not None
    return all(
        abs(p - q) <= SPACING_SHARE * p
        for p, q in ((a.spacing.dy, b.spacing.dy), (a.spacing.dx, b.spacing.dx))
    )


def _same_axes(a: StackSlice, b: StackSlice) -> bool:
    """Return whether the axes agree at the farthest pixel; that of a row moves with columns."""
    rows = math.dist(_plane(a).row_axis, _plane(b).row_axis) * a.columns
    columns = math.dist(_plane(a).column_axis, _plane(b).column_axis) * a.rows
    return max(rows, columns) < AXIS_PX


_SAME = (
    (_same_frame, t("Slices belong to different frames of reference: {slices}.", slices="")),
    (_same_size, t("Slices differ in size: {slices}.", slices="")),
    (_same_spacing, t("Slices differ in pixel spacing: {slices}.", slices="")),
    (_same_axes, t("Slices are turned against the first one: {slices}.", slices="")),
)


def _without_duplicates(
    by_position: NDArray[np.intp], along_normal: NDArray[np.float64]
) -> tuple[list[int], list[int]]:
    """Return the slices that stand at places of their own, and those at a place taken before."""
    order, duplicates = [int(by_position[0])], []
    for i in by_position[1:].tolist():
        if along_normal[i] - along_normal[order[-1]] < STEP_MM:
            duplicates.append(i)
        else:
            order.append(i)
    return order, duplicates


def _phases(
    slices: int, places: int, duplicates: Sequence[int], order: Sequence[int]
) -> Text | None:
    """Return what to say when every place has several slices: phases, echoes, b-values."""
    if duplicates and slices % places == 0 and slices >= 2 * places and places > 1:
        return t(
            "Each position has {n} slices (phases, echoes or repetitions); choose one of them.",
            n=slices // places,
        )
    return None


def _duplicates_text(duplicates: Sequence[int]) -> Text:
    return t(
        "At the position of another slice lie {slices}; they are left out of the volume.",
        slices=_named(duplicates),
    )


def _steps(
    positions: NDArray[np.float64], numbers: Sequence[int]
) -> tuple[float, bool, list[Text]]:
    """Return the step, whether all are equal, and what is to be said."""
    steps = np.diff(positions)
    # The lower one of two in the middle: of 3 and 6 mm the larger one is a gap.
    median = float(np.sort(steps)[(len(steps) - 1) // 2])
    tolerance = max(STEP_SHARE * median, STEP_MM)
    mean = float(positions[-1]) / len(steps)
    # Small differences must not add up either.
    drift = np.abs(positions - mean * np.arange(len(positions))).max()
    odd = np.flatnonzero(np.abs(steps - median) > tolerance)
    if not odd.size and drift <= max(tolerance, DRIFT_STEPS * median):
        return mean, True, []
    multiple = np.rint(steps[odd] / median)
    gap = (multiple >= 2) & (np.abs(steps[odd] - multiple * median) <= tolerance * multiple)
    told: list[Text] = []
    for at, times in zip(odd[gap][:_NAMED].tolist(), multiple[gap][:_NAMED].tolist(), strict=True):
        told.append(
            t(
                "Slices missing between {a} and {b}: {n} (a step of {mm} mm); what shows there is "
                "interpolated.",
                n=int(times) - 1,
                a=numbers[at] + 1,
                b=numbers[at + 1] + 1,
                mm=_mm(float(steps[at])),
            )
        )
    if odd.size > int(gap.sum()) or not odd.size:
        told.append(
            t(
                "Steps between slices differ, from {low} to {high} mm; reformatted images take the "
                "true positions, volumes are not measured.",
                low=_mm(float(steps.min())),
                high=_mm(float(steps.max())),
            )
        )
    return median, False, told


def _shear(
    inside: NDArray[np.float64], positions: NDArray[np.float64], step: float, spacing: Spacing
) -> tuple[tuple[float, float], bool, list[Text]]:
    """Return the shear a step, whether origins lie on one line, and what is to be said."""
    slope = inside[-1] / positions[-1]
    off = np.abs(inside - positions[:, None] * slope) / (spacing.dx, spacing.dy)
    straight = bool(off.max() < AXIS_PX)
    drift = np.abs(inside[-1]) / (spacing.dx, spacing.dy)
    if straight and drift.max() < DRIFT_PX:
        return (0.0, 0.0), True, []
    if not straight:
        where = t(
            "Slices are shifted against each other in their own plane; reformatted images take the "
            "true positions, volumes are not measured."
        )
        return (float(slope[0]) * step, float(slope[1]) * step), False, [where]
    angle = math.degrees(math.atan(float(np.hypot(*slope))))
    told = t(
        "The gantry was tilted by {angle}°; reformatted images are set right, volumes are not "
        "measured.",
        angle=f"{angle:.1f}",
    )
    return (float(slope[0]) * step, float(slope[1]) * step), True, [told]


def _mm(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _named(indices: Sequence[int]) -> str:
    """Return slice numbers, the first few of many."""
    names = [str(i + 1) for i in indices[:_NAMED]]
    return ", ".join(names) + (" …" if len(indices) > _NAMED else "")


def normal_step(geometry: StackGeometry) -> Vector:
    """Return the way from a slice to the next in mm, shear included."""
    row, column = geometry.row_axis, geometry.column_axis
    across, down = geometry.shear
    x, y, z = (
        n * geometry.step + r * across + c * down
        for n, r, c in zip(cross(row, column), row, column, strict=True)
    )
    return x, y, z
