"""What could not be opened, file by file, with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from workbench.base.text import t
from workbench.ui.dialogs.base import Dialog, open_one, tall
from workbench.ui.parts import button, column, label, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow


def open_over(window: MainWindow) -> LeftOutDialog:
    """Open the dialog."""
    return open_one(LeftOutDialog, window, lambda: LeftOutDialog(window))


class LeftOutDialog(Dialog):
    """A table of files and reasons, of what was opened last."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("Files that were not opened"))
        left_out = window.session.left_out
        what = label(
            t(
                "What was opened last without being an image that can be read: {n}",
                n=len(left_out),
            ),
            wrap=True,
        )
        self.files = QTreeWidget()
        self.files.setHeaderLabels([words(t("File")), words(t("Reason"))])
        self.files.setRootIsDecorated(False)
        self.files.setUniformRowHeights(True)
        self.files.setAccessibleName(words(t("Files that were not opened")))
        for path, reason in left_out:
            item = QTreeWidgetItem([Path(path).name, words(reason)])
            item.setToolTip(0, path)
            item.setToolTip(1, words(reason))
            self.files.addTopLevelItem(tall(item))
        header = self.files.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 200)
        close = button(t("Close"), self.accept, primary=True)
        close.setDefault(True)
        self.resize(QSize(720, 480))
        body = column(what, self.files, spacing=12)
        body.setStretch(1, 1)
        self.fill(body, close)
        close.setFocus()
