"""What the points of a measurement are, by its kind."""

from __future__ import annotations

from workbench.geom.vertices import VertexRef
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Polygon, Polyline, Region

_FREE = (None, MeasurementKind.PATH, MeasurementKind.PROFILE, MeasurementKind.ROI)


def takes_points(region: Region, kind: MeasurementKind | None) -> bool:
    """Return whether points can be put in and taken out."""
    return kind in _FREE and isinstance(region, Polygon | Polyline)


def is_derived(kind: MeasurementKind | None, ref: VertexRef) -> bool:
    """Return whether a point follows from the others, and so has no grip: the foot of a way."""
    return kind is MeasurementKind.PERPENDICULAR and (ref.part, ref.index) == (1, 0)


def keeps_to_itself(kind: MeasurementKind | None) -> bool:
    """Return whether its points are those of no other shape, wherever they lie."""
    return kind is not None and kind is not MeasurementKind.ROI


def has_text(kind: MeasurementKind | None) -> bool:
    """Return whether its note stands on the picture."""
    return kind in (MeasurementKind.ARROW, MeasurementKind.TEXT)
