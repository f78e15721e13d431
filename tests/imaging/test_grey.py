from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.imaging.grey import (
    apply_lut,
    auto_window,
    default_voi,
    display,
    display_lut,
    drag_window,
    lut_indices,
    lut_inputs,
    modality_values,
    padding_mask,
    shades,
    span_window,
)
from workbench.imaging.presets import PRESETS, preset
from workbench.model.grey import (
    Grey,
    Lut,
    ModalityLut,
    Padding,
    Rescale,
    Voi,
    VoiFunction,
    Window,
)

EXACT, SIGMOID = VoiFunction.LINEAR_EXACT, VoiFunction.SIGMOID


def by_the_book(x: float, voi: Window) -> float:
    """The pseudo-code of PS3.3 C.11.2.1.2 and C.11.2.1.3, a value at a time."""
    c, w = voi.center, voi.width
    if voi.function is SIGMOID:
        exponent = -4 * (x - c) / w
        return 0.0 if exponent > 700 else 255 / (1 + math.exp(exponent))
    if voi.function is VoiFunction.LINEAR:
        if x <= c - 0.5 - (w - 1) / 2:
            return 0.0
        if x > c - 0.5 + (w - 1) / 2:
            return 255.0
        return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255
    if x <= c - w / 2:
        return 0.0
    if x > c + w / 2:
        return 255.0
    return ((x - c) / w + 0.5) * 255


@pytest.mark.parametrize(
    ("voi", "values", "expected"),
    [
        (
            Window(40, 400),
            (-160, -159, 0, 40, 200, 239),
            (0, 0.639, 102.256, 127.820, 230.075, 255),
        ),
        (
            Window(40, 400, EXACT),
            (-160, -159, 0, 40, 200, 239, 240),
            (0, 0.638, 102, 127.5, 229.5, 254.363, 255),
        ),
        (Window(40, 400, SIGMOID), (-160, 40, 240), (30.397, 127.5, 224.603)),
        (Window(32, 8), (29, 32, 35), (36.429, 145.714, 255)),
        (Window(32, 8, EXACT), (29, 32, 35), (31.875, 127.5, 223.125)),
        (Window(100, 1), (99, 99.5, 100), (0, 0, 255)),
    ],
)
def test_vectors_before_rounding(voi, values, expected):
    assert shades(values, voi) == pytest.approx(expected, abs=5e-4)


def test_the_full_window_is_the_identity():
    x = np.arange(256)
    assert shades(x, Window(128, 256)) == pytest.approx(x, abs=1e-9)
    assert np.array_equal(display(x.astype(np.uint8), Grey(vois=(Window(128, 256),))), x)


def test_an_8_bit_voi_lut_does_not_wrap():
    lut = Lut(0, (np.arange(1024) // 4).astype(np.uint16), 8)
    assert shades([256, 300, 1023], lut).tolist() == [64, 75, 255]


def test_a_voi_lut_is_scaled_from_its_own_depth_and_clamped_at_its_ends():
    lut = Lut(10, np.array([0, 2047, 4095], np.uint16), 12)
    assert shades([-5, 10, 11, 12, 500], lut) == pytest.approx([0, 0, 127.469, 255, 255], abs=1e-3)


def test_a_voi_lut_takes_the_nearest_entry():
    lut = Lut(0, np.array([0, 100, 200], np.uint16), 8)
    assert shades([0.49, 0.5, 1.5], lut).tolist() == [0, 100, 200]


def test_a_negative_slope_is_applied_once():
    grey = Grey(8, modality=Rescale(-1, 255), vois=(Window(128, 256),))
    assert display(np.array([[0, 100, 255]], np.uint8), grey).tolist() == [[255, 155, 0]]


def test_inversion_turns_on_the_full_range_whatever_the_slice_holds():
    grey = Grey(8, vois=(Window(128, 256),), inverted=True)
    for values in ([0, 100, 200], [0, 100, 50]):
        shown = display(np.array([values], np.uint8), grey)
        assert shown.tolist() == [[255 - v for v in values]]


def test_the_users_inversion_undoes_the_files():
    grey = Grey(8, vois=(Window(128, 256),), inverted=True)
    assert display(np.array([[7]], np.uint8), grey, inverted=True)[0, 0] == 7


def test_inversion_comes_after_the_window():
    grey = Grey(16, vois=(Window(40, 400),), inverted=True)
    assert display(np.array([[0, 1000]], np.uint16), grey).tolist() == [[153, 0]]


def test_padding_is_black_also_when_inverted():
    grey = Grey(16, True, vois=(Window(40, 400),), padding=Padding(-2000, -1990))
    stored = np.array([[-2000, -1990, -1989, 40]], np.int16)
    assert display(stored, grey, inverted=True).tolist() == [[0, 0, 255, 127]]
    mask = padding_mask(stored, grey)
    assert mask is not None
    assert mask.tolist() == [[True, True, False, False]]


def test_no_padding_is_no_mask():
    assert padding_mask(np.zeros((2, 2), np.int16), Grey()) is None
    assert padding_mask(np.zeros((2, 2), np.int16), Grey(padding=Padding(5, 6))) is None


def test_nan_is_black():
    grey = Grey(0, vois=(Window(0.5, 1, EXACT),))
    stored = np.array([[np.nan, 1.0, np.inf, -np.inf]], np.float32)
    assert display(stored, grey).tolist() == [[0, 255, 255, 0]]
    assert display(stored, grey, inverted=True).tolist() == [[0, 0, 0, 255]]


def test_a_modality_lut_clamps_and_is_unsigned():
    lut = Lut(-1, np.array([5, 40000, 65535], np.uint16))
    grey = Grey(16, True, modality=ModalityLut(lut, "OD"))
    assert modality_values(np.array([-9, -1, 0, 1, 9], np.int16), grey).tolist() == [
        5, 5, 40000, 65535, 65535,
    ]  # fmt: skip
    assert grey.unit == "OD"


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16])
def test_every_stored_value_finds_its_own_entry(dtype):
    info = np.iinfo(dtype)
    stored = np.arange(info.min, info.max + 1, dtype=np.int32).astype(dtype)
    assert np.array_equal(lut_inputs(info.min < 0)[lut_indices(stored)], stored)


def test_opencv_and_numpy_look_up_alike():
    rng = np.random.default_rng(1)
    stored = rng.integers(0, 65536, (100, 70), dtype=np.uint16)
    lut = rng.integers(0, 256, 65536, dtype=np.uint8)
    assert np.array_equal(apply_lut(stored, lut), lut[stored])


windows = st.one_of(
    st.builds(Window, st.floats(-5e4, 5e4), st.one_of(st.just(1.0), st.floats(1, 1e5))),
    st.builds(
        Window,
        st.floats(-5e4, 5e4),
        st.floats(1e-3, 1e5),
        st.sampled_from([EXACT, SIGMOID]),
    ),
)
rescales = st.builds(
    Rescale,
    st.one_of(st.sampled_from([1.0, -1.0]), st.floats(-5, 5).filter(lambda s: abs(s) > 1e-3)),
    st.floats(-3000, 3000),
)


@given(windows, rescales, st.booleans(), st.booleans(), st.booleans())
def test_the_table_is_the_formula_for_every_stored_value(voi, rescale, signed, turned, user):
    grey = Grey(16, signed, rescale, inverted=turned)
    lut = display_lut(grey, voi, user)
    exact = shades(lut_inputs(signed) * rescale.slope + rescale.intercept, voi, turned != user)
    assert np.array_equal(lut, np.floor(np.clip(exact, 0, 255) + 0.5))


@given(windows, rescales, st.lists(st.integers(-32768, 32767), min_size=1, max_size=20))
def test_the_formula_is_the_standards(voi, rescale, stored):
    for value in stored:
        x = value * rescale.slope + rescale.intercept
        assert shades(x, voi) == pytest.approx(by_the_book(x, voi), abs=1e-9, rel=1e-12)


@given(windows, st.lists(st.integers(-32768, 32767), min_size=1, max_size=20))
def test_wide_integers_and_floats_take_the_same_shades(voi, stored):
    narrow = display(np.array([stored], np.int16), Grey(16, True), voi)
    assert np.array_equal(display(np.array([stored], np.int32), Grey(32, True), voi), narrow)
    assert np.array_equal(display(np.array([stored], np.float64), Grey(0), voi), narrow)


def test_values_of_32_bits_are_not_cut():
    grey = Grey(32, vois=(Window(2**31, 2**32, EXACT),))
    assert display(np.array([[0, 2**31, 2**32 - 1]], np.uint32), grey).tolist() == [[0, 128, 255]]


def test_the_first_window_comes_before_the_first_lut():
    lut = Lut(0, np.zeros(4, np.uint16))
    window = Window(40, 400)
    stored = np.zeros((2, 2), np.uint8)
    assert default_voi(Grey(vois=(lut, window)), stored) == window
    assert default_voi(Grey(vois=(lut,)), stored) == lut


def test_the_automatic_window_ignores_metal_and_padding():
    stored = np.full((100, 100), -2000, np.int16)
    stored[50:] = np.linspace(0, 1000, 5000).reshape(50, 100)
    stored[50, :10] = 30000
    window = auto_window(Grey(16, True, padding=Padding(-2000, -2000)), stored)
    assert 900 < window.width < 1100
    assert 400 < window.center < 600


def test_the_automatic_window_of_a_sparse_mask_shows_it():
    stored = np.zeros((100, 100), np.uint8)
    stored[0, 0] = 1
    shown = display(stored, Grey(1))
    assert shown[0, 0] == 255
    assert shown[1, 1] == 0


def test_a_flat_or_empty_image_has_a_window_too():
    assert display(np.full((3, 3), 7, np.uint16), Grey(16))[0, 0] == 128
    nothing = np.full((3, 3), -1, np.int16)
    assert not display(nothing, Grey(16, True, padding=Padding(-1, -1))).any()


@given(st.integers(-30000, 30000), st.integers(1, 30000))
def test_a_span_window_maps_its_ends_to_black_and_white(bottom, extent):
    shown = shades([bottom, bottom + extent], span_window(bottom, bottom + extent))
    assert shown == pytest.approx([0, 255], abs=1e-6)


def test_dragging_with_a_lut_begins_at_its_input_span():
    lut = Lut(100, np.arange(1000, dtype=np.uint16), 10)
    window = drag_window(lut, 0, 0, 500)
    assert window == Window(600, 1000)
    assert shades([100, 1099], window) == pytest.approx([0, 255])


def test_dragging_right_widens_and_down_raises_the_center():
    window = drag_window(Window(40, 400), 51.2, 25.6, 1000)
    assert isinstance(window, Window)
    assert (window.center, window.width) == pytest.approx((90, 500))


@given(windows, st.floats(-5000, 5000), st.floats(-5000, 5000), st.floats(1e-3, 1e5))
def test_no_drag_makes_an_invalid_window(voi, dx, dy, span):
    dragged = drag_window(voi, dx, dy, span)
    assert isinstance(dragged, Window) and dragged.function is voi.function


def test_presets_are_found_by_name():
    assert preset("Lung") == preset("lung")
    found = preset("soft tissue")
    assert found is not None
    assert found.setting == Window(40, 400)
    assert preset("nonsense") is None
    assert len({p.name for p in PRESETS}) == len(PRESETS)


def test_a_file_with_both_kinds_shows_what_is_chosen():
    chosen: Voi = Lut(0, np.array([0, 255], np.uint16), 8)
    assert display(np.array([[0, 1]], np.uint8), Grey(vois=(Window(128, 256),)), chosen).tolist() \
        == [[0, 255]]  # fmt: skip


@pytest.mark.parametrize("function", list(VoiFunction))
def test_windows_and_slopes_of_hostile_files_make_no_noise(function: VoiFunction) -> None:
    stored = np.array([[-1000, 0, 1000]], np.int16)
    for slope, width in ((1.0, 1e-300), (1e308, 1e-300), (1e308, 1e308)):
        grey = Grey(16, True, Rescale(slope, 0.0))
        shown = display(stored, grey, Window(0.0, max(1.0, width), function))
        assert (shown[0, 0], shown[0, 2]) == (0, 255)
        if function is not VoiFunction.LINEAR:
            shown = display(stored, grey, Window(0.0, width, function))
            assert shown[0, 0] < shown[0, 2]
