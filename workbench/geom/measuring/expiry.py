"""Calibrations that are too old: what is measured with them carries a warning."""

from __future__ import annotations

from datetime import date

from workbench.base.text import Text, t
from workbench.model.calibration import Calibration


def expiry_warning(calibration: Calibration, on: date) -> Text | None:
    """Return what is to be said of a calibration on a day; None while it may be used."""
    if calibration.expires is None or on <= calibration.expires:
        return None
    return t(
        "The calibration expired on {day}. Calibrate the camera anew, or say that it still holds.",
        day=calibration.expires.isoformat(),
    )
