"""My terms: what the user added to coded terms, and the lists that were imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.api.terms import TermRole
from workbench.app.terms.adding import Draft, draft_of, drafts, drop, keep, split
from workbench.app.terms.description import Description
from workbench.base.errors import WorkbenchError
from workbench.base.text import language, t
from workbench.model.concept import Concept
from workbench.ui.dialogs.ask import confirm
from workbench.ui.dialogs.base import Dialog, Form, Notice, open_one, tall
from workbench.ui.parts import button, column, icon_button, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_LIST_WIDTH = 260
_NAMES = 120
_SIZE = (820, 600)


def open_over(window: MainWindow) -> MyTermsDialog:
    """Open what the user added."""
    return open_with(window, window)


def open_with(window: MainWindow, over: QWidget, meaning: str = "") -> MyTermsDialog:
    """Open it over the window or one of its dialogs, to add a term of a meaning."""
    made = open_one(MyTermsDialog, over, lambda: MyTermsDialog(window, over))
    if meaning:
        made.begin(meaning)
    return made


class MyTermsDialog(Dialog):
    """Own terms and names at the left, the words of one at the right, imported lists below."""

    def __init__(self, window: MainWindow, over: QWidget) -> None:
        super().__init__(over, t("My terms"))
        self._window, self._terms = window, window.session.terms
        self._shown: tuple[Draft, ...] = ()
        self._draft = Draft()
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName(words(t("My terms")))
        self.scheme, self.code, self.meaning = QLineEdit(), QLineEdit(), QLineEdit()
        self.chinese, self.synonyms = QLineEdit(), QLineEdit()
        self.state = label("", "muted", wrap=True)
        self.notice = Notice()
        self.lists = _table()
        self.save = button(t("Save"), self._save, primary=True)
        self.remove = button(t("Remove"), self._remove)
        self.remove_list = button(t("Remove list"), self._remove_list)
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_row)
        self.lists.itemSelectionChanged.connect(self._show_buttons)
        self._terms.changed.connect(self.fill_lists)
        self.finished.connect(lambda: self._terms.changed.disconnect(self.fill_lists))
        self._terms.prepare()
        self.fill_lists()
        self.begin()

    def _lay_out(self) -> None:
        form = Form(_NAMES)
        form.add(t("Code system"), self.scheme)
        form.add(t("Code"), self.code)
        form.add(t("Meaning"), self.meaning)
        form.add(t("Chinese name"), self.chinese)
        form.add(t("Synonyms"), self.synonyms, t("Other words that you type, with commas between."))
        form.add("", self.state)
        self.new = button(t("New term"), self.begin, icon="plus")
        self.search = button(t("Correct a term…"), self._find, icon="search")
        left = column(self.list, row(self.new, 1), spacing=8)
        right = column(
            form, 1, self.notice, row(self.search, 1, self.remove, self.save), spacing=10
        )
        upper = row(left, right, spacing=20)
        upper.setStretch(1, 1)
        import_ = icon_button("import", t("Import coded terms…"), self._import)
        head = row(label(t("Imported lists"), "heading"), 1, import_, self.remove_list)
        body = QWidget()
        inner = column(upper, head, self.lists, spacing=12)
        inner.setStretch(0, 1)
        body.setLayout(inner)
        self.fill(body, button(t("Close"), self.accept))
        self.resize(*_SIZE)

    # -- showing ------------------------------------------------------------------------------

    def fill_lists(self) -> None:
        """List anew what the user has."""
        self._shown = tuple(drafts(self._terms))
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._shown:
            self.list.addItem(tall(QListWidgetItem(words(_title(one)))))
        keys = [one.key for one in self._shown]
        self.list.setCurrentRow(keys.index(self._draft.key) if self._draft.key in keys else -1)
        self.list.blockSignals(False)
        self.lists.clear()
        for known in self._terms.index.systems() if self._terms.is_ready else ():
            if known.is_imported and known.name != "own":
                cells = (known.name, known.scheme, f"{known.terms:,}", known.source)
                item = tall(QTreeWidgetItem([words(cell) for cell in cells]))
                item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight)
                self.lists.addTopLevelItem(item)
        self._show_buttons()

    def begin(self, meaning: str = "") -> None:
        """Begin a term of the user's own."""
        self.show_draft(Draft(meaning=meaning))
        (self.code if meaning else self.meaning).setFocus()

    def show_draft(self, draft: Draft) -> None:
        """Show the words of a term."""
        self._draft = draft
        keys = [one.key for one in self._shown]
        self.list.blockSignals(True)
        self.list.setCurrentRow(keys.index(draft.key) if draft.key in keys else -1)
        self.list.blockSignals(False)
        self.scheme.setText(draft.scheme)
        self.code.setText(draft.code)
        self.meaning.setText(words(draft.meaning))
        self.chinese.setText(words(draft.chinese))
        self.synonyms.setText(words(", ".join(draft.synonyms)))
        is_kept = draft.key in keys
        for field in (self.scheme, self.code):
            field.setReadOnly(is_kept or not draft.is_own)
        self.meaning.setReadOnly(not draft.is_own)
        if draft.is_own:
            said = t("Your own term; not reviewed by others.")
        elif is_kept:
            said = t("Your name for this term; not reviewed by others.")
        else:
            said = t("The name that came with the program; yours goes before it once saved.")
        self.state.setText(words(said))
        self.notice.say()
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.remove.setEnabled(self._draft.key in [one.key for one in self._shown])
        self.remove_list.setEnabled(bool(self.lists.selectedItems()))

    def _on_row(self, at: int) -> None:
        if 0 <= at < len(self._shown):
            self.show_draft(self._shown[at])

    # -- changing -----------------------------------------------------------------------------

    def _save(self) -> None:
        draft = Draft(
            self.scheme.text().strip(),
            self.code.text().strip(),
            self.meaning.text().strip(),
            self.chinese.text().strip(),
            split(self.synonyms.text()),
            self._draft.is_own,
        )
        try:
            keep(self._terms, draft)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self.show_draft(draft)
        self.notice.say(t("Saved. It is found with Ctrl+T now."), "good")

    def _remove(self) -> None:
        draft = self._draft
        question = t("Remove “{name}” from your terms?", name=_title(draft))
        if confirm(self, question, t("Remove")):
            drop(self._terms, draft)
            self.begin()

    def _find(self) -> None:
        from workbench.ui.dialogs.terms import open_for

        open_for(self._window, self, _Corrected(self)).add.hide()

    def correct(self, concept: Concept) -> None:
        """Show a term of others, to give it another name."""
        known = self._terms.index.term(concept.scheme, concept.value)
        if known is not None:
            self.show_draft(draft_of(self._terms, known))
            self.chinese.setFocus()

    def _import(self) -> None:
        self._window.host.show("terms_import")

    def _remove_list(self) -> None:
        (item,) = self.lists.selectedItems()
        name = item.text(0)
        if not confirm(self, t("Remove the list “{name}”?", name=name), t("Remove")):
            return
        try:
            self._terms.remove_list(name)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")


class _Corrected:
    """What is found is corrected, not given to anything."""

    def __init__(self, dialog: MyTermsDialog) -> None:
        self._dialog, self.said = dialog, Description()

    def give(self, role: TermRole, concept: Concept, side: Concept | None = None) -> Description:
        """Show the term in the dialog."""
        self._dialog.correct(concept)
        return self.said


def _title(draft: Draft) -> str:
    zh = draft.chinese if language().startswith("zh") or not draft.meaning else ""
    return f"{zh or draft.meaning}  ({draft.scheme} {draft.code})"


def _table() -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderLabels(
        [words(one) for one in (t("Name"), t("Code system"), t("Terms"), t("Source"))]
    )
    made.setRootIsDecorated(False)
    made.setFixedHeight(130)
    made.setAccessibleName(words(t("Imported lists")))
    made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return made
