"""Settings are taken up at once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import is_open, key, press
from tests.ui.window_kit import until
from workbench.app.settings import load_settings
from workbench.ui import dialogs
from workbench.ui.dialogs.settings import SettingsDialog
from workbench.ui.main_window import MainWindow
from workbench.ui.theme import current_theme


def opened(window: MainWindow) -> SettingsDialog:
    made = dialogs.show("settings", window)
    assert isinstance(made, SettingsDialog)
    QTest.qWait(50)  # the window system gives it the focus late
    return made


def test_a_theme_is_shown_and_kept_at_once(window: MainWindow) -> None:
    dialog = opened(window)
    key(dialog.theme, Qt.Key.Key_Down)
    assert window.session.settings.theme == "light"
    assert current_theme().name == "light"
    assert load_settings(window.session.places.settings).theme == "light"


def test_another_language_is_spoken_at_once_by_window_and_dialog(window: MainWindow) -> None:
    dialog = opened(window)
    key(dialog.language, Qt.Key.Key_Down)
    until(lambda: dialog.windowTitle() == "设置", "Chinese")
    assert window.session.settings.language == "zh_CN"
    assert dialog.close_.text() == "关闭"
    assert dialog.isVisible()


def test_the_author_stands_in_the_next_change(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.author.selectAll()
    QTest.keyClicks(dialog.author, "reader 7")
    key(dialog.author, Qt.Key.Key_Return)
    assert window.session.stamp().author == "reader 7"


def test_an_empty_author_is_not_taken(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.author.clear()
    press(dialog.close_)
    assert window.session.settings.author == "anna"


def test_wheel_and_names_are_switched_with_the_mouse(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.slices.click()
    assert not window.session.settings.wheel_zooms
    key(dialog.names, Qt.Key.Key_Space)
    assert not window.session.settings.show_labels


def test_it_opens_once_and_esc_closes_it(window: MainWindow) -> None:
    dialog = opened(window)
    assert opened(window) is dialog
    key(dialog, Qt.Key.Key_Escape)
    assert not is_open(dialog)


def test_how_much_is_to_be_seen_before_done_is_chosen(window: MainWindow) -> None:
    dialog = opened(window)
    assert dialog.coverage.currentText() == "Ask nothing"
    key(dialog.coverage, Qt.Key.Key_Down)
    assert window.session.settings.least_coverage == 0.5
    assert load_settings(window.session.places.settings).least_coverage == 0.5


def test_what_large_images_may_take_of_the_disk_is_chosen_and_cleared(window: MainWindow) -> None:
    # First it removes what killed programs left there, as these would be.
    window.session.pyramids._executor.submit(int).result()
    left = window.session.places.pyramids / "0123"
    left.mkdir(parents=True)
    (left / "levels").write_bytes(bytes(150_000_000))
    (left / "header.json").write_text("{}")
    dialog = opened(window)
    assert dialog.clear.text() == "Clear (0.2 GB)"
    key(dialog.disk, Qt.Key.Key_Up)
    assert window.session.settings.pyramid_gigabytes == 10.0
    press(dialog.clear)
    assert dialog.clear.text() == "Clear (0.0 GB)"
    assert not left.exists()
