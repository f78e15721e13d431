"""What the trees and tables of this window share."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from workbench.base.text import Text
from workbench.ui.deidentify.chips import ChipDelegate
from workbench.ui.parts import words


def tree(name: Text) -> QTreeView:
    """Return a tree with rows of one height, which many thousand rows need."""
    made = QTreeView()
    made.setUniformRowHeights(True)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    made.setIndentation(16)
    made.setAccessibleName(words(name))
    return made


def tab_through(*widgets: QWidget) -> None:
    """Let Tab go through widgets in this order, as they are seen."""
    for one, other in pairwise(widgets):
        QWidget.setTabOrder(one, other)


def set_widths(view: QTreeView, *widths: int, stretch: int | tuple[int, ...], chip: int) -> None:
    """Set the widths of columns; some share what is left, one shows a chip."""
    header = view.header()
    header.setStretchLastSection(False)
    header.setMinimumSectionSize(60)
    for column, width in enumerate(widths):
        view.setColumnWidth(column, width)
    for column in (stretch,) if isinstance(stretch, int) else stretch:
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    view.setItemDelegateForColumn(chip, ChipDelegate(view))
