"""A calibration that has expired is told of where something was measured with it."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import evolve

from tests.model.values import an_annotation, an_image
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.project import Project
from workbench.qa.ledger import Ledger

TODAY = date.today()
PROFILE = Calibration(Spacing(1, 1), CalibrationSource.PROFILE, expires=TODAY)


def found(expires: date | None, *annotations: object) -> bool:
    image = an_image(calibration=evolve(PROFILE, expires=expires))
    project = Project([image, *annotations])  # type: ignore[list-item]
    return "calibration_expired" in {one.check for one in Ledger.of(project).findings()}


def test_an_expired_calibration_is_found_on_annotated_images() -> None:
    yesterday = TODAY - timedelta(days=1)
    assert found(yesterday, an_annotation())
    assert not found(yesterday)
    assert not found(TODAY, an_annotation())
    assert not found(None, an_annotation())
