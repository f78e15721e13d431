from __future__ import annotations

import json

import pytest

from workbench.app.viewing.kept_look import (
    channels_from_side,
    channels_to_side,
    contrast_from_side,
    contrast_to_side,
    gamma_from_side,
)
from workbench.app.viewing.viewport_state import (
    ViewportState,
    viewport_from_side,
    viewport_to_side,
)
from workbench.imaging.look import ChannelChoice, Channels, LocalContrast
from workbench.model.grey import Window
from workbench.model.ids import EntityId, ImageId

CHANNELS = Channels(
    ("DAPI", "荧光"),
    (ChannelChoice(), ChannelChoice(Window(40, 400), (1, 2, 255), False, True)),
    1,
    True,
)


def kept(value: object) -> object:
    return json.loads(json.dumps(value))


def test_choices_are_the_same_after_they_were_kept():
    for channels in (None, CHANNELS):
        assert channels_from_side(kept(channels_to_side(channels))) == channels
    for contrast in (None, LocalContrast(0.5, 7)):
        assert contrast_from_side(kept(contrast_to_side(contrast))) == contrast


def test_a_viewport_keeps_how_its_pixels_are_shown():
    state = ViewportState(
        ImageId(EntityId("a")), gamma=1.5, contrast=LocalContrast(2.0, 9), channels=CHANNELS
    )
    again = viewport_from_side(kept(viewport_to_side(state)))
    assert again.look == state.look


@pytest.mark.parametrize(
    "change",
    [
        {"names": "x"},
        {"names": [1, 2]},
        {"names": ["DAPI"]},
        {"choices": []},
        {"selected": 2},
        {"selected": -1},
        {"alone": 1},
    ],
)
def test_what_is_unusable_is_no_choice(change):
    side = channels_to_side(CHANNELS)
    assert side is not None
    assert channels_from_side({**side, **change}) is None


def test_unusable_parts_of_a_choice_are_left_out():
    side = channels_to_side(CHANNELS)
    assert side is not None
    side["choices"] = [7, {"color": [1, 2, 300], "window": [1], "shown": "no"}]
    again = channels_from_side(side)
    assert again is not None
    assert again.choices == (ChannelChoice(), ChannelChoice())


@pytest.mark.parametrize("odd", [None, "1", 0, -1, 1e9, float("nan")])
def test_an_odd_gamma_is_none(odd):
    assert gamma_from_side(odd) == 1.0


@pytest.mark.parametrize("odd", [None, [1], [-1, 3], [1, 0], ["1", 2], [1, 2.5]])
def test_an_odd_contrast_is_none(odd):
    assert contrast_from_side(odd) is None
