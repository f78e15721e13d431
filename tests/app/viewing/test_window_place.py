"""Where the window of a viewport was comes back, and nonsense is a place that suits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.viewing.shares import Area
from workbench.app.viewing.window_place import WindowPlace

numbers = st.integers(-10_000, 10_000)
sizes = st.integers(1, 10_000)
areas = st.none() | st.builds(Area, numbers, numbers, sizes, sizes)
places = st.builds(WindowPlace, st.text(max_size=20), areas, st.booleans())


@given(places)
def test_a_place_comes_back_through_json(place: WindowPlace) -> None:
    back = WindowPlace.from_side(json.loads(json.dumps(place.to_side())))
    # Without an area nobody knows where on the screen it was.
    assert back == (place if place.area is not None else WindowPlace())


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "DP-1",
        [],
        ["DP-1", [0, 0, 100], True],
        ["DP-1", [0, 0, 0, 100], True],
        ["DP-1", [0, 0, 100, -5], True],
        ["DP-1", [0.5, 0, 100, 100], True],
        ["DP-1", [0, 0, 100, 100], "yes"],
        [3, [0, 0, 100, 100], True],
        {"screen": "DP-1"},
    ],
)
def test_what_makes_no_sense_is_a_place_that_suits(kept: object) -> None:
    assert WindowPlace.from_side(kept) == WindowPlace()
