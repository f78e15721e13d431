"""Carrying: what annotations look like on a picture that they were not drawn on. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from attrs import evolve, frozen

from workbench.geom.planes import mm_to_pixel, pixel_to_mm, to_patient
from workbench.geom.transform import Affine, apply_affine
from workbench.imaging.drawing.scene import Kind, Shape, shape_of
from workbench.model.anchor import Anchor, OnFrame, OnPlane, Vector
from workbench.model.annotation import Annotation
from workbench.model.calibration import Spacing
from workbench.model.regions import Polyline, Region

# Places come from sums of many terms: rounded like this, the same plane is the same anchor again.
_MM_DIGITS, _AXIS_DIGITS = 5, 12
_SAME_MM, _SAME_AXIS = 1e-4, 1e-8


@frozen
class Picture:
    """Where a picture lies in the patient; `plane.origin` is the centre of its first pixel."""

    plane: OnPlane
    spacing: Spacing

    @property
    def anchor(self) -> OnPlane:
        """Where annotations drawn on it live: mm from its outer top left corner."""
        plane, spacing = self.plane, self.spacing
        corner = to_patient(plane, -spacing.dx / 2, -spacing.dy / 2)
        return OnPlane(
            plane.frame_of_reference,
            _rounded(corner, _MM_DIGITS),
            _rounded(plane.row_axis, _AXIS_DIGITS),
            _rounded(plane.column_axis, _AXIS_DIGITS),
            round(plane.thickness, _MM_DIGITS),
        )

    @property
    def to_anchor(self) -> Affine:
        """From its pixels to mm of its anchor."""
        return Affine(self.spacing.dx, 0.0, 0.0, self.spacing.dy, 0.0, 0.0)


PictureOf = Callable[[OnFrame], Picture | None]


def nowhere(frame: OnFrame) -> Picture | None:
    """Know of no frame where it lies."""
    return None


def carried(
    annotations: Iterable[Annotation], onto: Picture, picture_of: PictureOf = nowhere
) -> Iterator[Shape]:
    """Yield the shapes that annotations of other pictures have on this one, in its pixels.

    Parameters
    ----------
    picture_of : callable
        Where the frames lie that annotations are on; what lies nowhere shows on its frame alone.
    """
    for annotation in annotations:
        placed = _placed(annotation, picture_of)
        if placed is not None:
            shape = _shape(annotation, *placed, onto)
            if shape is not None:
                yield shape


def _placed(annotation: Annotation, picture_of: PictureOf) -> tuple[Region, OnPlane] | None:
    """Return a region in mm on a plane."""
    region, anchor = annotation.region, annotation.anchor
    if region is None:
        return None
    if isinstance(anchor, OnPlane):
        return region, anchor
    picture = picture_of(anchor)
    if picture is None:
        return None
    return apply_affine(region, pixel_to_mm(picture.spacing)), picture.plane


def _shape(annotation: Annotation, region: Region, plane: OnPlane, onto: Picture) -> Shape | None:
    from workbench.geom.section import section

    to_pixel = mm_to_pixel(onto.spacing)
    found = [apply_affine(part, to_pixel) for part in section(region, plane, onto.plane)]
    if not found:
        return None
    # The longest piece stands for the others where one is clicked on.
    first = max(found, key=_length)
    shape = shape_of(evolve(annotation, region=first))
    if shape is None or len(found) == 1:
        return shape
    lines = [part.points for part in found if isinstance(part, Polyline)]
    return evolve(shape, paths=tuple(lines)) if lines and shape.kind is Kind.LINE else shape


def _length(region: Region) -> float:
    if not isinstance(region, Polyline):
        return 0.0
    return float(np.hypot(*np.diff(region.points, axis=0).T).sum())


def adopted(anchor: OnPlane, others: Iterable[Anchor]) -> OnPlane:
    """Return the anchor of what lies on the same plane already, up to errors of rounding.

    A plane that is gone to by its kept axes is not the same to the last digit; what was drawn on it
    must be found to lie on it.
    """
    return next((o for o in others if isinstance(o, OnPlane) and _is_same(o, anchor)), anchor)


def _is_same(a: OnPlane, b: OnPlane) -> bool:
    if a.frame_of_reference != b.frame_of_reference:
        return False
    return (
        math.dist(a.origin, b.origin) <= _SAME_MM
        and abs(a.thickness - b.thickness) <= _SAME_MM
        and math.dist(a.row_axis, b.row_axis) <= _SAME_AXIS
        and math.dist(a.column_axis, b.column_axis) <= _SAME_AXIS
    )


def _rounded(vector: Vector, digits: int) -> Vector:
    x, y, z = (round(v, digits) + 0.0 for v in vector)
    return x, y, z
