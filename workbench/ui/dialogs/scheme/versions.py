"""Versions in the scheme editor: what changed, and what must be judged again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from workbench.app.scheme.versions import DifferenceKind, differences, mark_judged, versions
from workbench.app.wording import label_title
from workbench.base.text import language, t
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.qa.versions import to_judge_again
from workbench.ui.dialogs.base import tall
from workbench.ui.parts import EmptyState, button, column, label, row, words
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_ID = Qt.ItemDataRole.UserRole
_SIGNS = {DifferenceKind.ADDED: "+", DifferenceKind.REMOVED: "−", DifferenceKind.CHANGED: "·"}
_ROLES = {
    DifferenceKind.ADDED: "good",
    DifferenceKind.REMOVED: "bad",
    DifferenceKind.CHANGED: "text",
}


class VersionsPage(QWidget):
    """Versions, the differences of the chosen one, and annotations judged by older ones."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._session = window.session
        self.versions = _list(t("Versions"))
        self.versions.setFixedWidth(270)
        self.differences = _list(t("Differences"))
        self.differences.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.differences.setWordWrap(True)
        self.again = _list(t("To be judged again"))
        self.again.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._about = label("", "muted", wrap=True)
        self._title = label(t("To be judged again"), "heading")
        self._state = label("", "muted", wrap=True)
        self.show_ = button(t("Show"), self._show_one)
        self.judged = button(t("Mark as judged"), self._mark, primary=True)
        right = column(
            label(t("Differences to the version before"), "heading"),
            self._about,
            self.differences,
            self._title,
            self._state,
            self.again,
            row(1, self.show_, self.judged),
            spacing=8,
        )
        right.setStretch(2, 3)
        right.setStretch(5, 2)
        left = column(label(t("Versions"), "heading"), self.versions, spacing=8)
        whole = row(left, right, spacing=16, margins=(16,) * 4)
        whole.setStretch(1, 1)
        self._lists = QWidget()
        self._lists.setLayout(whole)
        self.none = EmptyState(
            t("There is no version yet. Saving the label scheme makes the first one.")
        )
        self.setLayout(column(self._lists, self.none))
        self.versions.currentRowChanged.connect(lambda at: self._show_differences())
        self.again.itemDoubleClicked.connect(lambda item: self._show_one())

    def refresh(self) -> None:
        """Show the versions of now."""
        has = bool(versions(self._session.project))
        self._lists.setVisible(has)
        self.none.setVisible(not has)
        at = max(0, self.versions.currentRow())
        self.versions.blockSignals(True)
        self.versions.clear()
        for one in versions(self._session.project):
            made = f"{one.created.astimezone():%Y-%m-%d %H:%M}" if one.created else ""
            text = words(t("Version {n}", n=one.version))
            line = "  ·  ".join(part for part in (text, one.author, made) if part)
            item = tall(QListWidgetItem(words(line)))
            item.setToolTip(words(one.note))
            self.versions.addItem(item)
        self.versions.blockSignals(False)
        self.versions.setCurrentRow(min(at, self.versions.count() - 1))
        self._show_differences()
        self._show_again()

    def _show_differences(self) -> None:
        every = versions(self._session.project)
        at = self.versions.currentRow()
        self.differences.clear()
        if not 0 <= at < len(every):
            self._about.setText("")
            return
        chosen = every[at]
        before = every[at + 1] if at + 1 < len(every) else None
        self._about.setText(words(chosen.note))
        self._about.setVisible(bool(chosen.note))
        theme = current_theme()
        for one in differences(before, chosen):
            item = QListWidgetItem(words(f"{_SIGNS[one.kind]}  {one.text}"))
            item.setForeground(QBrush(theme.qcolor(_ROLES[one.kind])))
            self.differences.addItem(item)
        if not self.differences.count():
            self.differences.addItem(words(t("Nothing that labels or rules say.")))

    def _show_again(self) -> None:
        project = self._session.project
        ids = to_judge_again(project)
        self.again.clear()
        for id in ids:
            one = project.annotations[id]
            where = ""
            if isinstance(one.anchor, OnFrame) and one.anchor.image in project.images:
                where = project.images[one.anchor.image].path.rpartition("/")[2]
            text = t(
                "{label}  ·  {image}  ·  by version {n}",
                label=label_title(project, one, language()),
                image=where,
                n=one.provenance.scheme_version,
            )
            item = tall(QListWidgetItem(words(text)))
            item.setData(_ID, id)
            self.again.addItem(item)
        self.again.setVisible(bool(ids))
        self.show_.setVisible(bool(ids))
        self.judged.setVisible(bool(ids))
        self.judged.setEnabled(not self._session.document.read_only)
        none = t("All annotations were judged by what their labels mean now.")
        some = t("{n} annotations were judged when their label meant something else.", n=len(ids))
        self._state.setText(words(some if ids else none))

    def _chosen(self) -> list[AnnotationId]:
        return [item.data(_ID) for item in self.again.selectedItems()]

    def _mark(self) -> None:
        """Mark the chosen ones, or all when none is chosen."""
        ids = self._chosen() or to_judge_again(self._session.project)
        self._window.failures.run(lambda: self._session.do(mark_judged, ids))
        self._show_again()

    def _show_one(self) -> None:
        from workbench.api.checks import Finding, Severity
        from workbench.app.findings.visiting import show_finding

        ids = self._chosen() or to_judge_again(self._session.project)[:1]
        if not ids:
            return
        finding = Finding("older_version", Severity.WARNING, t("To be judged again"), ids[0])
        self._window.failures.run(lambda: show_finding(self._window.desk, finding))
        dialog = self.window()
        if dialog is not self._window:
            dialog.close()


def _list(name: object) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(words(name))  # type: ignore[arg-type]
    return made
