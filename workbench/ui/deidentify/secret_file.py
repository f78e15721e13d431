"""SecretFile: a field for a file that is there already, or is to be made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.base.text import Text, t
from workbench.ui.parts import button, row, words

if TYPE_CHECKING:
    from workbench.app.host import Desk


class SecretFile(QWidget):
    """A path, a button for a file that is there, and one for a new file.

    Parameters
    ----------
    name : Text
        What the file is, for screen readers and the titles of dialogs.
    """

    changed = Signal()
    #: Somebody chose a file: nothing more is typed.
    settled = Signal()

    def __init__(
        self, desk: Desk, name: Text, suffix: str, path: Path | None, *, is_made: bool = True
    ) -> None:
        super().__init__()
        self._desk, self._name, self._suffix = desk, name, suffix
        self.field = QLineEdit(str(path) if path is not None else "")
        self.field.setPlaceholderText(words(name))
        self.field.setAccessibleName(words(name))
        self.choose = button(t("Choose…"), self._choose)
        self.choose.setToolTip(words(t("A file that is there already")))
        self.make = button(t("New…"), self._make)
        self.make.setToolTip(words(t("A file that will be made")))
        self.make.setVisible(is_made)
        self.setLayout(row(self.field, self.choose, self.make, spacing=6))
        self.field.textChanged.connect(lambda _: self.changed.emit())

    @property
    def path(self) -> Path | None:
        """What was typed or chosen; None when empty."""
        return path_of(self.field.text())

    def _choose(self) -> None:
        found = self._desk.host.ask_files(self._name, (self._suffix,))
        self._take(found[0] if found else None)

    def _make(self) -> None:
        suggested = str(t("project")) + self._suffix
        self._take(self._desk.host.ask_save(self._name, suggested, self._suffix))

    def _take(self, path: Path | None) -> None:
        if path is not None:
            self.field.setText(str(path))
            self.settled.emit()


def path_of(text: str) -> Path | None:
    """Return a typed path; None when nothing was."""
    typed = text.strip()
    return Path(typed).expanduser().absolute() if typed else None
