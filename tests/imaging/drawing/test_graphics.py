"""What a file draws over its picture lands where its coordinates say, at every zoom."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.geom.raster import mask_of
from workbench.geom.turn import Turn
from workbench.imaging.drawing.curves import outline, spline
from workbench.imaging.drawing.glyphs import printable, text_mask
from workbench.imaging.drawing.graphics import (
    PLAIN,
    Drawing,
    draw_graphics_over,
    graphics_of,
    hidden_by,
    merged,
    placed_text,
)
from workbench.imaging.drawing.overlay import NOTHING_DRAWN, Sheet
from workbench.imaging.render import region_view
from workbench.imaging.sources import OverlayPlane
from workbench.model.graphics import (
    BitmapPlane,
    GraphicLayer,
    Graphics,
    GraphicShape,
    GraphicText,
    GraphicType,
    Justify,
    Shutter,
)
from workbench.model.regions import Ellipse

ROWS, COLUMNS = 40, 60
WHITE = GraphicLayer("L", color=(255, 255, 255))


def drawn(graphics: Graphics, scale: float = 1.0, ratio: float = 1.0) -> np.ndarray:
    """Draw over the whole of a frame."""
    sheet = Sheet(scale, scale, 0, 0, round(COLUMNS * scale), round(ROWS * scale))
    tile = Drawing(graphics, ROWS, COLUMNS).draw(sheet, ratio)
    if tile is NOTHING_DRAWN:
        return np.zeros((sheet.height, sheet.width, 4), np.uint8)
    return tile


def a_shape(kind: GraphicType, points: list[tuple[float, float]], filled: bool = False) -> Graphics:
    return Graphics(shapes=(GraphicShape(kind, points, filled, layer="L"),), layers=(WHITE,))


def light(tile: np.ndarray) -> np.ndarray:
    """Return where the colour itself is, without the halo."""
    return tile[:, :, 1].astype(float)


def center(weights: np.ndarray) -> tuple[float, float]:
    """Return the centre of mass in continuous coordinates of the array."""
    ys, xs = np.mgrid[: weights.shape[0], : weights.shape[1]] + 0.5
    return float((xs * weights).sum() / weights.sum()), float((ys * weights).sum() / weights.sum())


# --- positions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.5, 8.0])
@pytest.mark.parametrize("place", [(20.5, 10.5), (20.0, 10.0), (7.25, 30.75)])
def test_a_point_lies_at_its_position(scale, place):
    tile = drawn(a_shape(GraphicType.POINT, [place]), scale)
    x, y = center(light(tile))
    assert (x / scale, y / scale) == pytest.approx(place, abs=0.1 / scale + 1e-9)


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_a_line_through_pixel_centres_covers_these_pixels(scale):
    tile = drawn(a_shape(GraphicType.POLYLINE, [(10.5, 20.5), (30.5, 20.5)]), scale)
    rows = light(tile).sum(axis=1)
    assert center(light(tile)) == pytest.approx((20.5 * scale, 20.5 * scale), abs=0.1)
    above, below = rows[: int(20.5 * scale)], rows[int(20.5 * scale) + (scale == 1) :]
    assert above.sum() == pytest.approx(below.sum(), rel=0.1)


@pytest.mark.parametrize("scale", [1.0, 2.0, 5.0])
def test_a_circle_is_the_one_of_a_drawn_reference(scale):
    """The reference is the ring of pixels whose centres are half a line from the circle."""
    tile = light(drawn(a_shape(GraphicType.CIRCLE, [(30.0, 20.0), (42.0, 20.0)]), scale))
    ys, xs = np.mgrid[: tile.shape[0], : tile.shape[1]] + 0.5
    away = np.hypot(xs - 30 * scale, ys - 20 * scale) - 12 * scale
    assert (tile[np.abs(away) < 0.3] > 100).all()
    assert (tile[np.abs(away) > 1.6] == 0).all()
    assert center(tile) == pytest.approx((30 * scale, 20 * scale), abs=0.1)


def test_an_ellipse_passes_the_ends_of_both_axes_also_when_it_is_oblique():
    ends = [(20.0, 10.0), (40.0, 30.0), (26.0, 24.0), (34.0, 16.0)]
    line = outline(GraphicShape(GraphicType.ELLIPSE, ends), 8.0)
    for end in ends:
        assert np.hypot(*(line - end).T).min() < 0.05
    assert np.array_equal(line[0], line[-1]) or np.allclose(line[0], line[-1])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=12))
def test_an_interpolated_line_passes_all_its_points(points):
    line = spline(np.array(points, float))
    assert np.isfinite(line).all()
    for point in points:
        assert np.hypot(*(line - point).T).min() < 1e-6


@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_a_filled_outline_fills_by_the_half_open_rule(scale):
    square = [(10.0, 10.0), (20.0, 10.0), (20.0, 20.0), (10.0, 20.0), (10.0, 10.0)]
    filled = drawn(a_shape(GraphicType.POLYLINE, square, True), scale)
    empty = drawn(a_shape(GraphicType.POLYLINE, square), scale)
    size = round(3 * scale)
    begin = round(14 * scale)
    inside = filled[begin : begin + size, begin : begin + size]
    assert (np.abs(inside[:, :, 3].astype(int) - 102) <= 2).all()
    assert not empty[begin : begin + size, begin + 1].any()


def test_tiles_agree_with_one_large_sheet():
    graphics = merged(
        a_shape(GraphicType.CIRCLE, [(30.0, 20.0), (42.0, 20.0)]),
        Graphics(texts=(GraphicText("结节 3.2 mm", anchor=(20.0, 20.0), pointed=True),)),
    )
    drawing = Drawing(graphics, ROWS, COLUMNS)
    whole = drawing.draw(Sheet(8.0, 8.0, 0, 0, 480, 320))
    for x in (0, 100, 256, 320):
        part = drawing.draw(Sheet(8.0, 8.0, x, 64, 128, 128))
        wanted = whole[64 : 64 + 128, x : x + 128]
        assert np.array_equal(part, wanted) if part.size else not wanted.any()


# --- bitmaps and shutters -------------------------------------------------------------------------


def a_bitmap() -> np.ndarray:
    bits = np.zeros((6, 5), bool)
    bits[0, :] = bits[5, 2] = True
    return bits


def test_a_bitmap_lies_at_its_origin_pixel_for_pixel():
    plane = OverlayPlane(a_bitmap, 6, 5, row=3, column=7)
    tile = drawn(graphics_of([plane]))
    expected = np.zeros((ROWS, COLUMNS), bool)
    expected[3:9, 7:12] = a_bitmap()
    assert np.array_equal(tile[:, :, 3] == 255, expected)
    assert np.array_equal(tile[:, :, 3] == 0, ~expected)
    assert tuple(tile[3, 7, 2::-1]) == PLAIN


def test_a_bitmap_magnifies_to_whole_blocks():
    plane = BitmapPlane(a_bitmap(), 3, 7)
    tile = drawn(Graphics(planes=(plane,)), 3.0)
    small = drawn(Graphics(planes=(plane,)))
    assert np.array_equal(tile[:, :, 3], np.kron(small[:, :, 3], np.ones((3, 3), np.uint8)))


def test_a_thin_line_of_a_bitmap_survives_being_made_smaller():
    bits = np.zeros((ROWS, COLUMNS), bool)
    bits[21, :] = True
    tile = drawn(Graphics(planes=(BitmapPlane(bits),)), 0.25)
    assert tile[:, :, 3].max() > 150


@pytest.mark.parametrize("origin", [(-3, -2), (38, 57), (-100, 0), (100, 100)])
def test_a_bitmap_partly_beside_the_frame_is_cut_off(origin):
    tile = drawn(Graphics(planes=(BitmapPlane(np.ones((6, 5), bool), *origin),)))
    row, column = origin
    rows = max(0, min(row + 6, ROWS) - max(row, 0))
    columns = max(0, min(column + 5, COLUMNS) - max(column, 0))
    assert int((tile[:, :, 3] > 0).sum()) == rows * columns


def test_a_shutter_shows_what_all_its_parts_leave_open():
    shutter = Shutter(box=(10.0, 5.0, 50.0, 35.0), circle=(30.5, 20.5, 12.0), color=(9, 9, 9))
    hidden = hidden_by(shutter, ROWS, COLUMNS)
    inside = mask_of(Ellipse(30.5, 20.5, 12.0, 12.0), ROWS, COLUMNS).full(ROWS, COLUMNS)
    assert np.array_equal(hidden == 0, inside)
    tile = drawn(Graphics(shutter=shutter))
    assert tuple(tile[0, 0]) == (9, 9, 9, 255)
    assert not tile[20, 30].any()


def test_a_bitmap_shutter_hides_where_it_is_set():
    bits = np.zeros((ROWS, COLUMNS), bool)
    bits[:, :30] = True
    tile = drawn(Graphics(shutter=Shutter(bitmap=BitmapPlane(bits), color=(128, 128, 128))))
    assert (tile[:, :30, 3] == 255).all()
    assert not tile[:, 30:].any()


# --- texts ----------------------------------------------------------------------------------------


def test_chinese_is_drawn_and_not_as_boxes():
    one, other = text_mask("结", 16), text_mask("节", 16)
    assert one.max() > 200
    assert one.shape != other.shape or not np.array_equal(one, other)


def test_lines_of_a_text_have_no_control_characters():
    assert printable("a\r\nb\x07\tc\n") == ["a", "b    c"]
    assert printable("") == [""]


def test_justification_moves_a_text_inside_its_box():
    sheet = Sheet(8.0, 8.0, 0, 0, 480, 320)
    lefts = []
    for justify in Justify:
        text = GraphicText("ab", box=(10.0, 5.0, 50.0, 8.0), justify=justify)
        mask, left, top = placed_text(text, sheet)
        assert top == 40
        lefts.append(left)
    assert lefts[0] == 80
    assert lefts[2] == 400 - mask.shape[1]
    assert lefts[0] < lefts[1] < lefts[2]


def test_a_text_that_points_has_a_line_to_its_anchor():
    box = (5.0, 5.0, 15.0, 8.0)
    without = drawn(Graphics(texts=(GraphicText("a", box, (50.0, 35.0)),)), 8.0)
    pointing = drawn(Graphics(texts=(GraphicText("a", box, (50.0, 35.0), True),)), 8.0)
    assert not without[200:, 250:].any()
    assert pointing[270:285, 390:404].any()


@pytest.mark.parametrize("turn", [Turn(n, m) for n in range(4) for m in (False, True)])
def test_letters_stay_upright_however_the_picture_is_turned(turn):
    text = GraphicText("Fr", box=(10.0, 5.0, 50.0, 12.0))
    graphics = Graphics(texts=(text,), layers=(WHITE,))
    width, height = turn.size(480, 320)
    tile = Drawing(graphics, ROWS, COLUMNS).draw(Sheet(8.0, 8.0, 0, 0, width, height), 1.0, turn)
    x0, y0, _, y1 = turn.rect((80, 40, 400, 96), 480, 320)
    size = min(max((y1 - y0) / 1.2, 9), 40)
    mask = text_mask("Fr", round(size))
    found = tile[y0 : y0 + mask.shape[0], x0 : x0 + mask.shape[1], 1]
    assert (found > 100)[mask == 255].all()
    ys, xs = np.nonzero(tile[:, :, 3])
    assert (xs.min(), ys.min()) >= (x0 - 3, y0 - 3)


# --- order ----------------------------------------------------------------------------------------


def test_a_higher_layer_lies_over_a_lower_one():
    line = [(5.0, 20.0), (55.0, 20.0)]
    shapes = tuple(GraphicShape(GraphicType.POLYLINE, line, layer=name) for name in "BA")
    layers = (GraphicLayer("B", 2, (0, 0, 255)), GraphicLayer("A", 1, (255, 0, 0)))
    tile = drawn(Graphics(shapes, layers=layers), 4.0)
    blue, _, red, _ = tile[80, 120].tolist()
    assert blue > 150 > 50 > red


def test_graphics_lie_over_a_rendered_picture_where_a_reference_says():
    picture = np.zeros((ROWS * 4, COLUMNS * 4, 3), np.uint8)
    view = region_view(COLUMNS, ROWS, None, (COLUMNS * 4, ROWS * 4))
    box = [(10.0, 10.0), (30.0, 10.0), (30.0, 25.0), (10.0, 25.0), (10.0, 10.0)]
    graphics = a_shape(GraphicType.POLYLINE, box)
    draw_graphics_over(picture, view, Drawing(graphics, ROWS, COLUMNS))
    reference = np.zeros(picture.shape[:2], np.uint8)
    corners = np.rint((np.array(box) * 4 - 0.5) * 16).astype(np.int32)
    cv2.polylines(reference, [corners], True, 255, 1, cv2.LINE_AA, 4)
    assert np.array_equal(picture[:, :, 0] > 128, reference > 128)


def test_nothing_is_drawn_of_nothing():
    assert Drawing(Graphics(), ROWS, COLUMNS).draw(Sheet(1, 1, 0, 0, 10, 10)) is NOTHING_DRAWN
    far = a_shape(GraphicType.POINT, [(1e6, 1e6)])
    assert Drawing(far, ROWS, COLUMNS).draw(Sheet(1, 1, 0, 0, 10, 10)) is NOTHING_DRAWN
