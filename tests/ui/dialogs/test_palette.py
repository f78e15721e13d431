"""The palette: found by letters, run by Enter or mouse, gone by Esc."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.dialogs.dialog_kit import an_image, key
from tests.ui.window_kit import CONTROL, until
from workbench.base.text import set_language
from workbench.ui import dialogs
from workbench.ui.dialogs.palette import Palette
from workbench.ui.dialogs.settings import SettingsDialog
from workbench.ui.main_window import MainWindow


def opened(window: MainWindow) -> Palette:
    made = dialogs.show("palette", window)
    assert isinstance(made, Palette)
    QTest.qWait(1)
    return made


def test_its_key_opens_it_with_the_focus_in_the_field(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, CONTROL)
    until(lambda: window.findChildren(Palette), "the palette")
    (palette,) = window.findChildren(Palette)
    assert QApplication.focusWidget() is palette.field


def test_a_few_letters_and_enter_run_a_command(window: MainWindow) -> None:
    palette = opened(window)
    QTest.keyClicks(palette.field, "setti")
    assert palette.model.titles[0] == "Settings"
    key(palette.field, Qt.Key.Key_Return)
    until(lambda: window.findChildren(SettingsDialog), "the settings")


def test_arrows_choose_and_do_not_reach_the_window(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    palette = opened(window)
    before = window.session.view_state.viewport
    key(palette.field, Qt.Key.Key_Down)
    key(palette.field, Qt.Key.Key_Down)
    key(palette.field, Qt.Key.Key_Up)
    assert palette.view.currentIndex().row() == 1
    key(palette.field, Qt.Key.Key_Up)
    key(palette.field, Qt.Key.Key_Up)
    assert palette.view.currentIndex().row() == palette.model.rowCount() - 1
    assert window.session.view_state.viewport == before


def test_letters_of_tools_go_into_the_field(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    palette = opened(window)
    QTest.keyClicks(palette.field, "bp 1")
    assert palette.field.text() == "bp 1"
    assert window.session.view_state.tool == "select"
    assert window.session.view_state.label is None


def test_a_label_is_found_and_chosen_with_the_mouse(window: MainWindow) -> None:
    palette = opened(window)
    palette.field.insert("结节")  # as an input method does
    assert palette.model.titles == ["Nodule"]
    at = palette.view.visualRect(palette.model.index(0, 0)).center()
    QTest.mouseClick(palette.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    until(lambda: window.session.view_state.label == "nodule", "the label")


def test_an_image_is_found_unless_names_are_hidden(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    palette = opened(window)
    palette.field.insert("划痕")
    assert palette.model.titles == ["划痕 a.png"]
    window.session.view_state.set_privacy(True)
    palette = opened(window)
    palette.field.insert("划痕")
    assert palette.model.titles == []


def test_what_cannot_be_run_now_is_not_offered(window: MainWindow) -> None:
    assert "Delete" not in opened(window).model.titles


def test_chinese_commands_are_found_by_their_english_names(window: MainWindow) -> None:
    set_language("zh_CN")
    palette = opened(window)
    QTest.keyClicks(palette.field, "close project")
    key(palette.field, Qt.Key.Key_Return)
    until(lambda: not window.session.is_open, "closing")


def test_what_was_used_last_comes_first(window: MainWindow) -> None:
    palette = opened(window)
    QTest.keyClicks(palette.field, "about")
    key(palette.field, Qt.Key.Key_Return)
    QTest.qWait(5)
    assert opened(window).model.titles[0] == "About Workbench"


def test_esc_and_a_press_elsewhere_close_it_and_the_focus_goes_back(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    canvas = window.viewports.active
    canvas.setFocus()
    palette = opened(window)
    key(palette.field, Qt.Key.Key_Escape)
    until(lambda: not window.findChildren(Palette), "closing")
    assert QApplication.focusWidget() is canvas
    opened(window)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, canvas.height() - 20))
    until(lambda: not window.findChildren(Palette), "closing")


def test_closing_it_twice_is_quiet(window: MainWindow) -> None:
    palette = opened(window)
    palette.close()
    palette.setVisible(True)
    palette.close()
