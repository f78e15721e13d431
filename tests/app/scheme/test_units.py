"""Units are written as UCUM does; what people type instead is corrected."""

from __future__ import annotations

import pytest

from workbench.app.scheme.units import is_unit, unit_problem


@pytest.mark.parametrize(
    "unit",
    ["", "mm", "um", "mm2", "m/s", "/cm2", "kg.m/s2", "deg", "%", "[hnsf'U]", "Cel", "10*3/uL",
     "px", "px2", "{count}", "mg/dL", "s-1", "1", "mol/L", "GHz", "kPa"],
)  # fmt: skip
def test_a_ucum_code_is_a_unit(unit: str) -> None:
    assert is_unit(unit)
    assert unit_problem(unit) is None


@pytest.mark.parametrize("unit", ["millimetre", "µm", "mm²", "°", "HU", "MM", "mm 2", "foo", "?"])
def test_anything_else_is_none(unit: str) -> None:
    assert not is_unit(unit)
    assert unit_problem(unit) is not None


def test_the_right_one_is_offered() -> None:
    assert "um" in str(unit_problem("µm"))
    assert "[hnsf'U]" in str(unit_problem("HU"))
