"""The submenu of presentation states: the ones of the image that is shown, then the commands."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from workbench.app.host import Desk
from workbench.app.viewing.chosen import Chosen
from workbench.base.text import t
from workbench.ui.parts import words

# A menu longer than the screen is no help.
_MOST = 30


def fill_presentations(menu: QMenu, first: QAction, desk: Desk) -> None:
    """Put the states of now before the first of the commands, in place of those of before."""
    for old in menu.actions()[: menu.actions().index(first)]:
        menu.removeAction(old)
        old.deleteLater()
    for entry in _entries(menu, desk):
        menu.insertAction(first, entry)


def _entries(menu: QMenu, desk: Desk) -> list[QAction]:
    from workbench.app.viewing.presentation import name_of
    from workbench.app.viewing.states import states_of

    chosen = desk.session.view_state.presentation
    made: list[QAction] = []
    for state in states_of(desk.session)[:_MOST]:
        about = " · ".join(filter(None, (state.label, state.creator, state.created)))
        for only in (False, True):
            made.append(_entry(menu, desk, Chosen(state.path, only), name_of(state), chosen))
            made[-1].setToolTip(about)
    if made:
        made.append(QAction(menu))
        made[-1].setSeparator(True)
    return made


def _entry(menu: QMenu, desk: Desk, offered: Chosen, name: str, chosen: Chosen | None) -> QAction:
    from workbench.app.actions.presentation import choose

    title = t("{name}, graphics only", name=name) if offered.graphics_only else name
    entry = QAction(words(title).replace("&", "&&"), menu)
    entry.setCheckable(True)
    what = (offered.path, offered.graphics_only)
    entry.setChecked(chosen is not None and (chosen.path, chosen.graphics_only) == what)
    entry.triggered.connect(lambda _=False: choose(desk, str(offered.path), offered.graphics_only))
    return entry
