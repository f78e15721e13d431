"""PlaneView: a cut through a volume that a viewport shows in place of a frame."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import isfinite
from typing import Any

from attrs import field, frozen
from attrs.validators import ge

from workbench.imaging.volumes.cut import SlabMode
from workbench.model.anchor import Vector


class PlaneKind(StrEnum):
    """Which way a cut lies; oblique = any other way."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"
    OBLIQUE = "oblique"


@frozen
class PlaneView:
    """A cut through the volume of a series.

    Parameters
    ----------
    center : Vector or None
        Patient position (mm, LPS) that the cut goes through; None = the middle of the volume.
    row_axis, column_axis : Vector
        Unit vectors in the patient: along a row of the picture, and down a column.
    slab : float
        Thickness in mm; 0 = no thicker than a voxel.
    """

    kind: PlaneKind = PlaneKind.AXIAL
    center: Vector | None = None
    row_axis: Vector = (1.0, 0.0, 0.0)
    column_axis: Vector = (0.0, 1.0, 0.0)
    slab: float = field(default=0.0, validator=ge(0))
    slab_mode: SlabMode = SlabMode.MEAN

    def to_side(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "kind": str(self.kind),
            "center": self.center,
            "row_axis": self.row_axis,
            "column_axis": self.column_axis,
            "slab": self.slab,
            "slab_mode": str(self.slab_mode),
        }

    @classmethod
    def from_side(cls, kept: object) -> PlaneView | None:
        """Return what `to_side` gave; None when it makes no sense."""
        if not isinstance(kept, Mapping):
            return None
        row, column = _vector(kept.get("row_axis")), _vector(kept.get("column_axis"))
        slab = kept.get("slab")
        if row is None or column is None or not isinstance(slab, int | float):
            return None
        if not (isfinite(slab) and slab >= 0):
            return None
        try:
            kind, mode = PlaneKind(str(kept.get("kind"))), SlabMode(str(kept.get("slab_mode")))
        except ValueError:
            return None
        return cls(kind, _vector(kept.get("center")), row, column, float(slab), mode)


def _vector(value: object) -> Vector | None:
    match value:
        case [float() | int() as x, float() | int() as y, float() | int() as z]:
            if isfinite(x) and isfinite(y) and isfinite(z):
                return (float(x), float(y), float(z))
    return None
