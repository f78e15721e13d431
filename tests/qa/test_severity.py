"""Rules of severity see numbers as a reader does: neither noise of floats nor lost digits."""

from __future__ import annotations

import pytest

from tests.model.values import an_annotation, an_image
from workbench.geom.measuring.quantity import Quantity, Uncertainty
from workbench.model.calibration import CalibrationSource
from workbench.model.ids import EntityId, SchemeId
from workbench.model.project import Project
from workbench.model.scheme import Label, LabelScheme
from workbench.model.severity import Severity, SeverityRule
from workbench.qa.severity import Judged, severity_of

SCHEME = LabelScheme(
    SchemeId(EntityId("s")),
    1,
    labels=(Label("scratch", "Scratch"),),
    severities=(Severity("major"), Severity("minor"), Severity("ok")),
    severity_rules=(
        SeverityRule("length_mm > 0.5", "major"),
        SeverityRule("length_mm >= 0.5", "minor"),
        SeverityRule("True", "ok"),
    ),
)


def judged(length: float) -> Judged:
    scratch = an_annotation(label="scratch")
    project = Project([SCHEME, an_image(), scratch])
    source = CalibrationSource.USER
    found = severity_of(
        project, scratch, [Quantity.of("length", length, "mm", source, Uncertainty())]
    )
    assert found is not None
    return found


@pytest.mark.parametrize("noise", [-2e-16, -6e-17, 0.0, 2e-16])
def test_a_length_at_the_limit_is_at_the_limit(noise: float) -> None:
    assert judged(0.5 + noise).key == "minor"


def test_what_is_beyond_the_limit_by_little_is_beyond_and_the_reason_shows_it() -> None:
    found = judged(0.50004)
    assert found.key == "major"
    assert "0.50004" in str(found.reason)
    assert judged(0.49996).key == "ok"
