"""Two windows in one picture: exact by the formulas of the standard."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.grey import display_lut, drag_window, lut_inputs, shades
from workbench.imaging.legend import legend_of, span_of
from workbench.model.grey import DualWindow, Grey, Rescale, Window

LUNG, MEDIASTINUM = Window(-600, 1500), Window(50, 350)
BOTH = DualWindow.of(LUNG, MEDIASTINUM)


def linear(x: float, center: float, width: float) -> float:
    """C.11.2.1.2.1 as it is written."""
    if x <= center - 0.5 - (width - 1) / 2:
        return 0.0
    if x > center - 0.5 + (width - 1) / 2:
        return 255.0
    return ((x - (center - 0.5)) / (width - 1) + 0.5) * 255.0


def test_the_boundary_is_half_way_between_the_centers():
    assert BOTH.boundary == (-600 + 50) / 2 == -275
    assert DualWindow.of(MEDIASTINUM, LUNG) == BOTH


def test_each_value_is_shown_through_the_window_it_belongs_to():
    values = np.arange(-1400, 300)
    shown = shades(values, BOTH)
    expected = [linear(x, -600, 1500) if x <= -275 else linear(x, 50, 350) for x in values.tolist()]
    np.testing.assert_allclose(shown, expected, atol=1e-9)


def test_the_table_is_exact_for_every_stored_value():
    grey = Grey(bits=12, modality=Rescale(1, -1024, "HU"))
    table = display_lut(grey, BOTH)
    values = lut_inputs(False)[:4096] - 1024
    expected = [linear(x, -600, 1500) if x <= -275 else linear(x, 50, 350) for x in values.tolist()]
    assert table[:4096].tolist() == np.floor(np.array(expected) + 0.5).astype(int).tolist()


@given(st.floats(-3000, 3000))
def test_inversion_turns_both(value):
    assert shades([value], BOTH, True)[0] == 255 - shades([value], BOTH)[0]


def test_not_a_number_stays_so():
    assert np.isnan(shades([np.nan], BOTH)).all()


def test_a_drag_moves_the_window_it_began_in():
    in_lung = drag_window(BOTH, 10, 20, 512, at=-800)
    assert isinstance(in_lung, DualWindow)
    assert in_lung == DualWindow(Window(-580, 1510), BOTH.upper, (-580 + 50) / 2)
    elsewhere = drag_window(BOTH, 10, 20, 512, at=-200)
    assert isinstance(elsewhere, DualWindow)
    assert (elsewhere.lower, elsewhere.upper) == (BOTH.lower, Window(70, 360))
    assert elsewhere.boundary == (-600 + 70) / 2
    assert drag_window(BOTH, 10, 20, 512) == elsewhere


def test_the_legend_is_the_pictures_own_pipeline():
    legend = legend_of(Grey(), BOTH, False, "hot-iron", 351)
    assert span_of(BOTH) == (-1350.0, 225.0)
    assert (legend.low, legend.high) == span_of(BOTH)
    from workbench.imaging.color_map import color_table

    values = np.linspace(225, -1350, 351)
    expected = np.floor(shades(values, BOTH) + 0.5).astype(np.uint8)
    assert (legend.colors == color_table("hot-iron")[expected]).all()
    assert legend.marks == (225.0, -275.0, -1350.0)
