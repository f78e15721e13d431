"""TagModel: what becomes of each element of a file, sequences as a tree, filtered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.base.text import t
from workbench.deid.preview.difference import Difference, Fate, Node
from workbench.ui.deidentify.chips import TONE
from workbench.ui.parts import words

TAG, NAME, BEFORE, AFTER, DONE, WHY = range(6)
_HEADS = (t("Tag"), t("Name"), t("Before"), t("After"), t("What is done"), t("Why"))
FATES = {
    Fate.REMOVED: (t("Removed"), "bad"),
    Fate.EMPTIED: (t("Emptied"), "bad"),
    Fate.REPLACED: (t("Replaced"), "accent"),
    Fate.SHIFTED: (t("Shifted"), "accent"),
    Fate.CLEANED: (t("Cleaned"), "warn"),
    Fate.KEPT: (t("Kept"), "good"),
    Fate.ADDED: (t("Added"), "muted"),
}
Index = QModelIndex | QPersistentModelIndex


class _Shown:
    """A node that is shown, and where."""

    __slots__ = ("children", "node", "parent", "row")

    def __init__(self, node: Node, parent: _Shown | None, row: int) -> None:
        self.node, self.parent, self.row = node, parent, row
        self.children: list[_Shown] = []


class TagModel(QAbstractItemModel):
    """A row an element; those that match the filter, and what they are in."""

    def __init__(self) -> None:
        super().__init__()
        self._difference = Difference()
        self._text = ""
        self._fates: frozenset[Fate] = frozenset()
        self._rows: list[_Shown] = []
        #: Qt gets addresses of rows: they must live as long as the model shows them.
        self._all: list[_Shown] = []

    def show_difference(self, difference: Difference) -> None:
        """Show another file."""
        self._difference = difference
        self._fill()

    def filter(self, text: str, fates: Collection[Fate]) -> None:
        """Show what a text occurs in and what one of some things is done to; none = all."""
        self._text, self._fates = text.strip().casefold(), frozenset(fates)
        self._fill()

    def _fill(self) -> None:
        self.beginResetModel()
        self._all = []
        self._rows = self._shown(self._difference.nodes, None)
        self.endResetModel()

    def _shown(self, nodes: tuple[Node, ...], parent: _Shown | None) -> list[_Shown]:
        made: list[_Shown] = []
        for node in nodes:
            one = _Shown(node, parent, len(made))
            one.children = self._shown(node.children, one)
            if one.children or self._matches(node):
                made.append(one)
                self._all.append(one)
        return made

    def _matches(self, node: Node) -> bool:
        if self._fates and node.fate not in self._fates:
            return False
        if not self._text:
            return not self._fates or node.fate is not None
        every = (node.tag, str(node.name), str(node.before), str(node.after))
        return any(self._text in one.casefold() for one in every)

    def node(self, index: Index) -> Node | None:
        """Return what a row shows."""
        one = self._at(index)
        return one.node if one is not None else None

    def _at(self, index: Index) -> _Shown | None:
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, _Shown) else None

    # -- what Qt asks -------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """Return an index."""
        over = self._at(parent)
        rows = over.children if over is not None else self._rows
        if 0 <= row < len(rows) and 0 <= column < len(_HEADS):
            return self.createIndex(row, column, rows[row])
        return QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        """Return what a row is in."""
        one = self._at(index)
        if one is None or one.parent is None:
            return QModelIndex()
        return self.createIndex(one.parent.row, 0, one.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        over = self._at(parent)
        return len(over.children if over is not None else self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the heads of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words(_HEADS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        node = self.node(index)
        if node is None:
            return None
        if role == TONE:
            return FATES[node.fate][1] if node.fate is not None else "muted"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = self._cell(node, index.column())
            return text if role == Qt.ItemDataRole.DisplayRole or len(text) > 12 else None
        return None

    def _cell(self, node: Node, column: int) -> str:
        if column == TAG:
            return node.tag or words(node.name)
        if column == NAME:
            return words(node.name) if node.tag else ""
        if column == BEFORE:
            return words(node.before)
        if column == AFTER:
            return words(node.after)
        if column == DONE:
            return words(FATES[node.fate][0]) if node.fate is not None else ""
        return words(node.why) if node.why is not None else ""
