"""MatrixModel: Table E.1-1, a column an option, and what the chosen ones make of each row."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.app.deidentify.option_words import TITLES, MatrixRow, code_of, matrix, reach
from workbench.base.text import t
from workbench.deid.policy.options import Option
from workbench.ui.deidentify.chips import TONE
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

Index = QModelIndex | QPersistentModelIndex
_TONES = {"K": "good", "C": "warn", "U": "accent", "Z": "bad", "X": "bad", "D": "accent"}
_MEANINGS = {
    "X": t("removed"),
    "Z": t("emptied"),
    "D": t("replaced by a value that stands for it"),
    "U": t("another UID"),
    "K": t("kept"),
    "C": t("cleaned"),
}
_FIRST = 4


class MatrixModel(QAbstractTableModel):
    """Tag, name, outcome, the Basic Profile, and the options that say something."""

    def __init__(self) -> None:
        super().__init__()
        self.options = tuple(option for option in Option if reach(option))
        self._chosen: frozenset[Option] = frozenset()
        self._all: list[MatrixRow] = []
        self._rows: list[MatrixRow] = []
        self._text = ""
        self._only_changed = False

    def show_options(self, chosen: frozenset[Option]) -> None:
        """Show what these options make of the table."""
        self._chosen = chosen
        self._all = matrix(chosen)
        self._fill()

    def filter(self, text: str, *, only_changed: bool) -> None:
        """Show the rows in which a text occurs, perhaps only those that an option changes."""
        self._text, self._only_changed = text.strip().casefold(), only_changed
        self._fill()

    def _fill(self) -> None:
        self.beginResetModel()
        self._rows = [one for one in self._all if self._matches(one)]
        self.endResetModel()

    def _matches(self, one: MatrixRow) -> bool:
        if self._only_changed and one.outcome == one.basic:
            return False
        return self._text in one.tag.casefold() or self._text in one.name.casefold()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else _FIRST + len(self.options)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the heads of the columns: options by the codes that stand for them."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if section < _FIRST:
            heads = (t("Tag"), t("Attribute"), t("Outcome"), t("Basic"))
            return words(heads[section]) if role == Qt.ItemDataRole.DisplayRole else None
        option = self.options[section - _FIRST]
        if role == Qt.ItemDataRole.DisplayRole:
            return code_of(option)
        if role == Qt.ItemDataRole.ToolTipRole:
            return words(TITLES[option])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text_of(one, column)
        if role == TONE:
            return _TONES.get(one.outcome[:1], "muted")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(one, column)
        if role == Qt.ItemDataRole.ForegroundRole and column >= _FIRST:
            is_chosen = self.options[column - _FIRST] in self._chosen
            return current_theme().qcolor("accent" if is_chosen else "muted")
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= _FIRST - 1:
            return int(Qt.AlignmentFlag.AlignCenter)
        return None

    def _text_of(self, one: MatrixRow, column: int) -> str:
        if column < _FIRST:
            return (one.tag, one.name, one.outcome, one.basic)[column]
        return one.codes.get(self.options[column - _FIRST], "")

    def _tip(self, one: MatrixRow, column: int) -> str | None:
        if column == 1:
            return one.name
        code = self._text_of(one, column)
        said = [words(_MEANINGS[part[0]]) for part in code.split("/") if part[:1] in _MEANINGS]
        return " / ".join(said) if column >= 2 and said else None
