"""Two levels for Qt's views: groups, and rows in them."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class GroupedModel(QAbstractItemModel):
    """A tree that needs no object for a row: an index holds the number of its group.

    The id of an index is 0 for a group, and for a row the number of its group, counted from 1.
    """

    @abstractmethod
    def group_count(self) -> int:
        """Return how many groups there are."""

    @abstractmethod
    def row_count(self, group: int) -> int:
        """Return how many rows a group has, counted from 0."""

    def is_row(self, index: AnyIndex) -> bool:
        """Return whether an index is that of a row in a group."""
        return index.isValid() and index.internalId() != 0

    def group_at(self, index: AnyIndex) -> int:
        """Return the number of a group, or of the one that a row is in, counted from 0."""
        return int(index.internalId()) - 1 if self.is_row(index) else index.row()

    def index(self, row: int, column: int, parent: AnyIndex = ROOT) -> QModelIndex:
        """Return an index of a group, or of a row of one."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: AnyIndex = ROOT) -> QModelIndex:  # type: ignore[override]
        """Return the group of a row."""
        return self.createIndex(self.group_at(index), 0, 0) if self.is_row(index) else QModelIndex()

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        """Return the number of groups, or of rows of one."""
        if not parent.isValid():
            return self.group_count()
        return 0 if self.is_row(parent) or parent.column() else self.row_count(parent.row())
