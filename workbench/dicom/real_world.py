"""Real world values: what a functional group says the stored values measure (C.7.6.16.2.11).

They are another way from stored values to numbers, never chained with the modality transform; the
greys of an image are made by the latter, so what is told here is how the two relate.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.dicom.groups import macro, macros
from workbench.dicom.values import items, number, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# Rescale values are written with 16 characters.
_ROUNDING = 1e-6


@frozen
class RealWorld:
    """A linear mapping of a frame, told from its modality values.

    Parameters
    ----------
    unit : str
        Code of the unit (UCUM), such as ``Bq/ml``.
    slope, intercept : float
        Real world value = slope x modality value + intercept.
    """

    unit: str
    slope: float
    intercept: float = 0.0

    @property
    def factor(self) -> float | None:
        """What modality values are multiplied by; None where that is not all."""
        return self.slope if self.intercept == 0 else None

    @property
    def is_same(self) -> bool:
        """Whether the modality values are the real world values."""
        return isclose(self.slope, 1.0, rel_tol=_ROUNDING) and self.intercept == 0


def real_world_of(ds: Dataset, frame: int = 1) -> list[RealWorld]:
    """Return the linear mappings of a frame (from 1) that name their unit, in their order."""
    transform = macro(ds, frame, "PixelValueTransformationSequence") or ds
    rescale = number(transform, "RescaleSlope") or 1.0
    offset = number(transform, "RescaleIntercept") or 0.0
    found = []
    for item in macros(ds, frame, "RealWorldValueMappingSequence"):
        slope = number(item, "RealWorldValueSlope")
        unit = items(item, "MeasurementUnitsCodeSequence")
        code = text(unit[0], "CodeValue") if unit else ""
        if not slope or not code:
            continue
        ratio = slope / rescale
        rest = (number(item, "RealWorldValueIntercept") or 0.0) - ratio * offset
        # A thousandth of a stored step is rounding.
        found.append(RealWorld(code, ratio, 0.0 if abs(rest) < abs(slope) * 1e-3 else rest))
    return found


def unit_of(ds: Dataset, frame: int = 1) -> str:
    """Return the unit of the modality values, where a mapping that is the same names it."""
    same = (one.unit for one in real_world_of(ds, frame) if one.is_same)
    return next(same, "").partition("{")[0]
