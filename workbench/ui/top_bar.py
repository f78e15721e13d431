"""The top of the window: name, menus, search field, who works by which version of the labels."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QPushButton, QSizePolicy, QWidget

from workbench.base.text import t
from workbench.ui.icons import icon
from workbench.ui.parts import label, row, words

_SEARCH_WIDTH = 280
_LONGEST_NAME = 24


class SearchButton(QPushButton):
    """Looks like a field; opens the palette."""

    def __init__(self, keys: str, run: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setStyleSheet(
            f"#search {{ border-radius: 6px; padding: 0; min-height: 22px; max-height: 22px;"
            f" min-width: {_SEARCH_WIDTH}px; max-width: {_SEARCH_WIDTH}px; }}"
        )
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.clicked.connect(lambda: run())
        mark = label()
        mark.setPixmap(icon("search", "muted").pixmap(QSize(14, 14)))
        hint = label(t("Search commands, labels, images"), "muted")
        self.setAccessibleName(hint.text())
        key = label(native(keys).replace("+", " "), "muted")
        inner = QHBoxLayout(self)
        inner.setContentsMargins(8, 0, 8, 0)
        inner.setSpacing(6)
        for part, stretch in ((mark, 0), (hint, 1), (key, 0)):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inner.addWidget(part, stretch)


class WhoBadge(QPushButton):
    """Author and version of the labels; a click opens the settings."""

    def __init__(self, run: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("flat", True)
        self.setToolTip(words(t("Who is at work, and under which version of the labels")))
        self.clicked.connect(lambda: run())

    def show_who(self, author: str, version: int) -> None:
        """Show who it is now."""
        name = author if len(author) <= _LONGEST_NAME else author[: _LONGEST_NAME - 1] + "…"
        text = t("{author} · labels v{version}", author=name, version=version)
        self.setText(words(text if version else name))


class TopBar(QWidget):
    """The program's name, the menus, the search field, and who is at work."""

    def __init__(self, menus: QMenuBar, search: SearchButton, who: WhoBadge) -> None:
        super().__init__()
        self.setObjectName("top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(34)
        menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        name = label("Workbench", "heading")
        name.setContentsMargins(12, 0, 6, 0)
        self.setLayout(row(name, menus, 1, search, who, spacing=4, margins=(0, 0, 8, 0)))


def menu_title(name: str, title: str) -> str:
    """Return a menu's title with the letter that opens it together with Alt.

    The letter is that of the menu's name in every language, as people know it by heart.
    """
    letter = name[0].upper()
    return f"&{title}" if title.startswith(letter) else f"{title}(&{letter})"


def native(keys: str) -> str:
    """Return keys as this platform writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
