"""The menus: short enough for a small screen, and what is looked through is in them too."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from tests.ui.window_kit import a_window, until
from workbench.app.actions import ACTIONS
from workbench.model import commands
from workbench.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("qapp")


def the_menu(window: MainWindow, holder: str) -> QMenu:
    """Return the menu or submenu that an action stands in."""
    action = window.actions_[holder]
    return next(one for one in window.menu_bar.findChildren(QMenu) if action in one.actions())


def test_the_view_menu_fits_a_small_screen(tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        assert the_menu(window, "view.overlays").sizeHint().height() < 700


def test_every_command_that_is_not_hidden_is_in_a_menu(tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        held = {
            action.objectName()
            for menu in window.menu_bar.findChildren(QMenu)
            for action in menu.actions()
        }
    assert {one.id for one in ACTIONS.values() if not one.hidden} <= held


def test_the_window_submenu_is_that_of_the_tool_bar(tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        submenu = the_menu(window, "view.auto_window")
        submenu.aboutToShow.emit()
        shown = [action.text() for action in submenu.actions()]
        in_bar = window.tool_bar.window_button.menu()
        in_bar.aboutToShow.emit()
        assert shown == [action.text() for action in in_bar.actions()]
        assert shown


def test_a_long_submenu_is_divided_into_sections(tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        defects = the_menu(window, "image.find_differences").actions()
        places = [n for n, one in enumerate(defects) if one.isSeparator()]
        ids = [one.objectName() for one in defects]
    assert [ids[n + 1] for n in places] == [
        "image.show_reference",
        "image.find_differences",
        "image.candidate_next",
        "image.defect_threshold",
    ]


def test_undo_and_redo_name_the_step_and_their_key(tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        session = window.session
        session.new_project(tmp_path / "one.wbp")
        undo, redo = window.actions_["edit.undo"], window.actions_["edit.redo"]
        button = window.tool_bar.widgetForAction(undo)
        assert undo.text() == "Undo"
        session.do(commands.add_layer, "Cracks & holes")
        step = session.document.history.next_undo()
        assert step is not None
        until(lambda: undo.isEnabled(), "undo")
        shown = f"Undo: {step.name}"
        assert undo.text() == shown.replace("&", "&&")
        assert button.toolTip() == f"{shown}  Ctrl+Z"
        undo.trigger()
        assert undo.text() == "Undo" and not undo.isEnabled()
        assert redo.text().startswith("Redo: ")
        assert button.toolTip() == "Undo  Ctrl+Z"
