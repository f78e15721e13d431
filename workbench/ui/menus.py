"""The menu bar, made from the table of actions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from workbench.app.actions import ACTIONS, MENUS
from workbench.app.host import Desk
from workbench.app.session import Session
from workbench.base.text import t
from workbench.ui.action_table import ActionTable
from workbench.ui.parts import words
from workbench.ui.presentation_menu import fill_presentations
from workbench.ui.top_bar import menu_title
from workbench.ui.window_menu import WindowMenu


def fill_menu_bar(
    bar: QMenuBar, table: ActionTable, desk: Desk, open_path: Callable[[Path], None]
) -> None:
    """Put all menus into `bar`."""
    for name, title in MENUS.items():
        menu = bar.addMenu(menu_title(name, words(title)))
        fill_menu(menu, name, table)
        if name == "file":
            _add_recent(menu, table, desk.session, open_path)
        if name == "view":
            _add_presentations(menu, table, desk)
            _add_windows(menu, table, desk)


def fill_menu(menu: QMenu, name: str, table: ActionTable) -> None:
    """Put the actions of one menu into `menu`, sections apart, submenus where they begin."""
    sections: dict[QMenu, int] = {}
    submenus: dict[str, QMenu] = {}
    shown = (one for one in ACTIONS.values() if one.menu == name and not one.hidden)
    for action in sorted(shown, key=lambda one: one.section):
        target = menu
        if action.submenu is not None:
            key = action.submenu.id
            if key not in submenus:
                _separate(menu, action.section, sections)
                submenus[key] = menu.addMenu(words(action.submenu))
            target = submenus[key]
        _separate(target, action.section, sections)
        target.addAction(table[action.id])


def _separate(menu: QMenu, section: int, sections: dict[QMenu, int]) -> None:
    """Begin another section of a menu, if it is another one."""
    if sections.setdefault(menu, section) != section:
        menu.addSeparator()
        sections[menu] = section


def _submenu_of(menu: QMenu, action: QAction) -> QMenu:
    return next(one for one in menu.findChildren(QMenu) if action in one.actions())


def _add_windows(menu: QMenu, table: ActionTable, desk: Desk) -> None:
    """Show the same as the button in the tool bar: also presets and windows of the file."""
    submenu = _submenu_of(menu, table["view.auto_window"])
    windows = WindowMenu(desk, table, table.run)
    submenu.aboutToShow.connect(lambda: windows.fill(submenu))


def _add_presentations(menu: QMenu, table: ActionTable, desk: Desk) -> None:
    first = table["view.next_presentation"]
    submenu = _submenu_of(menu, first)
    submenu.aboutToShow.connect(lambda: fill_presentations(submenu, first, desk))


def _add_recent(
    menu: QMenu, table: ActionTable, session: Session, open_path: Callable[[Path], None]
) -> None:
    recent = QMenu(words(t("Open recent")), menu)
    actions = menu.actions()
    after = actions.index(table["file.open_project"]) + 1
    menu.insertMenu(actions[after], recent)

    def fill() -> None:
        recent.clear()
        for name in session.settings.recent:
            path = Path(name)
            entry = QAction(words(path.name).replace("&", "&&"), recent)
            entry.setToolTip(name)
            entry.triggered.connect(lambda _=False, path=path: open_path(path))
            recent.addAction(entry)
        if recent.isEmpty():
            recent.addAction(words(t("No project yet"))).setEnabled(False)

    recent.aboutToShow.connect(fill)
