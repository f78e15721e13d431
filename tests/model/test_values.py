"""Grey scale, calibration, images, layers, anchors and annotations: what they refuse."""

# mypy: disable-error-code="arg-type"

from __future__ import annotations

import math

import numpy as np
import pytest
from attrs import evolve, exceptions

from tests.model.values import an_annotation, an_image
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Provenance
from workbench.model.calibration import (
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Spacing,
    UltrasoundRegion,
)
from workbench.model.grey import Grey, Lut, ModalityLut, Rescale, VoiFunction, Window
from workbench.model.layer import Layer
from workbench.model.regions import Point


@pytest.mark.parametrize(
    ("width", "function", "valid"),
    [
        (1, VoiFunction.LINEAR, True),
        (0.99, VoiFunction.LINEAR, False),
        (0.5, VoiFunction.LINEAR_EXACT, True),
        (0, VoiFunction.LINEAR_EXACT, False),
        (0.5, VoiFunction.SIGMOID, True),
        (0, VoiFunction.SIGMOID, False),
        (-1, VoiFunction.SIGMOID, False),
        (math.nan, VoiFunction.LINEAR, False),
        (math.inf, VoiFunction.LINEAR, False),
    ],
)
def test_the_least_width_of_a_window_depends_on_its_function(width, function, valid):
    if valid:
        assert Window(40, width, function).width == width
    else:
        with pytest.raises(ValueError, match="not valid"):
            Window(40, width, function)


def test_a_window_has_a_finite_center():
    with pytest.raises(ValueError, match="not valid"):
        Window(math.nan, 400)


def test_lookup_tables_are_equal_by_their_entries():
    a = Lut(0, np.array([1, 2, 3], np.uint16))
    b = Lut(0, np.array([1, 2, 3], np.uint16))
    assert a == b
    assert hash(a) == hash(b)
    assert a != Lut(0, np.array([1, 2], np.uint16))
    assert a != evolve(b, first=1)
    assert Grey(vois=(a,)) == Grey(vois=(b,))


def test_grey_knows_the_unit_of_either_kind_of_modality():
    assert Grey(modality=Rescale(1, -1024, "HU")).unit == "HU"
    assert Grey(modality=ModalityLut(Lut(0, np.arange(3, dtype=np.uint16)), "OD")).unit == "OD"
    assert Grey().unit == ""


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf])
def test_spacing_is_positive_and_finite(bad):
    for pair in ((bad, 1), (1, bad)):
        with pytest.raises(ValueError, match="positive"):
            Spacing(*pair)


def test_a_calibration_has_millimetres_and_a_source_or_neither():
    assert UNCALIBRATED == Calibration()
    Calibration(Spacing(0.5, 0.7), CalibrationSource.PATIENT)
    Calibration(
        None, CalibrationSource.ULTRASOUND_REGION, (UltrasoundRegion(0, 0, 9, 9, Spacing(1, 1)),)
    )
    for spacing, source in (
        (Spacing(1, 1), CalibrationSource.NONE),
        (Spacing(1, 1), CalibrationSource.ULTRASOUND_REGION),
        (None, CalibrationSource.PATIENT),
        (None, CalibrationSource.USER),
    ):
        with pytest.raises(ValueError, match="does not fit"):
            Calibration(spacing, source)


def test_the_reason_of_a_calibration_is_a_text_to_be_translated():
    reason = t("Nobody knows.")
    assert evolve(UNCALIBRATED, reason=reason).reason == reason


@pytest.mark.parametrize("field", ["rows", "columns", "frames"])
def test_an_image_has_at_least_one_pixel_and_one_frame(field):
    with pytest.raises(ValueError, match=">= 1"):
        an_image(**{field: 0})


def test_frames_count_from_one():
    with pytest.raises(ValueError, match=">= 1"):
        OnFrame(an_image().id, 0)
    assert OnFrame(an_image().id).frame == 1


@pytest.mark.parametrize("color", ["red", "#FFF", "#12345G", "#1234567", "#ABCDEF", ""])
def test_a_colour_is_six_lower_case_hexadecimal_digits(color):
    with pytest.raises(ValueError):
        evolve(Layer(an_image().id, "x"), color=color)
    assert evolve(Layer(an_image().id, "x"), color="#0a1b2c").color == "#0a1b2c"


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_an_annotation_holds_no_number_that_would_make_its_patches_stale(bad):
    for fields in ({"depth": bad}, {"attributes": {"size": bad}}):
        with pytest.raises(ValueError, match="finite"):
            an_annotation(**fields)
    with pytest.raises(ValueError, match="finite"):
        evolve(an_annotation().provenance, score=bad)


def test_attributes_belong_to_the_annotation_alone():
    mine = {"size": 3}
    one = an_annotation("a", attributes=mine)
    mine["size"] = 4
    assert one.attributes == {"size": 3}
    other = evolve(one, note="x")
    assert other.attributes is not one.attributes


def test_annotations_are_equal_by_their_attributes_too_and_can_be_hashed():
    one, same = an_annotation("a", attributes={"n": 1}), an_annotation("a", attributes={"n": 1})
    assert one == same
    assert hash(one) == hash(same)
    assert one != an_annotation("a", attributes={"n": 2})
    assert one != an_annotation("a", Point(1, 3), attributes={"n": 1})


def test_an_annotation_cannot_be_written():
    with pytest.raises(exceptions.FrozenInstanceError):
        an_annotation().note = "x"  # type: ignore[misc]


def test_touching_keeps_author_and_creation():
    from tests.model.values import LATER, START

    provenance = Provenance("ann", START, START)
    touched = provenance.touched(LATER)
    assert (touched.author, touched.created, touched.modified) == ("ann", START, LATER)
