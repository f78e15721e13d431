"""Rows and cells of lists that the program draws itself."""

from __future__ import annotations

import logging

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

log = logging.getLogger(__name__)

Index = QModelIndex | QPersistentModelIndex


class DrawnItems(QStyledItemDelegate):
    """Draws each item by itself: one that goes wrong is logged and stays empty."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw an item, and leave the painter as it was."""
        painter.save()
        try:
            self.draw(painter, option, index)
        except Exception:
            # An exception in a paint event ends the process without a traceback.
            log.exception("an item of a list could not be drawn")
        finally:
            painter.restore()

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw an item; a kind of list says how."""
        raise NotImplementedError
