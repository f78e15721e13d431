"""The window before the program behind it is loaded: it must be there at once.

Loading the model, the actions and the tools takes longer than Qt itself; nobody should look at
nothing meanwhile. What is shown here is replaced by the same, alive, as soon as it was painted.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow, QMenuBar, QStatusBar, QToolBar

from workbench.app.menus import MENUS
from workbench.app.settings import Settings
from workbench.ui.first_table import PALETTE_KEYS, TOOLS
from workbench.ui.icons import TOOL_ICON_SIZE, tool_icon
from workbench.ui.parts import words
from workbench.ui.top_bar import SearchButton, TopBar, WhoBadge, menu_title
from workbench.ui.welcome import Welcome

TOOL_BUTTON = QSize(34, 34)


def show_first_look(window: QMainWindow, settings: Settings, opening: bool) -> None:
    """Fill an empty window; `opening` leaves the welcome page out because something is opened."""
    menus = QMenuBar()
    for name, title in MENUS.items():
        menus.addMenu(menu_title(name, words(title)))
    who = WhoBadge(_nothing)
    who.show_who(settings.author, 0)
    keys = settings.shortcuts.get("edit.palette", PALETTE_KEYS)
    window.setMenuWidget(TopBar(menus, SearchButton(keys, _nothing), who))
    window.addToolBar(Qt.ToolBarArea.TopToolBarArea, _tool_bar())
    status = QStatusBar()
    status.setSizeGripEnabled(False)
    window.setStatusBar(status)
    welcome = Welcome(lambda id: None, settings.shortcuts)
    recent = [Path(name) for name in settings.recent]
    welcome.show_projects([path for path in recent if path.is_file()], [])
    if opening:
        for part in welcome.children():
            if part.isWidgetType():
                part.hide()  # type: ignore[attr-defined]
    window.setCentralWidget(welcome)


def _tool_bar() -> QToolBar:
    bar = QToolBar()
    bar.setObjectName("first")
    bar.setMovable(False)
    bar.setIconSize(TOOL_ICON_SIZE)
    for name, key in TOOLS:
        if not name:
            bar.addSeparator()
            continue
        action = bar.addAction(tool_icon(name, key), "")
        action.setCheckable(name == TOOLS[0][0])
        action.setChecked(action.isCheckable())
        action.setEnabled(name not in ("undo", "redo"))
        button = bar.widgetForAction(action)
        button.setFixedSize(TOOL_BUTTON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return bar


def _nothing() -> None:
    """Do nothing: a moment later the real one stands here."""
