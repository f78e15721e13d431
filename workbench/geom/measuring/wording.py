"""Quantities in words and figures."""

from __future__ import annotations

from workbench.base.figures import significant, with_uncertainty, with_unit
from workbench.base.text import t
from workbench.geom.measuring.quantity import Quantity
from workbench.model.calibration import CALIBRATION_TITLES, CalibrationSource


def quantity_text(quantity: Quantity) -> str:
    """Return a number with its unit."""
    return with_unit(significant(quantity.value), quantity.unit)


def uncertain_text(quantity: Quantity) -> str:
    """Return a number with its combined standard uncertainty and its unit."""
    return with_unit(with_uncertainty(quantity.value, quantity.uncertainty), quantity.unit)


def sourced_text(quantity: Quantity, *, uncertain: bool = False) -> str:
    """Return a number with its unit, and with its source where it is in millimetres."""
    value = uncertain_text(quantity) if uncertain else quantity_text(quantity)
    if quantity.source is CalibrationSource.NONE:
        return value
    return str(t("{value} ({source})", value=value, source=CALIBRATION_TITLES[quantity.source]))
