"""The page of tags: what becomes of each element of a file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QSplitter, QToolButton, QWidget

from workbench.app.deidentify.review import Review
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.deid.preview.difference import Difference, Fate
from workbench.ui.deidentify.file_list import FileList
from workbench.ui.deidentify.tables import set_widths, tree
from workbench.ui.deidentify.tag_model import AFTER, BEFORE, DONE, FATES, NAME, WHY, TagModel
from workbench.ui.dialogs.base import Notice
from workbench.ui.parts import column, row, words
from workbench.ui.timers import once

_SETTLE_MS = 150


class TagsPage(QWidget):
    """A list of files, and the elements of the chosen one before and after."""

    def __init__(self, review: Review) -> None:
        super().__init__()
        self._review = review
        self._path = ""
        self._asked = 0
        self._is_stale = True
        self.files = FileList(review)
        self.model = TagModel()
        self.view = tree(t("Elements"))
        self.view.setModel(self.model)
        set_widths(self.view, 132, 0, 0, 0, 92, 0, stretch=(NAME, BEFORE, AFTER, WHY), chip=DONE)
        self.search = QLineEdit()
        self.search.setPlaceholderText(words(t("Filter by tag, name or value")))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(words(t("Filter")))
        self.fates = {fate: self._fate_button(fate) for fate in Fate}
        self.notice = Notice()
        head = column(self.search, row(*self.fates.values(), 1, spacing=2), spacing=6)
        right = QWidget()
        filled = column(head, self.notice, self.view, spacing=8, margins=(12, 0, 0, 0))
        filled.setStretch(2, 1)
        right.setLayout(filled)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.files)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([220, 900])
        self.setLayout(column(split))
        self._later = once(self, self._filter, _SETTLE_MS)
        self.search.textChanged.connect(lambda: self._later.start())
        self.files.chosen.connect(self._on_chosen)

    def _fate_button(self, fate: Fate) -> QToolButton:
        made = QToolButton()
        made.setCheckable(True)
        made.setText(words(FATES[fate][0]))
        made.toggled.connect(lambda: self._filter())
        return made

    def refresh(self) -> None:
        """Show the files of now."""
        self.files.refresh()

    def forget(self) -> None:
        """Ask anew when it is looked at next: something was chosen that changes the answer."""
        self._is_stale = True
        if self.isVisible():
            self.ask()

    def ask(self) -> None:
        """Ask for the chosen file, unless it is shown."""
        self.files.choose_first()
        path = self.files.path
        if not path or (path == self._path and not self._is_stale):
            return
        self._path, self._is_stale = path, False
        self._asked += 1
        self.notice.say(t("Comparing…"))
        self._review.ask_difference(path, self._if_newest(self._show), self._if_newest(self._fail))

    def _if_newest(self, run: Callable[..., None]) -> Callable[..., None]:
        number = self._asked

        def answer(what: object) -> None:
            if number == self._asked:
                run(what)

        return answer

    def _on_chosen(self) -> None:
        if self.isVisible():
            self.ask()

    def _show(self, difference: Difference) -> None:
        counts = difference.counts()
        for fate, one in self.fates.items():
            one.setText(f"{words(FATES[fate][0])} {counts.get(fate, 0)}")
            one.setEnabled(bool(counts.get(fate)) or one.isChecked())
        self.notice.say(difference.held or "", "warn")
        self.model.show_difference(difference)
        self._unfold()

    def _fail(self, error: WorkbenchError) -> None:
        self.model.show_difference(Difference())
        self.notice.say(error.text, "bad")

    def _filter(self) -> None:
        chosen = [fate for fate, one in self.fates.items() if one.isChecked()]
        self.model.filter(self.search.text(), chosen)
        self._unfold()

    def _unfold(self) -> None:
        """Open the trees where something was looked for."""
        if self.search.text().strip() or any(one.isChecked() for one in self.fates.values()):
            self.view.expandAll()
