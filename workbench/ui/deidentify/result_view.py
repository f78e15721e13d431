"""ResultView: what became of a run: numbers, the report, and each file that stayed behind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from workbench.app.deidentify.publishing import Left, Published
from workbench.base.text import Text, t
from workbench.ui.dialogs.base import tall
from workbench.ui.icons import icon, pixmap
from workbench.ui.parts import button, column, label, row, words

_MOST = 5000
_TEXTS = {"held": t("Held"), "error": t("Error")}


class ResultView(QWidget):
    """Takes no room before there is a result."""

    def __init__(self) -> None:
        super().__init__()
        self._result: Published | None = None
        self._mark = QLabel()
        self._said = label("", "title", wrap=True)
        self._where = label("", "muted", wrap=True)
        self.open_report = button(t("Open the report"), self._open_report, icon="open_file")
        self.open_folder = button(t("Open the folder"), self._open_folder, icon="open_folder")
        self._next = label("", "muted", wrap=True)
        self.left = QTreeWidget()
        self.left.setRootIsDecorated(False)
        self.left.setUniformRowHeights(True)
        heads = (t("Not published"), t("Status"), t("Why"))
        self.left.setHeaderLabels([words(head) for head in heads])
        for at, width in enumerate((320, 92)):
            self.left.setColumnWidth(at, width)
        self.left.setAccessibleName(words(t("Not published")))
        head = row(
            self._mark, column(self._said, self._where, spacing=2), self.open_report,
            self.open_folder, spacing=10,
        )  # fmt: skip
        head.setStretch(1, 1)
        body = column(head, self._next, self.left, spacing=10)
        body.setStretch(2, 1)
        body.addStretch(0)
        self.setLayout(body)

    def show_result(self, result: Published | None) -> None:
        """Show what became of a run; None hides it."""
        self.setVisible(result is not None)
        if result is None or result is self._result:
            self._result = result
            return
        self._result = result
        is_whole = not result.left
        tone = "good" if is_whole else "warn"
        self._mark.setPixmap(pixmap("check" if is_whole else "warning", tone, 20))
        self._said.setText(words(_said(result)))
        self._where.setText(words(_where(result)))
        self._next.setText(words(_advice(result)))
        self._next.setVisible(bool(self._next.text()))
        self.open_report.setVisible(result.page is not None)
        self.open_folder.setVisible(bool(result.published))
        self.left.setVisible(bool(result.left))
        self.left.clear()
        self.left.addTopLevelItems([_row(one) for one in result.left[:_MOST]])

    def _open_report(self) -> None:
        if self._result is not None and self._result.page is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._result.page)))

    def _open_folder(self) -> None:
        if self._result is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._result.out)))


def _said(result: Published) -> Text:
    if not result.published:
        return t("Nothing was published: {held} held, {error} failed",
                 held=result.held, error=result.failed)  # fmt: skip
    return t(
        "{published} published, {held} held, {error} failed",
        published=result.published,
        held=result.held,
        error=result.failed,
    )


def _where(result: Published) -> Text:
    page = result.page.name if result.page is not None else ""
    if not result.published:
        return t("The report {page} lies beside the folder {out}.", page=page, out=str(result.out))
    return t("In {out}; the report {page} lies beside it.", out=str(result.out), page=page)


def _advice(result: Published) -> Text | str:
    """Return the next step for what stayed behind."""
    if result.held:
        return t(
            "What is held stays where it was. Decide about it on the page of pixels and publish "
            "again into the same folder: only what is missing is added."
        )
    return ""


def _row(left: Left) -> QTreeWidgetItem:
    status = words(_TEXTS.get(left.status, left.status))
    made = QTreeWidgetItem([Path(left.path).name, status, words(left.reason)])
    held = left.status == "held"
    made.setIcon(0, icon("warning" if held else "error", "warn" if held else "bad"))
    made.setToolTip(0, left.path)
    made.setToolTip(2, words(left.reason))
    return tall(made)
