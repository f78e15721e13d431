from __future__ import annotations

from workbench.app.wording import STATUS_TITLES, calibration_text
from workbench.model.calibration import (
    CALIBRATION_TITLES,
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Spacing,
)
from workbench.model.review import ImageStatus


def test_every_source_of_millimetres_and_every_status_has_a_name() -> None:
    assert set(CALIBRATION_TITLES) == set(CalibrationSource)
    assert set(STATUS_TITLES) == set(ImageStatus)


def test_the_badge_says_where_millimetres_come_from() -> None:
    assert calibration_text(UNCALIBRATED) == "Not calibrated"
    square = Calibration(Spacing(0.5, 0.5), CalibrationSource.PATIENT)
    assert calibration_text(square) == "Patient plane 0.5\u2009mm"
    tall = Calibration(Spacing(0.7, 0.5), CalibrationSource.USER)
    assert "0.5 × 0.7" in calibration_text(tall)
