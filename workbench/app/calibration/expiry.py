"""Until when a calibration holds."""

from __future__ import annotations

from datetime import date

from workbench.base.text import Text, t
from workbench.model.calibration import Calibration


def is_expired(expires: date | None, today: date | None = None) -> bool:
    """Return whether the last day of something has passed."""
    return expires is not None and (today or date.today()) > expires


def warning_of(calibration: Calibration, today: date | None = None) -> Text | None:
    """Return why a calibration is not to be relied on any more, or None."""
    if calibration.expires is None or not is_expired(calibration.expires, today):
        return None
    return t(
        "The calibration expired on {date}. Calibrate the camera again.",
        date=calibration.expires.isoformat(),
    )
