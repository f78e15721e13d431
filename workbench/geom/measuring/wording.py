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


def uncertainty_text(quantity: Quantity) -> str:
    """Return the combined standard uncertainty of a number and what it comes from."""
    parts = quantity.parts
    pitch, calibration, boundary, about = (
        with_unit(f"± {_short(one)}", quantity.unit)
        for one in (parts.pitch, parts.calibration, parts.boundary, quantity.uncertainty)
    )
    return str(
        t(
            "Standard uncertainty {about}: pixel grid {pitch}, calibration {calibration}, "
            "boundary {boundary}",
            about=about,
            pitch=pitch,
            calibration=calibration,
            boundary=boundary,
        )
    )


def _short(value: float) -> str:
    return f"{value:.2g}" if 0 < value < 10 else significant(value)
