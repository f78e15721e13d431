"""Which images the selection is copied to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from workbench.app.actions.craft import copy_to_places
from workbench.app.viewing.navigation import image_order
from workbench.base.text import t
from workbench.model.ids import EntityId, ImageId
from workbench.ui.dialogs.base import Dialog, open_one
from workbench.ui.parts import button, column, label, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


def open_over(window: MainWindow) -> CopyToImages:
    """Open the dialog."""
    return open_one(CopyToImages, window, lambda: CopyToImages(window))


class CopyToImages(Dialog):
    """A list of images to tick; copies go onto the frame of the same number, else the first."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("Copy to images"))
        self._window = window
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(words(t("Filter")))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(words(t("Filter")))
        self.filter.textChanged.connect(self._on_filter)
        self.images = QListWidget()
        self.images.setAccessibleName(words(t("Images")))
        self.images.setUniformItemSizes(True)
        self.images.itemChanged.connect(lambda item: self._show_count())
        self._fill_images()
        self.count = label("", "muted")
        every = button(t("Tick all shown"), self._tick_all)
        self.copy_button = button(t("Copy"), self._copy, primary=True)
        self.resize(QSize(480, 520))
        what = label(
            t("The shapes go to the same place on each image, with label and attributes."),
            wrap=True,
        )
        body = column(what, self.filter, self.images, self.count, spacing=8)
        body.setStretch(2, 1)
        self.fill(body, every, 1, button(t("Cancel"), self.reject), self.copy_button)
        self._show_count()
        self.filter.setFocus()

    def _fill_images(self) -> None:
        project = self._window.session.project
        here = self._window.session.view_state.viewport.image
        for id in image_order(project):
            if id == here:
                continue
            item = QListWidgetItem(words(project.images[id].path.rpartition("/")[2]))
            item.setToolTip(project.images[id].path)
            item.setData(Qt.ItemDataRole.UserRole, str(id))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.images.addItem(item)

    def _items(self) -> list[QListWidgetItem]:
        return [self.images.item(i) for i in range(self.images.count())]

    @property
    def chosen(self) -> list[ImageId]:
        """The images that are ticked."""
        return [
            ImageId(EntityId(item.data(Qt.ItemDataRole.UserRole)))
            for item in self._items()
            if item.checkState() is Qt.CheckState.Checked
        ]

    def _on_filter(self, text: str) -> None:
        for item in self._items():
            item.setHidden(text.casefold() not in item.toolTip().casefold())

    def _tick_all(self) -> None:
        with QSignalBlocker(self.images):  # counting anew for each would take long
            for item in self._items():
                if not item.isHidden():
                    item.setCheckState(Qt.CheckState.Checked)
        self._show_count()
        self.images.viewport().update()

    def _show_count(self) -> None:
        if not hasattr(self, "copy_button"):
            return
        chosen = len(self.chosen)
        self.count.setText(words(t("{n} images", n=chosen)))
        self.copy_button.setEnabled(chosen > 0)

    def _copy(self) -> None:
        project = self._window.session.project
        frame = self._window.session.view_state.viewport.frame
        chosen = [id for id in self.chosen if id in project.images]
        places = [(id, frame if frame <= project.images[id].frames else 1) for id in chosen]
        self._window.failures.run(lambda: copy_to_places(self._window.desk, places))
        self.accept()
