"""The first page: which files, what they are, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QLabel, QStackedLayout, QVBoxLayout, QWidget

from workbench.app.deidentify.layouts import STATUS_TEXTS, Status
from workbench.app.deidentify.places import files_of_project, files_of_series
from workbench.app.deidentify.review import Review
from workbench.base.text import Text, t
from workbench.ui.deidentify.file_model import KEY, NAME, STATE, FileModel
from workbench.ui.deidentify.tables import set_widths, tab_through, tree
from workbench.ui.icons import pixmap
from workbench.ui.parts import button, column, label, row, set_property, words

if TYPE_CHECKING:
    from workbench.app.host import Desk


class FilesPage(QWidget):
    """Files by their layouts. `opened` gives the layout whose pictures are to be looked at."""

    opened = Signal(str)

    def __init__(self, desk: Desk, review: Review) -> None:
        super().__init__()
        self._desk, self._review = desk, review
        self.model = FileModel(review)
        self.view = tree(t("Files"))
        self.view.setModel(self.model)
        set_widths(self.view, 230, 200, 140, 104, 200, stretch=4, chip=STATE)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.view.activated.connect(lambda index: self._open(index.data(KEY)))
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_actions())
        self.add_files = button(t("Add files…"), self._add_files, icon="open_images")
        self.add_folder = button(t("Add folder…"), self._add_folder, icon="open_folder")
        self.series = button(t("The open series"), lambda: self._add(files_of_series), flat=True)
        self.project = button(
            t("All images of the project"), lambda: self._add(files_of_project), flat=True
        )
        self.look = self._action(t("Look at its pictures"), "", self._open_current)
        self.next = self._action(t("The next that needs a look"), "N", self.go_next)
        self.take_off = self._action(t("Remove from the list"), "Del", self._remove)
        self.remove = button(t("Remove"), self._remove, flat=True, icon="delete")
        self.remove.setToolTip(words(t("Take the chosen files off the list (Del)")))
        self.clear = button(t("Clear"), review.clear, flat=True)
        self.search = button(t("Search"), review.start_scan, primary=True)
        self.summary = label("", "muted")
        keys = t("Enter shows the pictures · N the next that needs a look · Del removes")
        self._keys = label(keys, "muted")
        tools = row(
            self.add_files, self.add_folder, self.series, self.project, 1, self.search,
            self.remove, self.clear, spacing=6,
        )  # fmt: skip
        self._empty = _empty()
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.view)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addLayout(tools)
        body.addLayout(self._pages, 1)
        body.addLayout(row(self.summary, 1, self._keys, spacing=8))
        tab_through(
            self.add_files, self.add_folder, self.series, self.project, self.search,
            self.remove, self.clear, self.view,
        )  # fmt: skip
        self.setAcceptDrops(True)
        self.refresh()

    def refresh(self) -> None:
        """Show what the review knows now."""
        review, session = self._review, self._desk.session
        expanded = self._expanded()
        self.model.refresh()
        for key in expanded:
            self.view.setExpanded(self.model.index_of(key), True)
        self._pages.setCurrentIndex(1 if review.scanned or review.paths else 0)
        is_free = review.busy is None
        self.series.setVisible(session.view_state.viewport.image is not None)
        self.project.setVisible(bool(session.project.images))
        for one in (self.add_files, self.add_folder, self.series, self.project):
            one.setEnabled(is_free)
        self.clear.setEnabled(is_free and bool(review.paths))
        for part in (self.search, self.remove, self.clear, self._keys):
            part.setVisible(bool(review.paths))
        self._show_actions()
        self.search.setEnabled(is_free and bool(review.paths))
        self.search.setText(words(t("Search again") if review.scanned else t("Search")))
        set_property(self.search, primary=not review.scanned or review.is_stale)
        self.summary.setText(words(self._told()))

    def _told(self) -> str:
        review = self._review
        if not review.paths:
            return ""
        if not review.scanned:
            return words(t("{count} files and folders were chosen.", count=len(review.paths)))
        if review.is_stale:
            return words(t("Other things are looked for now: search again."))
        counts = self._review.counts
        parts = [t("Files: {count}", count=len(review.scanned))]
        parts += [
            t("{status}: {count}", status=STATUS_TEXTS[status], count=counts[status])
            for status in Status
            if counts[status]
        ]
        return "  ·  ".join(words(part) for part in parts)

    def _expanded(self) -> list[str]:
        rows = (self.model.index(n, NAME) for n in range(self.model.rowCount()))
        return [index.data(KEY) for index in rows if self.view.isExpanded(index)]

    def _add_files(self) -> None:
        self._take(self._desk.host.ask_files(t("Files to de-identify")))

    def _add_folder(self) -> None:
        folder = self._desk.host.ask_folder(t("Folder to de-identify"))
        self._take([folder] if folder is not None else [])

    def _add(self, which: Callable[..., list[Path]]) -> None:
        self._take(which(self._desk.session))

    def _take(self, paths: list[Path]) -> None:
        if paths:
            self._review.add(paths)
            self._review.start_scan()

    def _open(self, key: str | None) -> None:
        layout = self._review.layouts.get(key or "")
        if layout is not None and layout.has_picture:
            self.opened.emit(layout.key)

    # -- keys ---------------------------------------------------------------------------------

    def _action(self, title: Text, keys: str, run: Callable[[], None]) -> QAction:
        made = QAction(words(title), self.view)
        if keys:
            made.setShortcut(QKeySequence(keys))
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(lambda _: run())
        self.view.addAction(made)
        return made

    def _show_actions(self) -> None:
        review = self._review
        chosen = bool(self.view.selectionModel().selectedRows()) and review.busy is None
        self.remove.setEnabled(chosen)
        self.take_off.setEnabled(chosen)
        self.next.setEnabled(review.counts[Status.LOOK] > 0)
        layout = self.model.layout_at(self.view.currentIndex())
        self.look.setEnabled(layout is not None and layout.has_picture)

    def _open_current(self) -> None:
        self._open(self.view.currentIndex().data(KEY))

    def go_next(self) -> None:
        """Show the pictures of the next that needs a look, after the chosen one."""
        key = self._review.next_undecided(str(self.view.currentIndex().data(KEY) or ""))
        if key is not None:
            self.opened.emit(key)

    def _remove(self) -> None:
        """Take what is chosen off the list: a layout with all its files."""
        gone: set[str] = set()
        for index in self.view.selectionModel().selectedRows():
            file, layout = self.model.file_at(index), self.model.layout_at(index)
            if file is not None:
                gone.add(file.path)
            elif layout is not None:
                gone |= {one.path for one in layout.files}
        if gone:
            self._review.remove(gone)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls() and self._review.busy is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        names = (url.toLocalFile() for url in event.mimeData().urls())
        self._take([Path(name) for name in names if name])
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()


def _empty() -> QWidget:
    """Return what is shown before there are files: what to do, and what comes then."""
    mark = QLabel()
    mark.setPixmap(pixmap("open_images", "muted", 40))
    steps = (
        t("1  Add the files that will leave the house, or drop them here."),
        t("2  Each is searched for what names a person: in its header, and in its pictures."),
        t("3  You decide about what is unsure; what nobody decided about stays."),
        t("4  Copies without the persons are published. The files themselves are not changed."),
    )
    made = QWidget()
    told = column(
        mark, label(t("Files without the persons in them"), "title"),
        *(label(step, "muted") for step in steps), spacing=8,
    )  # fmt: skip
    made.setLayout(column(1, row(1, told, 1), 2))
    return made
