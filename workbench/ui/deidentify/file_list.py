"""FileList: layouts and files at the side of a page, one of them chosen."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from workbench.app.deidentify.layouts import Layout
from workbench.app.deidentify.review import Review
from workbench.base.text import t
from workbench.ui.deidentify.file_model import KEY, NAME, PATH, STATE, FileModel
from workbench.ui.deidentify.tables import set_widths, tree


class FileList(QWidget):
    """`chosen` tells that another layout or file is the current one."""

    chosen = Signal()

    def __init__(self, review: Review, *, with_picture: bool = False) -> None:
        super().__init__()
        self._review = review
        self.model = FileModel(review, with_picture=with_picture)
        self.view = tree(t("Files"))
        self.view.setModel(self.model)
        self.view.setHeaderHidden(True)
        for at in range(self.model.columnCount()):
            self.view.setColumnHidden(at, at not in (NAME, STATE))
        set_widths(self.view, 80, 0, 0, 92, 0, stretch=NAME, chip=STATE)
        self.view.header().setSectionResizeMode(STATE, QHeaderView.ResizeMode.Fixed)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.view)
        self.setMinimumWidth(180)
        self.view.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit())

    @property
    def key(self) -> str:
        """Key of the chosen layout, or of the layout of the chosen file."""
        return str(self.view.currentIndex().data(KEY) or "")

    @property
    def path(self) -> str:
        """The chosen file; the first one of a layout."""
        path = self.view.currentIndex().data(PATH)
        if path:
            return str(path)
        layout = self.layout_
        return layout.files[0].path if layout is not None else ""

    @property
    def file(self) -> str:
        """The chosen file; empty while a whole layout is chosen."""
        return str(self.view.currentIndex().data(PATH) or "")

    @property
    def layout_(self) -> Layout | None:
        """The chosen layout."""
        return self._review.layouts.get(self.key)

    def refresh(self) -> None:
        """Show what is known now, with the same one chosen."""
        key, path = self.key, self.file
        model = self.view.selectionModel()
        model.blockSignals(True)
        self.model.refresh()
        if key:
            self._go(self._index(key, path))
        model.blockSignals(False)
        if (self.key, self.file) != (key, path):
            self.chosen.emit()

    def choose(self, key: str, path: str = "") -> None:
        """Choose a layout, or a file of it."""
        self._go(self._index(key, path))

    def choose_first(self) -> None:
        """Choose the first one where none is chosen."""
        if not self.view.currentIndex().isValid():
            self._go(self.model.index(0, 0))

    def _index(self, key: str, path: str) -> QModelIndex:
        parent = self.model.index_of(key)
        layout = self._review.layouts.get(key)
        if path and layout is not None:
            at = next((n for n, one in enumerate(layout.files) if one.path == path), -1)
            return self.model.index(at, 0, parent) if at >= 0 else parent
        return parent

    def _go(self, index: QModelIndex) -> None:
        if index.isValid() and index != self.view.currentIndex():
            self.view.setCurrentIndex(index)
