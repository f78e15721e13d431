from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.dicom.slides.layout import Layout

sizes = st.integers(1, 90)


@given(
    rows=sizes, columns=sizes, down=st.integers(1, 40), across=st.integers(1, 40), data=st.data()
)
def test_the_tiles_of_a_window_cover_it_and_all_touch_it(rows, columns, down, across, data):
    layout = Layout(rows, columns, down, across, 1, 1, 10**6)
    y0, x0 = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    y1, x1 = data.draw(st.integers(y0 + 1, rows)), data.draw(st.integers(x0 + 1, columns))
    covered = np.zeros((rows + down, columns + across), bool)
    for _, y, x in layout.tiles(0, y0, x0, y1, x1):
        assert y < y1 and y + down > y0 and x < x1 and x + across > x0
        covered[y : y + down, x : x + across] = True
    assert covered[y0:y1, x0:x1].all()


def test_frames_go_along_rows_then_down_then_through_depths_then_paths():
    layout = Layout(4, 6, 2, 2, 2, 3, 36)
    assert layout.tiles(0, 0, 0, 4, 6) == [
        (1, 0, 0), (2, 0, 2), (3, 0, 4), (4, 2, 0), (5, 2, 2), (6, 2, 4),
    ]  # fmt: skip
    assert layout.tiles(1, 0, 0, 1, 1) == [(7, 0, 0)]
    assert layout.tiles(3, 0, 0, 1, 1) == [(19, 0, 0)]


def test_frames_that_the_file_has_not_are_left_out():
    assert Layout(4, 4, 2, 2, 1, 1, 3).tiles(0, 0, 0, 4, 4) == [(1, 0, 0), (2, 0, 2), (3, 2, 0)]


def test_sparse_tiles_are_found_wherever_they_lie():
    places = (np.array([[1, 0, 0], [2, 5, 7], [3, 30, 30]]),)
    layout = Layout(40, 40, 8, 8, 1, 1, 3, places)
    assert layout.tiles(0, 0, 0, 8, 8) == [(1, 0, 0), (2, 5, 7)]
    assert layout.tiles(0, 13, 15, 30, 30) == []
    assert layout.tiles(0, 12, 14, 31, 31) == [(2, 5, 7), (3, 30, 30)]
