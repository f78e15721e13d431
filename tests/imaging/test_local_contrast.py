import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imaging.test_raster_tiles import a_frame
from workbench.geom.turn import Turn
from workbench.imaging.contrast_tiles import ContrastTiles, shades_of
from workbench.imaging.explain import Stage, explain
from workbench.imaging.local_contrast import local_mean, with_contrast
from workbench.imaging.look import LocalContrast, Look
from workbench.imaging.raster_tiles import ImageTiles
from workbench.imaging.render import render_frame, render_look
from workbench.imaging.viewport import View


def box_sums(values, reach):
    """The sum of a box around each pixel; there is nothing outside."""
    out = np.zeros(values.shape)
    for y, x in np.ndindex(values.shape):
        rows = slice(max(y - reach, 0), y + reach + 1)
        out[y, x] = values[rows, max(x - reach, 0) : x + reach + 1].sum()
    return out


def mean_of(bright, keep, radius):
    """The mean by the definition: a box over a box, of what is kept."""
    first, second = (radius + 1) // 2, radius - (radius + 1) // 2
    total = box_sums(box_sums(np.where(keep, bright, 0).astype(float), first), second)
    count = box_sums(box_sums(keep.astype(float), first), second)
    return total / np.maximum(count, 1)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), radius=st.integers(1, 6), gaps=st.booleans())
def test_the_mean_counts_what_is_picture_and_nothing_else(seed, radius, gaps):
    rng = np.random.default_rng(seed)
    bright = rng.integers(0, 256, (8, 11)).astype(np.uint8)
    keep = rng.random((8, 11)) > (0.3 if gaps else -1)
    mask = np.where(keep, 255, 0).astype(np.uint8) if gaps else None
    kept = np.where(keep, bright, 0).astype(np.uint8)
    found = local_mean(kept, mask, (radius, radius))
    np.testing.assert_allclose(found, mean_of(bright, keep, radius), rtol=1e-6)


def test_shades_move_away_from_the_mean():
    shown = np.array([[100, 100, 100, 160, 100, 100, 100]], np.uint8)
    out = with_contrast(shown, None, (0, 1), 1.0)
    # The mean of three: 120 at the peak and beside it, so 160 + 40 and 100 - 20.
    np.testing.assert_array_equal(out, [[100, 100, 80, 200, 80, 100, 100]])
    assert with_contrast(shown, None, (0, 0), 1.0) is shown


def test_an_even_picture_stays_as_it_is():
    for shape in ((20, 30), (20, 30, 3)):
        even = np.full(shape, 77, np.uint8)
        np.testing.assert_array_equal(with_contrast(even, None, (9, 9), 3.0), even)


@pytest.mark.parametrize("scale", [0.3, 0.77, 1.0, 2.5, 9.0])
@pytest.mark.parametrize("aspect", [1.0, 1.4, 0.6])
def test_no_part_of_a_view_depends_on_how_it_is_cut(scale, aspect):
    frame, look = a_frame(), Look(contrast=LocalContrast(1.5, 12))
    whole_view = View(frame.columns, frame.rows, 1, 1, scale, aspect)
    width, height = whole_view.raster_size
    left, top = width // 3, height // 4
    view = View(frame.columns, frame.rows, 300, 200, scale, aspect, left, top)
    picture = render_look(frame, view, look)
    for x, y, w, h in ((0, 0, 100, 100), (150, 60, 90, 140), (299, 199, 1, 1)):
        part = View(frame.columns, frame.rows, w, h, scale, aspect, left + x, top + y)
        expected = picture[y : y + h, x : x + w]
        np.testing.assert_array_equal(render_look(frame, part, look), expected)


@pytest.mark.parametrize("scale", [0.4, 1.0, 3.0])
@pytest.mark.parametrize("turn", [Turn(0), Turn(1), Turn(2, True)])
def test_tiles_composed_are_the_whole(scale, turn):
    frame, look = a_frame(), Look(contrast=LocalContrast(2.0, 30), gamma=1.3)
    view = View(frame.columns, frame.rows, 400, 300, scale, 1.0, 37, 11).turned_to(turn)
    tiles, around = ImageTiles(), ContrastTiles()
    buffer = around.beside(tiles.compose(frame, view), look.contrast, 0.0)
    x0, y0, x1, y1 = buffer.rect
    picture = render_look(frame, view, look)
    found = shades_of(buffer, look, x0, y0, x1, y1)
    np.testing.assert_array_equal(found, picture[y0:y1, x0:x1])
    middle = (x0 + 20, y0 + 30, x0 + 90, y0 + 75)
    part = shades_of(buffer, look, *middle)
    np.testing.assert_array_equal(part, picture[y0 + 30 : y0 + 75, x0 + 20 : x0 + 90])


def test_above_one_to_one_each_pixel_is_shown_larger():
    frame, look = a_frame(), Look(contrast=LocalContrast(1.0, 7))
    small = render_frame(frame, look=look, region=(10, 20, 30, 40))
    large = render_frame(frame, look=look, region=(10, 20, 30, 40), size=(90, 120))
    np.testing.assert_array_equal(large, small.repeat(3, axis=0).repeat(3, axis=1))


def test_the_screen_is_explained_with_what_lies_around():
    frame, look = a_frame(), Look(contrast=LocalContrast(1.0, 9), gamma=0.8)
    whole = render_frame(frame, look=look)
    for column, row in ((0, 0), (200, 150), (frame.columns - 1, frame.rows - 1)):
        found = explain(frame, column, row, look=look)
        screen = found.step(Stage.SCREEN)
        assert screen is not None
        assert screen.value == whole[row, column]
        said = [str(one) for one in screen.because]
        assert any("local contrast" in one for one in said)


@pytest.mark.parametrize(("amount", "radius"), [(-1, 5), (1, 0), (1, 10**6), (float("nan"), 5)])
def test_no_contrast_without_measure(amount, radius):
    with pytest.raises(ValueError, match="between"):
        LocalContrast(amount, radius)
