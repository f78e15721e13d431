from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QAction, QIcon, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from workbench.base.resources import resource_path
from workbench.ui.icons import (
    APP_ICON,
    ICON_SIZE,
    TOOL_ICON_SIZE,
    icon,
    icon_names,
    pixmap,
    set_icon,
    tool_icon,
)
from workbench.ui.theme import DARK, LIGHT, apply_theme

SVG = "{http://www.w3.org/2000/svg}"
STYLE = {
    "width": "20",
    "height": "20",
    "viewBox": "0 0 20 20",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.6",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
GEOMETRY = {"d", "cx", "cy", "r", "rx", "ry", "x", "y", "width", "height"}
SOLID = {"fill": "currentColor", "stroke": "none"}
REQUIRED = """
select pan window_level box polygon freehand ellipse livewire brush eraser wand polyline point ruler
bidirectional angle open_file open_folder open_images save_copy undo redo copy paste duplicate
delete fit zoom_in zoom_out actual_size invert preset search palette settings info warning error
help check flag todo progress done next previous first last lock unlock eye eye_off layer layer_add
group plus minus close chevron_down chevron_right chevron_left filter image series folder project
export import history problems histogram measure calibration privacy theme language user keyboard
refresh link unlink drag_handle up down star tag cut_hole edit_vertices image_label sample
panel_left panel_right panel_bottom more play tree list app
""".split()
OUTLINES = sorted(path.stem for path in resource_path("icons").glob("*.svg") if path.stem != "app")

each = pytest.mark.parametrize("name", OUTLINES)


@pytest.fixture
def dark(qapp):
    apply_theme(qapp, DARK)
    yield qapp
    apply_theme(qapp, DARK)


def test_every_tool_and_action_has_its_icon() -> None:
    assert set(REQUIRED) <= set(icon_names())


@each
def test_an_icon_is_drawn_with_our_one_stroke(name: str) -> None:
    root = ElementTree.fromstring(_text(name))
    assert root.attrib == STYLE
    for shape in root:
        assert shape.tag.removeprefix(SVG) in {"path", "circle", "rect", "ellipse"}
        style = {key: value for key, value in shape.attrib.items() if key not in GEOMETRY}
        style.pop("stroke-dasharray", None)
        assert style in ({}, SOLID)
        assert len(shape) == 0


@pytest.mark.parametrize("name", [*OUTLINES, APP_ICON])
def test_an_icon_refers_to_nothing_outside(name: str) -> None:
    text = _text(name).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"href|url\(|://|<!|<\?|style|script|<image|<text", text)


@each
def test_an_icon_has_ink_and_keeps_inside_its_grid(name: str) -> None:
    wide = _text(name).replace('viewBox="0 0 20 20"', 'viewBox="-4 -4 28 28"')
    image = _render(wide, 56)
    inside = image.copy(8, 8, 40, 40)
    assert _ink(inside) > 40
    assert _ink(image) == _ink(inside)


def test_no_two_icons_are_the_same_picture() -> None:
    pictures = {_text(name) for name in OUTLINES}
    assert len(pictures) == len(OUTLINES)


def test_an_unknown_icon_names_the_near_ones(dark) -> None:
    with pytest.raises(LookupError, match=r"'polygons'.*polygon"):
        icon("polygons")


def test_states_have_the_colours_of_the_theme(dark) -> None:
    shown = icon("box")
    assert _color(shown) == DARK.text
    assert _color(shown, QIcon.Mode.Disabled) == DARK.disabled
    assert _color(shown, QIcon.Mode.Selected) == DARK.text
    assert _color(shown, state=QIcon.State.On) == DARK.accent
    assert _color(icon("warning", "warn")) == DARK.warn


def test_an_icon_is_made_once_for_each_theme(dark) -> None:
    assert icon("box").cacheKey() == icon("box").cacheKey()
    apply_theme(dark, LIGHT)
    assert _color(icon("box")) == LIGHT.text


def test_a_bound_icon_follows_the_theme(dark) -> None:
    action = QAction("Box")
    set_icon(action, "box", key="B")
    assert action.icon().actualSize(QSize(64, 64)) == TOOL_ICON_SIZE
    apply_theme(dark, LIGHT)
    assert _color(action.icon(), size=TOOL_ICON_SIZE) == LIGHT.text


def test_a_bound_target_that_is_gone_is_forgotten(dark) -> None:
    action = QAction("Box")
    set_icon(action, "box")
    del action
    apply_theme(dark, LIGHT)  # does not raise


def test_a_tool_icon_has_its_key_letter_in_the_corner(dark) -> None:
    with_key, without = tool_icon("box", "B"), tool_icon("box", " ")
    size = TOOL_ICON_SIZE
    with_letter, blank = (shown.pixmap(size).toImage() for shown in (with_key, without))
    corner = (size.width() - 7, size.height() - 9, 7, 9)
    assert _ink(with_letter.copy(*corner)) > _ink(blank.copy(*corner))


def test_in_a_menu_a_tool_has_the_icon_alone(dark) -> None:
    small = QSize(ICON_SIZE, ICON_SIZE)
    shown, plain = (made.pixmap(small).toImage() for made in (tool_icon("box", "B"), icon("box")))
    assert shown == plain


def test_icons_without_a_letter_are_as_big_in_a_bar_of_tools(dark) -> None:
    bar = icon("box").pixmap(TOOL_ICON_SIZE).toImage()
    assert bar.size() == TOOL_ICON_SIZE
    assert _ink(bar) == _ink(icon("box").pixmap(ICON_SIZE, ICON_SIZE).toImage())


def test_a_picture_for_painters_can_have_any_colour(dark) -> None:
    picture = pixmap("box", size=36, color="#56b4e9")
    assert picture.deviceIndependentSize().toSize() == QSize(36, 36)
    assert _strongest(picture.toImage()) == "#56b4e9"


def test_the_application_icon_keeps_its_own_colours(dark) -> None:
    assert "#3ea6ff" in _text(APP_ICON)
    image = icon(APP_ICON).pixmap(64, 64).toImage()
    assert len({image.pixelColor(x, 32).name() for x in range(64)}) > 3


def _text(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")


def _render(svg: str, side: int) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", "#ffffff").encode()))
    assert renderer.isValid()
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


def _ink(image: QImage) -> int:
    width, height = image.width(), image.height()
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(width) for y in range(height))


def _color(
    shown: QIcon,
    mode: QIcon.Mode = QIcon.Mode.Normal,
    state: QIcon.State = QIcon.State.Off,
    size: QSize = QSize(ICON_SIZE, ICON_SIZE),  # noqa: B008
) -> str:
    return _strongest(shown.pixmap(size, 1.0, mode, state).toImage())


def _strongest(image: QImage) -> str:
    """Return the colour of the most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda color: color.alpha()).name()
