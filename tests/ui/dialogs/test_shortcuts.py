"""Keys are recorded, clashes are said and settled, files come back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import answering, key, press
from tests.ui.window_kit import CONTROL, SHIFT
from workbench.app.actions import ACTIONS, clashes, keys_of
from workbench.base.errors import InputError
from workbench.ui import dialogs
from workbench.ui.dialogs.ask import Question
from workbench.ui.dialogs.shortcut_keys import (
    normal,
    read_shortcuts,
    reset,
    with_keys,
    write_shortcuts,
)
from workbench.ui.dialogs.shortcuts import ShortcutsDialog
from workbench.ui.main_window import MainWindow


def opened(window: MainWindow) -> ShortcutsDialog:
    made = dialogs.show("shortcuts", window)
    assert isinstance(made, ShortcutsDialog)
    return made


def test_all_default_keys_are_keys_and_differ() -> None:
    all_keys = [normal(keys) for action in ACTIONS.values() for keys in action.keys]
    assert "" not in all_keys
    assert len(set(all_keys)) == len(all_keys)
    assert clashes({}) == {}


def test_pressed_keys_become_those_of_the_command(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.choose("help.about")
    key(dialog.tree, Qt.Key.Key_Return)
    assert dialog.keys.hasFocus()
    key(dialog.keys, Qt.Key.Key_F11, CONTROL)
    assert window.session.settings.shortcuts == {"help.about": "Ctrl+F11"}
    assert window.actions_["help.about"].shortcut().toString() == "Ctrl+F11"
    assert dialog.isVisible()


def test_keys_of_another_command_are_taken_over_only_when_asked(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.choose("help.about")
    key(dialog.keys, Qt.Key.Key_K, CONTROL)
    assert "Find a command" in dialog.notice.text()
    press(dialog.leave)
    assert window.session.settings.shortcuts == {}
    key(dialog.keys, Qt.Key.Key_K, CONTROL)
    key(dialog.take, Qt.Key.Key_Space)
    chosen = window.session.settings.shortcuts
    assert keys_of(ACTIONS["help.about"], chosen) == ("Ctrl+K",)
    assert keys_of(ACTIONS["edit.palette"], chosen) == ()
    assert clashes(chosen) == {}


def test_a_symbol_on_the_shift_level_is_recorded_as_qt_compares_it(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.choose("help.about")
    QTest.keyClick(dialog.keys, Qt.Key.Key_Question, SHIFT)
    assert window.session.settings.shortcuts["help.about"] == "?"


def test_esc_leaves_the_field_and_then_the_dialog(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.choose("help.about")
    dialog.keys.setFocus()
    key(dialog.keys, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.keys.hasFocus()
    key(dialog, Qt.Key.Key_Escape)
    assert window.session.settings.shortcuts == {}


def test_one_and_all_are_reset(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.choose("help.about")
    key(dialog.keys, Qt.Key.Key_K, CONTROL)
    press(dialog.take)
    dialog.choose("edit.palette")
    press(dialog.usual)
    chosen = window.session.settings.shortcuts
    assert keys_of(ACTIONS["edit.palette"], chosen) == ("Ctrl+K",)
    assert clashes(chosen) == {}
    dialog.choose("file.quit")
    press(dialog.none)
    assert keys_of(ACTIONS["file.quit"], window.session.settings.shortcuts) == ()
    answering(Question, lambda question: press(question.yes))
    dialog._reset_all()
    assert window.session.settings.shortcuts == {}


def test_the_filter_finds_commands_and_keys(window: MainWindow) -> None:
    dialog = opened(window)
    QTest.keyClicks(dialog.filter, "ctrl+k")
    shown = [item.text(0) for item in dialog._items() if not item.isHidden()]
    assert "Find a command" in shown
    assert "Open images" not in shown


def test_shortcuts_come_back_from_a_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window)
    path = tmp_path / "键 keys.json"
    path.write_bytes(write_shortcuts({"help.about": "Ctrl+F11", "gone.away": "F7"}))
    monkeypatch.setattr(window.host, "ask_files", lambda *_: [path])
    dialog._import()
    assert window.session.settings.shortcuts == {"help.about": "Ctrl+F11"}
    assert "1" in dialog.notice.text()
    monkeypatch.setattr(window.host, "ask_save", lambda *_: path)
    dialog._export()
    assert read_shortcuts(path.read_bytes()) == ({"help.about": "Ctrl+F11"}, 0)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"shortcuts": {"help.about": 3}}', b'{"shortcuts": {"a": "Ctrl+Nokey"}}']
)
def test_a_file_that_holds_no_shortcuts_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read_shortcuts(data)


def test_taking_one_of_two_keys_leaves_the_other() -> None:
    both = next((one for one in ACTIONS.values() if len(one.keys) > 1), None)
    if both is None:
        pytest.skip("no command has two keys")
    chosen = with_keys({}, "help.about", both.keys[0])
    assert keys_of(both, chosen) == (both.keys[1],)
    assert reset(chosen, both.id).get("help.about", "") == ""
