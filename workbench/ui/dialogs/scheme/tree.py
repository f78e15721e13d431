"""The tree of labels in the scheme editor; dragging one puts it below another."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from workbench.app.scheme.draft import Draft, get, title_of
from workbench.base.text import t
from workbench.ui.dialogs.base import swatch_icon, tall
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

_ID = Qt.ItemDataRole.UserRole
_Where = QAbstractItemView.DropIndicatorPosition


class LabelTree(QTreeWidget):
    """Labels by parent; changes nothing itself, asks through `placed`."""

    #: Id, id of the new parent (-1 for none), position among its children (-1 for the last).
    placed = Signal(int, int, int)
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setIconSize(QSize(14, 14))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setAllColumnsShowFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words(t("Labels")))
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, 32)
        self.currentItemChanged.connect(lambda: self.chosen.emit())

    @property
    def current(self) -> int | None:
        """The id of the chosen label."""
        item = self.currentItem()
        return None if item is None else int(item.data(0, _ID))

    def show_draft(self, draft: Draft, current: int | None, bad: set[int]) -> None:
        """Show other labels; those with problems are marked."""
        self.blockSignals(True)
        self.clear()
        items: dict[int, QTreeWidgetItem] = {}
        for one in draft:
            item = tall(QTreeWidgetItem())
            item.setData(0, _ID, one.id)
            items[one.id] = item
            above = None if one.parent is None else items[one.parent]
            if above is None:
                self.addTopLevelItem(item)
            else:
                above.addChild(item)
        self.expandAll()
        for id in items:
            self._dress(items[id], draft, id, bad)
        if current in items:
            self.setCurrentItem(items[current])
            self.scrollToItem(items[current])
        self.blockSignals(False)

    def update_rows(self, draft: Draft, bad: set[int]) -> None:
        """Show names, colours and digits anew; the order has not changed."""
        for item in self._all():
            self._dress(item, draft, int(item.data(0, _ID)), bad)

    def _dress(self, item: QTreeWidgetItem, draft: Draft, id: int, bad: set[int]) -> None:
        label = get(draft, id)
        theme = current_theme()
        title = title_of(label)
        item.setText(0, words(title or t("No name")) + (" !" if id in bad else ""))
        item.setIcon(0, swatch_icon(label.color))
        item.setForeground(0, QBrush(theme.qcolor("bad" if id in bad else "text")))
        item.setText(1, "" if label.digit is None else str(label.digit))
        item.setForeground(1, QBrush(theme.qcolor("muted")))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _all(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        waiting = [self.topLevelItem(at) for at in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop()
            if item is not None:
                found.append(item)
                waiting += [item.child(at) for at in range(item.childCount())]
        return found

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the new place instead of moving rows here."""
        moved = self.current
        index = self.indexAt(event.position().toPoint())
        where = self.dropIndicatorPosition()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if moved is None:
            return
        self.placed.emit(moved, *_target(index, where))


def _target(index: QModelIndex, where: _Where) -> tuple[int, int]:
    if not index.isValid() or where == _Where.OnViewport:
        return -1, -1
    if where == _Where.OnItem:
        return int(index.siblingAtColumn(0).data(_ID)), -1
    above = index.parent()
    parent = int(above.siblingAtColumn(0).data(_ID)) if above.isValid() else -1
    return parent, index.row() + (1 if where == _Where.BelowItem else 0)
