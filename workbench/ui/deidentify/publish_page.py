"""The last page: where it goes, what will leave, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from workbench.app.deidentify.layouts import Status
from workbench.app.deidentify.review import Review
from workbench.base.text import Text, t
from workbench.ui.deidentify.destination import Destination
from workbench.ui.deidentify.result_view import ResultView
from workbench.ui.deidentify.tables import tab_through
from workbench.ui.dialogs.base import Notice
from workbench.ui.parts import button, column, label, line, row, words

if TYPE_CHECKING:
    from workbench.app.host import Desk


class PublishPage(QWidget):
    """Places and a summary before, the result after.

    `look_wanted` asks for the pictures that nobody has decided about.
    """

    look_wanted = Signal()

    def __init__(
        self, desk: Desk, review: Review, key: Path | None, vault: Path | None = None
    ) -> None:
        super().__init__()
        self._desk, self._review = desk, review
        self.destination = Destination(desk, review, key, vault)
        self.out = self.destination.out
        self.destination.asked.connect(self._look_up)
        self.summary = label("", wrap=True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.look = button(t("Look at what is undecided"), self.look_wanted.emit, icon="eye")
        self.notice = Notice()
        self.publish = button(t("Publish"), review.publish, primary=True, icon="export")
        self.result = ResultView()
        self.open_report, self.open_folder = self.result.open_report, self.result.open_folder
        self.left = self.result.left
        said = t("A run into this folder was stopped; with the same settings it goes on.")
        self.unfinished = QWidget()
        self.throw_away = button(t("Throw it away"), review.throw_away, flat=True, icon="delete")
        self.unfinished.setLayout(row(label(said, "muted"), self.throw_away, 1, spacing=8))
        self.prove = button(t("Prove it here"), self._prove, icon="review")
        tip = t("Try these settings on made-up files with planted names, and search what is left")
        self.prove.setToolTip(words(tip))
        foreseen = row(self.summary, self.look, spacing=12)
        foreseen.setStretch(0, 1)
        tools = row(self.notice, 1, self.prove, self.publish, spacing=8)
        tools.setStretch(0, 8)
        body = column(
            self.destination, line(), foreseen, tools, self.unfinished, self.result, spacing=12
        )
        body.setStretch(body.count() - 1, 1)
        self._stretch = QWidget()
        body.addWidget(self._stretch, 1)
        self.setLayout(body)
        tab_through(self.destination.again, self.look, self.prove, self.publish, self.throw_away)
        self.refresh()

    def refresh(self) -> None:
        """Show what the review knows now."""
        review = self._review
        why = review.why_not()
        is_busy = review.busy is not None
        self.destination.refresh()
        self.publish.setEnabled(why is None)
        self.prove.setEnabled(not is_busy)
        is_told = not review.scanned or review.result is not None
        counts = review.counts
        self.summary.setText("" if is_told else words(self._foreseen()))
        self.summary.setVisible(not is_told)
        self.look.setVisible(not is_told and bool(counts[Status.LOOK]))
        self.notice.say("" if is_busy else why or "")
        self.unfinished.setVisible(bool(review.unfinished))
        self.result.show_result(review.result)
        self._stretch.setVisible(review.result is None)

    def _foreseen(self) -> Text:
        counts = self._review.counts
        others = counts[Status.HELD] + counts[Status.ERROR]
        if counts[Status.LOOK] or others:
            return t(
                "Ready to leave: {ready}. Held, because nobody has decided: {held}. Of another "
                "kind or damaged: {others}. Each file is read back before any of them appears.",
                ready=counts[Status.READY],
                held=counts[Status.LOOK],
                others=others,
            )
        return t(
            "Ready to leave: {ready}. Each file is read back before any of them appears.",
            ready=counts[Status.READY],
        )

    def settle(self) -> None:
        """Take what was typed last at once."""
        self.destination.settle()

    @property
    def proof_folder(self) -> Path:
        """Where made-up files are cleaned; they stay to be looked at."""
        return self._desk.session.places.cache / "proof"

    def _prove(self) -> None:
        self._review.prove(self.proof_folder)

    def _look_up(self) -> None:
        from workbench.ui.deidentify.vault_dialog import VaultDialog

        made = VaultDialog(self, self._desk, self.destination.vault.path)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.open()
