"""Names that moved to `workbench.geom.measuring`; here until all callers have followed."""

from __future__ import annotations

from workbench.geom.measuring.ellipses import ellipse_perimeter
from workbench.geom.measuring.quantity import Quantity
from workbench.geom.measuring.scale import IN_PIXELS, Scale
from workbench.geom.measuring.scale import scale_for as calibration_for
from workbench.geom.measuring.sizes import Measured, area, length, perimeter
from workbench.geom.measuring.values import measured
from workbench.geom.measuring.wording import quantity_text, sourced_text
from workbench.model.calibration import Calibration
from workbench.model.regions import Region


def measure(region: Region | None, calibration: Calibration) -> tuple[Quantity, ...]:
    """Return the quantities of a region that is no measurement of a kind."""
    return measured(region, None, calibration)


__all__ = [
    "IN_PIXELS",
    "Measured",
    "Quantity",
    "Scale",
    "area",
    "calibration_for",
    "ellipse_perimeter",
    "length",
    "measure",
    "perimeter",
    "quantity_text",
    "sourced_text",
]
