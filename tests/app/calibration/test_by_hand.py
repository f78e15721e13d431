"""Calibration by something of known length, or by a typed size."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.model.values import an_annotation
from workbench.app.calibration.by_hand import by_known_length, by_pixel_size
from workbench.base.errors import InputError
from workbench.geom.measuring.sizes import length
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import CalibrationSource, Spacing
from workbench.model.regions import Box, Polyline


def a_ruler(*points: tuple[float, float]) -> Annotation:
    return evolve(an_annotation(), region=Polyline(points), purpose=Purpose.MEASUREMENT)


@pytest.mark.parametrize("aspect", [1.0, 2.0, 0.5])
@pytest.mark.parametrize("points", [((0, 0), (30, 40)), ((5, 5), (5, 95)), ((5, 5), (95, 5))])
def test_the_ruler_is_as_long_as_was_said(
    aspect: float, points: tuple[tuple[float, float], ...]
) -> None:
    ruler = a_ruler(*points)
    found = by_known_length(ruler, "25.4 mm", aspect, "ann")
    assert found.source is CalibrationSource.USER
    assert found.spacing is not None
    assert found.spacing.dy / found.spacing.dx == pytest.approx(aspect)
    assert isinstance(ruler.region, Polyline)
    assert length(ruler.region, found.spacing)[0] == pytest.approx(25.4)


@pytest.mark.parametrize("text", ["", "long", "0", "-3", "nan", "inf", "1e400"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a length"):
        by_known_length(a_ruler((0, 0), (10, 0)), text, 1.0, "ann")


def test_only_a_ruler_calibrates() -> None:
    for wrong in (None, an_annotation(), evolve(a_ruler((0, 0), (1, 1)), region=Box(1, 1, 2, 2))):
        with pytest.raises(InputError, match="Draw a ruler"):
            by_known_length(wrong, "5", 1.0, "ann")


def test_a_ruler_without_length_calibrates_nothing() -> None:
    with pytest.raises(InputError, match="not a length"):
        by_known_length(a_ruler((3, 3), (3, 3)), "5", 1.0, "ann")


def test_the_uncertainty_is_that_of_the_ruler_and_of_the_object() -> None:
    ruler = a_ruler((0, 0), (100, 0))
    pixels = (2 / 12) ** 0.5 / 100  # two ends, each anywhere in its pixel
    alone = by_known_length(ruler, "10", 1.0, "ann")
    assert alone.uncertainty == pytest.approx(pixels)
    for both in (
        by_known_length(ruler, "10", 1.0, "ann", tolerance="0.1"),
        by_known_length(ruler, "10 ± 0,1 mm", 1.0, "ann"),
    ):
        assert both.uncertainty == pytest.approx((pixels**2 + 0.01**2) ** 0.5)
        assert "0.1" in str(both.reason)
    with pytest.raises(InputError, match="no uncertainty"):
        by_known_length(ruler, "10 ± much", 1.0, "ann")


def test_a_pixel_size_can_be_typed_in_both_directions() -> None:
    found = by_pixel_size("0.05", "0,1 mm", "ann", "0.5 %")
    assert found.spacing == Spacing(0.1, 0.05)
    assert found.aspect == pytest.approx(2)
    assert found.uncertainty == pytest.approx(0.005)
    assert found.source is CalibrationSource.USER
    assert by_pixel_size("0.05", "", "ann").spacing == Spacing(0.05, 0.05)
    for wrong in ("", "0", "-1", "wide", "nan"):
        with pytest.raises(InputError, match="not a size"):
            by_pixel_size(wrong, "", "ann")
