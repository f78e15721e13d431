"""The last page: where it goes, what will leave, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QLineEdit,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.app.deidentify.layouts import Status
from workbench.app.deidentify.publishing import Published
from workbench.app.deidentify.review import Review
from workbench.base.text import Text, t, translate
from workbench.ui.dialogs.base import Form, Notice, tall
from workbench.ui.icons import icon
from workbench.ui.parts import button, column, label, row, words

if TYPE_CHECKING:
    from workbench.app.host import Desk

_SETTLE_MS = 200
_MOST = 5000


class PublishPage(QWidget):
    """Places and a summary before, the result after."""

    def __init__(self, desk: Desk, review: Review, key: Path | None) -> None:
        super().__init__()
        self._desk, self._review = desk, review
        self.out = QLineEdit()
        self.out.setPlaceholderText(words(t("A folder that is made, or gets more files")))
        self.browse = button(t("Browse…"), self._browse_out)
        self.with_key = QRadioButton(words(t("With a key: the same patient has the same name")))
        self.once = QRadioButton(
            words(t("For this time only: nobody can find out who it was, nor add to it"))
        )
        group = QButtonGroup(self)
        group.addButton(self.with_key)
        group.addButton(self.once)
        self.key = QLineEdit(str(key) if key is not None else "")
        self.key.setPlaceholderText(words(t("Key file; it is made when it is missing")))
        self.browse_key = button(t("Browse…"), self._browse_key)
        (self.with_key if key is not None else self.once).setChecked(True)
        form = Form(110, spacing=10)
        form.add(t("Output folder"), row(self.out, self.browse, spacing=6))
        form.add(
            t("Pseudonyms"),
            column(self.with_key, row(self.key, self.browse_key, spacing=6), self.once, spacing=4),
        )
        self.summary = label("", wrap=True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.notice = Notice()
        self.publish = button(t("Publish"), review.publish, primary=True, icon="export")
        self.open_report = button(t("Open the report"), self._open_report, icon="open_file")
        self.open_folder = button(t("Open the folder"), self._open_folder, icon="open_folder")
        self.left = QTreeWidget()
        self.left.setRootIsDecorated(False)
        self.left.setUniformRowHeights(True)
        self.left.setHeaderLabels([words(t("Not published")), words(t("Why"))])
        self.left.setColumnWidth(0, 320)
        self.left.setAccessibleName(words(t("Not published")))
        self._result = label("", "title", wrap=True)
        said = t("A run into this folder was stopped; with the same settings it goes on.")
        self.unfinished = QWidget()
        self.throw_away = button(t("Throw it away"), review.throw_away, flat=True, icon="delete")
        self.unfinished.setLayout(row(label(said, "muted"), self.throw_away, 1, spacing=8))
        self.prove = button(t("Prove it here"), self._prove, icon="review")
        tip = t("Try these settings on made-up files with planted names, and search what is left")
        self.prove.setToolTip(words(tip))
        tools = row(self.open_report, self.open_folder, 1, self.prove, self.publish, spacing=8)
        body = column(
            form, self.summary, tools, self.notice, self.unfinished, self._result, self.left,
            spacing=12,
        )  # fmt: skip
        body.setStretch(body.count() - 1, 1)
        self._stretch = QWidget()
        body.addWidget(self._stretch, 1)
        self.setLayout(body)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SETTLE_MS)
        self._later.timeout.connect(self._take)
        for field in (self.out, self.key):
            field.textChanged.connect(lambda: self._later.start())
        self.with_key.toggled.connect(lambda _: self._take())
        self._take()
        self.refresh()

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the review knows now."""
        review = self._review
        why = review.why_not()
        is_busy = review.busy is not None
        self.publish.setEnabled(why is None)
        for one in (self.out, self.browse, self.with_key, self.once, self.prove):
            one.setEnabled(not is_busy)
        for one in (self.key, self.browse_key):
            one.setEnabled(not is_busy and self.with_key.isChecked())
        is_told = not review.scanned or review.result is not None
        self.summary.setText("" if is_told else words(self._foreseen()))
        self.summary.setVisible(not is_told)
        self.notice.say("" if is_busy or review.result is not None else why or "")
        self.unfinished.setVisible(bool(review.unfinished))
        self._show_result(review.result)

    def _foreseen(self) -> Text:
        counts = self._review.counts
        stays = counts[Status.LOOK] + counts[Status.HELD]
        if stays or counts[Status.ERROR]:
            return t(
                "{ready} files are ready to leave. {held} will be held because nobody has decided "
                "about them yet, {error} cannot be read. Each file is read back before any of "
                "them appears.",
                ready=counts[Status.READY],
                held=stays,
                error=counts[Status.ERROR],
            )
        return t(
            "{ready} files are ready to leave. Each is read back before any of them appears.",
            ready=counts[Status.READY],
        )

    def _show_result(self, result: Published | None) -> None:
        for one in (self.open_report, self._result):
            one.setVisible(result is not None)
        self.open_folder.setVisible(result is not None and bool(result.published))
        self.left.setVisible(result is not None and bool(result.left))
        self._stretch.setVisible(not self.left.isVisibleTo(self))
        if result is None:
            return
        self._result.setText(
            words(
                t(
                    "{published} published, {held} held, {error} failed",
                    published=result.published,
                    held=result.held,
                    error=result.failed,
                )
            )
        )
        self.left.clear()
        for left in result.left[:_MOST]:
            made = QTreeWidgetItem([Path(left.path).name, translate(left.reason)])
            held = left.status == "held"
            made.setIcon(0, icon("warning" if held else "error", "warn" if held else "bad"))
            made.setToolTip(0, left.path)
            made.setToolTip(1, translate(left.reason))
            self.left.addTopLevelItem(tall(made))

    # -- choosing -----------------------------------------------------------------------------

    def _take(self) -> None:
        choices = self._review.choices
        key = _path(self.key.text()) if self.with_key.isChecked() else None
        self._review.choose(evolve(choices, out=_path(self.out.text()), key=key))

    def settle(self) -> None:
        """Take what was typed last at once."""
        self._later.stop()
        self._take()

    @property
    def proof_folder(self) -> Path:
        """Where made-up files are cleaned; they stay to be looked at."""
        return self._desk.session.places.cache / "proof"

    def _prove(self) -> None:
        self._review.prove(self.proof_folder)

    def _browse_out(self) -> None:
        folder = self._desk.host.ask_folder(t("Folder for the output"))
        if folder is not None:
            self.out.setText(str(folder))
            self.settle()

    def _browse_key(self) -> None:
        path = self._desk.host.ask_save(t("Key file"), str(t("project")) + ".key", ".key")
        if path is not None:
            self.key.setText(str(path))
            self.settle()

    def _open_report(self) -> None:
        result = self._review.result
        if result is not None and result.page is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(result.page)))

    def _open_folder(self) -> None:
        result = self._review.result
        if result is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(result.out)))


def _path(text: str) -> Path | None:
    typed = text.strip()
    return Path(typed).expanduser().absolute() if typed else None
