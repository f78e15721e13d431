from __future__ import annotations

import gc
import re
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6 import QtWidgets
from PySide6.QtGui import QPalette

from workbench.base.resources import resource_path
from workbench.model.colors import LABEL_COLORS
from workbench.ui import theme as themes
from workbench.ui.theme import (
    BADGE_ROLES,
    DARK,
    LIGHT,
    OVERLAY_ROLES,
    SURFACE_ROLES,
    TEXT_ROLES,
    THEMES,
    Theme,
    apply_theme,
    contrast,
    current_theme,
    ink_on,
    mix,
    on_theme_change,
    style_sheet,
)

READABLE = 4.5  # WCAG 2.2, 1.4.3 (AA) for text of normal size
VISIBLE = 3.0  # WCAG 2.2, 1.4.11 for marks that are no text
# Known to style sheets, but no class of the Python module.
PRIVATE = {"QTableCornerButton", "QToolBarExtension"}
# Machado, Oliveira, Fernandes (2009), severity 1.0, on linear sRGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopic": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopic": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
SRGB_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
COLORS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")

both = pytest.mark.parametrize("theme", list(THEMES.values()), ids=list(THEMES))


@pytest.fixture
def themed(qapp):
    yield qapp
    apply_theme(qapp, DARK)


@both
@pytest.mark.parametrize(("text", "surface"), [*product(TEXT_ROLES, SURFACE_ROLES)])
def test_text_is_readable_on_every_surface(theme: Theme, text: str, surface: str) -> None:
    assert contrast(theme.color(text), theme.color(surface)) >= READABLE


@both
@pytest.mark.parametrize("role", BADGE_ROLES)
def test_badges_are_readable(theme: Theme, role: str) -> None:
    assert contrast(theme.color(role), theme.color(f"{role}_soft")) >= READABLE


@both
@pytest.mark.parametrize("role", OVERLAY_ROLES)
def test_texts_on_the_image_are_readable_on_the_black_canvas(theme: Theme, role: str) -> None:
    assert theme.canvas == "#000000"
    assert contrast(theme.color(role), theme.canvas) >= READABLE


@both
def test_text_on_the_accent_is_readable_also_under_the_mouse(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.accent) >= READABLE
    hover = re.search(r'primary="true"\]:hover { background: (#\w+)', style_sheet(theme))
    assert hover
    assert contrast(theme.on_accent, hover[1]) >= READABLE


@both
@pytest.mark.parametrize("surface", ["window", "panel", "raised", "hover"])
def test_the_focus_ring_is_visible(theme: Theme, surface: str) -> None:
    assert contrast(theme.focus, theme.color(surface)) >= VISIBLE


@both
def test_disabled_text_is_weaker_than_muted_text_but_there(theme: Theme) -> None:
    weak, muted = (contrast(theme.color(role), theme.panel) for role in ("disabled", "muted"))
    assert 2.5 <= weak < muted


def test_contrast_agrees_with_known_values() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@given(COLORS, COLORS)
def test_contrast_is_symmetric_and_in_range(first: str, second: str) -> None:
    ratio = contrast(first, second)
    assert ratio == contrast(second, first)
    assert 1 <= ratio <= 21


@given(COLORS)
def test_black_or_white_ink_is_readable_on_any_colour(color: str) -> None:
    assert contrast(ink_on(color), color) >= READABLE


@given(COLORS, COLORS)
def test_mixing_nothing_or_all_gives_an_end(base: str, top: str) -> None:
    assert mix(base, top, 0) == base
    assert mix(base, top, 1) == top


def test_a_colour_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="rrggbb"):
        evolve(DARK, panel="grey")
    with pytest.raises(LookupError, match="panels"):
        DARK.color("panels")
    with pytest.raises(LookupError):
        DARK.color("name")


def test_label_colours_start_with_those_of_the_sketch() -> None:
    assert LABEL_COLORS[:3] == ("#56b4e9", "#e69f00", "#009e73")
    assert len(set(LABEL_COLORS)) == len(LABEL_COLORS) >= 12


@pytest.mark.parametrize("sight", SIGHT)
def test_label_colours_differ_for_every_eye(sight: str) -> None:
    seen = {color: _cielab(SIGHT[sight] @ _linear_rgb(color)) for color in LABEL_COLORS}
    pairs = combinations(LABEL_COLORS, 2)
    # Orange and yellow of the published set, the closest pair, are 17 apart.
    assert min(float(np.linalg.norm(seen[a] - seen[b])) for a, b in pairs) > 15


@pytest.mark.parametrize("color", LABEL_COLORS)
def test_label_colours_are_visible_on_the_black_canvas(color: str) -> None:
    assert contrast(color, "#000000") >= VISIBLE


@both
def test_the_style_sheet_is_filled_and_its_pictures_exist(theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "$" not in sheet
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    for picture in pictures:
        assert Path(picture).is_file(), picture


def test_the_style_sheet_speaks_only_of_classes_that_exist() -> None:
    names = set(re.findall(r"\bQ[A-Z]\w+", style_sheet(DARK)))
    assert {name for name in names if not hasattr(QtWidgets, name)} <= PRIVATE
    assert {"QTreeView", "QDockWidget", "QSlider", "QProgressBar", "QToolTip"} <= names


@both
def test_the_marks_of_the_style_sheet_have_the_colours_of_the_theme(theme: Theme) -> None:
    allowed = {theme.color(role) for role in (*TEXT_ROLES, "on_accent")}
    for path in resource_path("themes", theme.name).glob("*.svg"):
        assert set(re.findall(r"#[0-9a-f]{6}", path.read_text(encoding="utf-8"))) <= allowed, path


@both
def test_applying_a_theme_reaches_palette_and_widgets_without_complaint(
    theme: Theme, themed, qtbot, qtlog
) -> None:
    label = QtWidgets.QLabel("bad")
    label.setProperty("role", "bad")
    qtbot.addWidget(label)
    apply_theme(themed, theme)
    label.ensurePolished()
    assert current_theme() is theme
    assert themed.palette().color(QPalette.ColorRole.Window).name() == theme.window
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == theme.bad
    assert not [record.message for record in qtlog.records if "parse" in record.message.lower()]


def test_rows_of_lists_are_28_pixels_high(themed, qtbot) -> None:
    apply_theme(themed, DARK)
    tree = QtWidgets.QTreeWidget()
    qtbot.addWidget(tree)
    item = QtWidgets.QTreeWidgetItem(["row"])
    tree.addTopLevelItem(item)
    tree.ensurePolished()
    assert tree.visualItemRect(item).height() == 28


def test_listeners_hear_of_a_change_and_are_not_kept_alive(themed) -> None:
    class View:
        heard: list[str] = []  # noqa: RUF012

        def restyle(self, theme: Theme) -> None:
            self.heard.append(theme.name)

    view = View()
    on_theme_change(view.restyle)
    apply_theme(themed, LIGHT)
    assert View.heard == ["light"]
    before = len(themes._listeners)
    del view
    gc.collect()
    apply_theme(themed, DARK)
    assert View.heard == ["light"]
    assert len(themes._listeners) == before - 1


def _linear_rgb(color: str) -> NDArray[np.float64]:
    return np.array([themes._linear(channel) for channel in themes._channels(color)])


def _cielab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return L*, a*, b* (CIE 1976, D65) of linear sRGB."""
    x, y, z = np.cbrt(np.maximum(SRGB_TO_XYZ @ np.clip(linear, 0, 1), 1e-4) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
