"""Small questions: a line of text, yes or no, what went wrong in detail."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from workbench.base.text import Text, t
from workbench.ui.dialogs.base import Dialog, ask
from workbench.ui.icons import pixmap, set_icon
from workbench.ui.parts import button, column, label, row, words

_WIDTH = 420


def ask_text(parent: QWidget, title: Text | str, value: str = "") -> str | None:
    """Let the user type one line; None when cancelled. It is never empty."""
    dialog = LineDialog(parent, title, value)
    return dialog.value if ask(dialog) else None


def confirm(parent: QWidget, question: Text | str, yes: Text | str) -> bool:
    """Ask before something that cannot be taken for granted."""
    return ask(Question(parent, question, yes))


def show_details(parent: QWidget, text: Text | str, details: str) -> None:
    """Say what went wrong; the technical part is behind a fold."""
    ask(Details(parent, text, details))


class LineDialog(Dialog):
    """One line of text."""

    def __init__(self, parent: QWidget | None, title: Text | str, value: str) -> None:
        super().__init__(parent, title)
        self.field = QLineEdit(value)
        self.field.selectAll()
        self.field.setAccessibleName(words(title))
        self.field.setMinimumWidth(_WIDTH - 60)
        self.ok = button(t("OK"), self.accept, primary=True)
        self.ok.setDefault(True)
        self.field.textChanged.connect(self._check)
        body = column(label(title), self.field, spacing=8)
        self.fill(body, button(t("Cancel"), self.reject), self.ok)
        self._check()

    @property
    def value(self) -> str:
        """What was typed, without blanks around it."""
        return self.field.text().strip()

    def _check(self) -> None:
        self.ok.setEnabled(bool(self.value))


class Question(Dialog):
    """A question with one way to go on; Enter takes it, Esc does not."""

    def __init__(self, parent: QWidget | None, question: Text | str, yes: Text | str) -> None:
        super().__init__(parent, "Workbench")
        self.yes = button(yes, self.accept, primary=True)
        self.yes.setDefault(True)
        self.no = button(t("Cancel"), self.reject)
        self.fill(_sentence(question, "help", "accent"), self.no, self.yes)
        self.yes.setFocus()


class Details(Dialog):
    """A sentence, and below it a fold with what a technician wants to know."""

    def __init__(self, parent: QWidget | None, text: Text | str, details: str) -> None:
        super().__init__(parent, "Workbench")
        self.box = QPlainTextEdit(details)
        self.box.setReadOnly(True)
        self.box.setTabChangesFocus(True)
        self.box.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.box.setFixedHeight(160)
        self.box.hide()
        self.fold = button(t("Details"), self.toggle, flat=True, icon="chevron_right")
        self.fold.setIconSize(QSize(12, 12))
        self.copy = button(t("Copy"), lambda: QGuiApplication.clipboard().setText(details))
        self.copy.hide()
        self.close_ = button(t("Close"), self.accept, primary=True)
        self.close_.setDefault(True)
        body = column(_sentence(text, "error", "bad"), self.box, spacing=12)
        self.fill(body, self.fold, self.copy, 1, self.close_)
        self.close_.setFocus()

    def toggle(self) -> None:
        """Open or close the fold."""
        shown = self.box.isHidden()
        self.box.setVisible(shown)
        self.copy.setVisible(shown)
        set_icon(self.fold, "chevron_down" if shown else "chevron_right")
        self.adjustSize()


def _sentence(text: Text | str, mark: str, role: str) -> QWidget:
    picture = QLabel()
    picture.setPixmap(pixmap(mark, role, 24))
    picture.setAlignment(Qt.AlignmentFlag.AlignTop)
    said = label(text, wrap=True)
    said.setMinimumWidth(_WIDTH - 80)
    said.setMaximumWidth(_WIDTH + 60)
    said.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    said.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made = QWidget()
    layout = row(picture, said, spacing=12)
    layout.setStretch(1, 1)
    made.setLayout(layout)
    return made
