from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from tests.edit.tools.hand import LAYER, STAMP, a_document, a_drawn, an_id
from workbench.base.errors import InputError
from workbench.edit.outline_axes import axes_of_outlines, widths_of_outlines
from workbench.model.annotation import Purpose
from workbench.model.calibration import UNCALIBRATED, Calibration, CalibrationSource, Spacing
from workbench.model.layer import Layer
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Lines, Point

CT = Calibration(Spacing(0.8, 0.4), CalibrationSource.PATIENT, aspect=2.0)


def test_both_axes_of_an_outline_are_a_measurement_beside_it() -> None:
    document = a_document(a_drawn("a", Ellipse(100, 100, 40, 10)), a_drawn("b", Point(5, 5)))
    ids = [an_id("a"), an_id("b")]
    document.apply(axes_of_outlines(document.project, STAMP, ids, lambda anchor: CT))
    (made,) = (one for one in document.project.annotations.values() if one.id not in ids)
    assert (made.kind, made.purpose) == (MeasurementKind.BIDIRECTIONAL, Purpose.MEASUREMENT)
    assert (made.layer, made.label) == (LAYER, None)
    assert isinstance(made.region, Lines)
    sizes = [np.hypot(*((one[1] - one[0]) * (0.4, 0.8))) for one in made.region.lines]
    assert sizes == pytest.approx([32, 16])
    assert document.undo() is not None
    assert set(document.project.annotations) == set(ids)


def test_without_millimetres_the_axes_are_perpendicular_as_they_are_seen() -> None:
    document = a_document(a_drawn("a", Box(100, 100, 40, 10)))
    seen = evolve(UNCALIBRATED, aspect=2.0)
    patch = axes_of_outlines(document.project, STAMP, [an_id("a")], lambda anchor: seen)
    document.apply(patch)
    made = next(o for o in document.project.annotations.values() if isinstance(o.region, Lines))
    assert isinstance(made.region, Lines)
    u, v = ((one[1] - one[0]) * (1, 2) for one in made.region.lines)
    assert u @ v == pytest.approx(0, abs=1e-6)


def test_without_an_outline_there_is_nothing_to_measure() -> None:
    document = a_document(a_drawn("b", Point(5, 5)))
    with pytest.raises(InputError, match="Select an outline"):
        axes_of_outlines(document.project, STAMP, [an_id("b")], lambda anchor: CT)


def test_a_locked_layer_is_not_written_on() -> None:
    layers = [Layer(LAYER, "Lesions", locked=True)]
    document = a_document(a_drawn("a", Ellipse(100, 100, 40, 10)), layers=layers)
    with pytest.raises(InputError, match="locked"):
        axes_of_outlines(document.project, STAMP, [an_id("a")], lambda anchor: CT)


def test_the_widths_of_a_crack_are_a_caliper_beside_it() -> None:
    document = a_document(a_drawn("a", Box(100, 100, 200, 10)), a_drawn("b", Point(5, 5)))
    ids = [an_id("a"), an_id("b")]
    document.apply(widths_of_outlines(document.project, STAMP, ids, lambda anchor: CT))
    (made,) = (one for one in document.project.annotations.values() if one.id not in ids)
    assert (made.kind, made.purpose) == (MeasurementKind.CALIPER, Purpose.MEASUREMENT)
    assert isinstance(made.region, Lines)
    centre, *chords = made.region.lines
    assert np.ptp(centre[:, 0]) == pytest.approx(200, rel=0.02)
    assert [np.hypot(*((one[1] - one[0]) * (0.4, 0.8))) for one in chords] == pytest.approx(
        [8] * len(chords), rel=0.02
    )
    assert document.undo() is not None
    assert set(document.project.annotations) == set(ids)


def test_what_has_no_centre_line_has_no_widths() -> None:
    # Round in millimetres, as pixels are twice as high as they are wide.
    document = a_document(a_drawn("a", Ellipse(100, 100, 40, 20)))
    with pytest.raises(InputError, match="no centre line"):
        widths_of_outlines(document.project, STAMP, [an_id("a")], lambda anchor: CT)
