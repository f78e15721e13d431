"""What stands in the corners of the menu bar: the name, the search field, who works by which rules."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from workbench.app.session import Session
from workbench.base.text import t
from workbench.ui.action_table import ActionTable
from workbench.ui.bridge import Feed
from workbench.ui.icons import icon
from workbench.ui.parts import label, row, words

_SEARCH_WIDTH = 280


class SearchButton(QPushButton):
    """Looks like a field; opens the palette."""

    def __init__(self, table: ActionTable) -> None:
        super().__init__()
        action = table["edit.palette"]
        self.setObjectName("search")
        self.setFixedSize(_SEARCH_WIDTH, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(action.text())
        self.setStyleSheet("#search { text-align: left; border-radius: 6px; padding: 0; }")
        self.clicked.connect(action.trigger)
        mark = label()
        mark.setPixmap(icon("search", "muted").pixmap(QSize(14, 14)))
        hint = label(t("Search commands, labels, images"), "muted")
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        key = label(keys.replace("+", " "), "muted")
        for part in (mark, hint, key):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(8, 0, 8, 0)
        inner.setSpacing(6)
        inner.addWidget(mark)
        inner.addWidget(hint, 1)
        inner.addWidget(key)


class WhoBadge(QWidget):
    """Author and version of the label scheme; a click opens the settings."""

    def __init__(self, session: Session, feed: Feed, open_settings: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self._button = QPushButton()
        self._button.setProperty("flat", True)
        self._button.setFixedHeight(24)
        self._button.setToolTip(words(t("Who is at work, and under which version of the labels")))
        self._button.clicked.connect(lambda: open_settings())
        self.setLayout(row(self._button, spacing=0))
        feed.project.connect(self.refresh)
        feed.settings.connect(self.refresh)
        feed.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show who it is now."""
        author, version = self._session.settings.author, self._session.project.scheme_version
        if len(author) > 24:
            author = author[:23] + "…"
        text = t("{author} · labels v{version}", author=author, version=version) if version else author
        self._button.setText(words(text))


def brand() -> QWidget:
    """Return the program's name."""
    made = QWidget()
    made.setLayout(row(label("Workbench", "heading"), spacing=0, margins=(12, 0, 12, 0)))
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    return made


def corner(table: ActionTable, session: Session, feed: Feed) -> QWidget:
    """Return the right corner: search field and author."""
    made = QWidget()
    who = WhoBadge(session, feed, table["edit.settings"].trigger)
    made.setLayout(row(SearchButton(table), who, spacing=8, margins=(0, 3, 4, 3)))
    return made


