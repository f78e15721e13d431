"""What the painters write: letters, lengths, windows."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from workbench.dicom.geometry import slice_position
from workbench.geom.directions import letters_of, sides
from workbench.model.anchor import OnPlane
from workbench.model.grey import Lut, Window
from workbench.ui.canvas.painters.corners import window_text
from workbench.ui.canvas.painters.scale_bar import length_text, nice_length


def a_plane(row: tuple[float, float, float], column: tuple[float, float, float]) -> OnPlane:
    return OnPlane("1.2", (10.0, 20.0, -212.5), row, column)


def test_an_axial_slice_has_the_patient_right_on_the_left() -> None:
    letters = [letter for letter, _, _ in sides(a_plane((1, 0, 0), (0, 1, 0)))]
    assert letters == ["R", "L", "A", "P"]


def test_a_coronal_slice_has_the_head_on_top() -> None:
    letters = [letter for letter, _, _ in sides(a_plane((1, 0, 0), (0, 0, -1)))]
    assert letters == ["R", "L", "H", "F"]


def test_an_oblique_direction_has_the_stronger_letter_first() -> None:
    assert letters_of((0.5, -math.sqrt(0.75), 0.0)) == "AL"
    assert letters_of((0.05, 0.0, 0.999)) == "H"


def test_the_position_of_an_axial_slice_is_its_height() -> None:
    assert slice_position(a_plane((1, 0, 0), (0, 1, 0))) == -212.5


@given(st.floats(1e-4, 1e6))
def test_a_scale_bar_is_round_and_at_least_two_fifths_of_what_fits(most: float) -> None:
    length = nice_length(most)
    assert 0.39 * most <= length <= most * 1.0001
    digits = f"{length:.0e}"[0]
    assert digits in "125"


def test_lengths_change_their_unit_where_it_reads_better() -> None:
    assert length_text(0.05, "mm") == ("50", "µm")
    assert length_text(20, "mm") == ("20", "mm")
    assert length_text(2000, "mm") == ("2", "m")
    assert length_text(2000, "px") == ("2000", "px")


def test_a_window_is_written_with_center_width_and_name() -> None:
    assert window_text(Window(-600, 1500, explanation="Lung")) == "WL −600  WW 1500  Lung"
    assert window_text(Window(0.25, 1.5)) == "WL 0.25  WW 1.5"
    import numpy as np

    assert window_text(Lut(0, np.zeros(2, np.uint16), explanation="Bone")) == "Bone"
