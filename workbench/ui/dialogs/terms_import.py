"""Importing a list of terms: which column is what, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QLineEdit, QTableWidget, QTableWidgetItem

from workbench.app.host import Tone
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.terms.importing.columns import Column, guessed
from workbench.terms.importing.report import TROUBLES, Report, Trouble
from workbench.terms.importing.run import ListKind, Wanted, preview
from workbench.ui.dialogs.base import Dialog, Form, Notice, combo, open_one
from workbench.ui.parts import button, column, label, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_ROWS = 12
_SUFFIXES = [".csv", ".tsv", ".txt", ".xlsx", ".obo"]
COLUMN_TITLES: dict[Column, Text] = {
    Column.CODE: t("Code"),
    Column.MEANING: t("Meaning"),
    Column.SYNONYMS: t("Synonyms"),
    Column.CHINESE: t("Chinese name"),
    Column.CHINESE_SYNONYMS: t("Chinese synonyms"),
    Column.PARENT: t("Parent code"),
    Column.DEFINITION: t("Definition"),
    Column.SCHEME: t("Code system"),
    Column.VERSION: t("Version"),
}


def open_over(window: MainWindow) -> TermImportDialog | None:
    """Let the user choose a file and open the dialog for it; None when cancelled."""
    chosen = window.host.ask_files(t("Import terms"), _SUFFIXES)
    if not chosen:
        return None
    return open_one(TermImportDialog, window, lambda: TermImportDialog(window, chosen[0]))


class TermImportDialog(Dialog):
    """The first rows of a list, above each column what it is."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window, t("Import terms"))
        self._window, self._path = window, path
        self.name = QLineEdit(_name_of(path))
        self.scheme = QLineEdit("99LOCAL")
        self.version, self.source = QLineEdit(), QLineEdit(path.name)
        self.kinds: list[QComboBox] = []
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(words(t("First rows of the list")))
        self.notice = Notice()
        form = Form(140)
        form.add(t("Name of the system"), self.name)
        form.add(
            t("Code system"),
            self.scheme,
            t("Coding scheme designator: starts with 99 where it is your own."),
        )
        form.add(t("Version"), self.version)
        form.add(t("Source"), self.source)
        self.take = button(t("Import"), self._import, primary=True)
        hint = label(t("Say above each column what it is."), "muted", wrap=True)
        body = column(form, hint, self.table, self.notice, spacing=10)
        body.setStretch(2, 1)
        self.resize(QSize(760, 560))
        self.fill(body, 1, button(t("Cancel"), self.reject), self.take)
        self._show_rows()
        hint.setVisible(bool(self.kinds))

    @property
    def wanted(self) -> Wanted:
        """What to import, as it is chosen now."""
        chosen: dict[str, str] = {}
        if self.kinds:
            chosen = {one.value: "" for one in Column}
            for at, kind in enumerate(self.kinds):
                if kind.currentData() is not None:
                    chosen[kind.currentData()] = str(at + 1)
        return Wanted(
            self._path,
            self.name.text().strip(),
            self.scheme.text().strip(),
            version=self.version.text().strip(),
            source=self.source.text().strip(),
            columns=chosen,
        )

    def _show_rows(self) -> None:
        wanted = self.wanted
        if wanted.kind not in (ListKind.TABLE, ListKind.SHEET):
            self.table.hide()
            return
        try:
            rows = preview(wanted, _ROWS)
        except (WorkbenchError, OSError) as error:
            self.notice.say(error.text if isinstance(error, WorkbenchError) else str(error), "bad")
            self.take.setEnabled(False)
            return
        self._fill(rows)

    def _fill(self, rows: list[list[str]]) -> None:
        header = rows[0] if rows else []
        known = {at: one for one, at in guessed(header).items()}
        self.table.setColumnCount(len(header))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels(header)
        entries = [
            ("–", None),
            *((words(title), one.value) for one, title in COLUMN_TITLES.items()),
        ]
        for at in range(len(header)):
            kind = combo(entries, known[at].value if at in known else None)
            self.kinds.append(kind)
            self.table.setCellWidget(0, at, kind)
            for line, cells in enumerate(rows[1:], 1):
                self.table.setItem(line, at, QTableWidgetItem(cells[at] if at < len(cells) else ""))
        self.table.setVerticalHeaderLabels(["", *(str(line) for line in range(2, len(rows) + 1))])

    def _import(self) -> None:
        terms = self._window.session.terms
        self.take.setEnabled(False)
        self.notice.say(t("Importing terms"))
        try:
            terms.start_import(self.wanted, self._done, self._failed)
        except WorkbenchError as error:
            self._failed(error)

    def _failed(self, error: WorkbenchError) -> None:
        if _is_there(self):
            self.take.setEnabled(True)
            self.notice.say(error.text, "bad")
        else:
            self._window.tell(error.text, Tone.BAD)

    def _done(self, report: Report) -> None:
        taken = t(
            "{taken} of {read} terms were taken into {system}.",
            taken=f"{report.taken:,}",
            read=f"{report.read:,}",
            system=report.system,
        )
        if report.is_clean or not _is_there(self):
            self._window.tell(taken, Tone.GOOD if report.is_clean else Tone.WARN)
            if _is_there(self):
                self.accept()
            return
        lines = [words(taken), *(_line(report, one) for one in report.troubles)]
        self.notice.say("\n".join(lines), "warn")


def _line(report: Report, trouble: Trouble) -> str:
    lines = ", ".join(map(str, report.examples.get(trouble, ())))
    return words(
        t(
            "{n} times, as in line {lines}: {reason}",
            n=report.troubles[trouble],
            lines=lines,
            reason=TROUBLES[trouble],
        )
    )


def _name_of(path: Path) -> str:
    kept = "".join(one if one.isalnum() or one in "._-" else "-" for one in path.stem)
    return kept.strip("-.")[:60] or "list"


def _is_there(dialog: TermImportDialog) -> bool:
    import shiboken6

    return shiboken6.isValid(dialog) and dialog.isVisible()
