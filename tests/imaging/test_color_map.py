from __future__ import annotations

import numpy as np
import pytest

from workbench.base.errors import InputError
from workbench.imaging.color_map import (
    COLOR_MAPS,
    GREY,
    color_map,
    color_table,
    colored,
    is_color_map,
)


@pytest.mark.parametrize("name", [one.name for one in (GREY, *COLOR_MAPS)])
def test_every_map_has_a_colour_for_each_shade_and_cannot_be_changed(name):
    table = color_table(name)
    assert table.shape == (256, 3) and table.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 1
    assert is_color_map(name)


def test_the_maps_of_the_standard_are_those_of_the_standard():
    # PS3.6 annex B: the ends, and where the iron begins to glow.
    iron = color_table("hot-iron")
    assert iron[[0, 1, 128, 255]].tolist() == [[0, 0, 0], [2, 0, 0], [255, 0, 0], [255, 255, 255]]
    assert color_table("spring")[[0, 255]].tolist() == [[255, 0, 255], [255, 255, 0]]
    assert len(np.unique(color_table("pet-20-step"), axis=0)) <= 21


def test_grey_is_no_colour():
    shades = np.arange(256, dtype=np.uint8)
    assert (color_table("") == shades[:, None]).all()


def test_the_even_rainbow_grows_lighter_all_the_way():
    light = color_table("even-rainbow") @ np.array([0.299, 0.587, 0.114])
    assert (np.diff(light) > -0.75).all() and (light[0], light[-1]) == (0, 255)


@pytest.mark.parametrize("size", [10, 200])
def test_large_and_small_pictures_have_the_same_colours(size):
    shades = np.random.default_rng(1).integers(0, 256, (size, size), dtype=np.uint8)
    assert (colored(shades, "pet") == color_table("pet")[shades]).all()


def test_names_are_found_however_they_are_written():
    assert color_map("Hot Iron").name == color_map("hot_iron").name == "hot-iron"
    assert color_map("gray") == color_map("Grey") == GREY
    with pytest.raises(InputError, match=r"no colour map 'sunset'. Known: grey, hot-iron"):
        color_map("sunset")
