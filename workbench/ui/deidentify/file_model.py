"""FileModel: layouts and their files as a tree, filled as they come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt

from workbench.app.deidentify.layouts import STATUS_TEXTS, Layout, Status
from workbench.app.deidentify.review import Review
from workbench.base.text import Text, t
from workbench.ui.deidentify.chips import TONE
from workbench.ui.grouped_model import ROOT, AnyIndex, GroupedModel
from workbench.ui.parts import words

if TYPE_CHECKING:
    from workbench.deid.scan import Scanned

STATUS = Qt.ItemDataRole.UserRole
KEY = Qt.ItemDataRole.UserRole + 1
PATH = Qt.ItemDataRole.UserRole + 2

NAME, WHAT, FOUND, STATE, WHY = range(5)
_HEADS = (t("Layout or file"), t("What it is"), t("Found"), t("Status"), t("Why"))
_KINDS = {"dicom": t("DICOM"), "photo": t("Photograph"), "": t("Another kind of file")}
_TONES = {Status.READY: "good", Status.LOOK: "warn", Status.HELD: "muted", Status.ERROR: "bad"}


class FileModel(GroupedModel):
    """Two levels: layouts, and the files of each.

    Parameters
    ----------
    with_picture : bool
        Only layouts that have something to look at.
    """

    def __init__(self, review: Review, *, with_picture: bool = False) -> None:
        super().__init__()
        self._review = review
        self._only = with_picture
        self._layouts: list[Layout] = []

    def refresh(self) -> None:
        """Take over what the review knows now."""
        layouts = [
            one for one in self._review.layouts.values() if one.has_picture or not self._only
        ]
        same = [one.key for one in layouts] == [one.key for one in self._layouts] and all(
            len(new.files) == len(old.files)
            for new, old in zip(layouts, self._layouts, strict=True)
        )
        if same and layouts:
            self._layouts = layouts
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(layouts) - 1, self.columnCount() - 1)
            )
        else:
            self.beginResetModel()
            self._layouts = layouts
            self.endResetModel()

    def layout_at(self, index: AnyIndex) -> Layout | None:
        """Return the layout of a row, or of the layout that a file belongs to."""
        if not index.isValid():
            return None
        at = self.group_at(index)
        return self._layouts[at] if at < len(self._layouts) else None

    def file_at(self, index: AnyIndex) -> Scanned | None:
        """Return the file of a row; None for the row of a layout."""
        if not self.is_row(index):
            return None
        layout = self.layout_at(index)
        return layout.files[index.row()] if layout is not None else None

    def index_of(self, key: str) -> QModelIndex:
        """Return where a layout is."""
        at = next((n for n, one in enumerate(self._layouts) if one.key == key), None)
        return self.index(at, 0) if at is not None else QModelIndex()

    # -- what Qt asks -------------------------------------------------------------------------

    def group_count(self) -> int:
        """Return how many layouts there are."""
        return len(self._layouts)

    def row_count(self, group: int) -> int:
        """Return how many files a layout has."""
        count = len(self._layouts[group].files)
        return count if count > 1 else 0  # one file is its own row

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """Return how many columns there are."""
        return len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the heads of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words(_HEADS[section])
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        layout, file = self.layout_at(index), self.file_at(index)
        if layout is None:
            return None
        if role == KEY:
            return layout.key
        if role == PATH:
            return file.path if file is not None else None
        if role == STATUS:
            return self._status(layout, file)[0]
        if role == TONE:
            return _TONES[self._status(layout, file)[0]]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words(self._text(layout, file, index.column()))
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (NAME, WHY):
            one = file or _only(layout)
            if one is not None and index.column() == NAME:
                return one.path
            return words(self._text(layout, file, index.column()))
        return None

    def _text(self, layout: Layout, file: Scanned | None, column: int) -> Text | str:
        one = file or _only(layout)
        if column == NAME:
            return Path(one.path).name if one is not None else title_of(layout)
        if column == WHAT:
            return what_of(one) if one is not None else _files(layout)
        if column == FOUND:
            return found_of(file) if file is not None else _boxes(layout)
        status, why = self._status(layout, file)
        return STATUS_TEXTS[status] if column == STATE else why

    def _status(self, layout: Layout, file: Scanned | None) -> tuple[Status, Text | str]:
        if file is not None:
            return self._review.status(file)
        status = self._review.status_of_layout(layout)
        if layout.approved and status is Status.READY:
            return status, t("Approved")
        first = next((one for one in layout.files if self._review.status(one)[0] is status), None)
        return status, self._review.status(first)[1] if first is not None else ""


def _only(layout: Layout) -> Scanned | None:
    """Return the file of a layout that has one."""
    return layout.files[0] if len(layout.files) == 1 else None


def title_of(layout: Layout) -> Text | str:
    """Return what a layout is called: what it is and how large."""
    rows, columns = layout.size
    kind = _KINDS.get(layout.kind, layout.kind)
    if not layout.has_picture:
        return t("{kind}, without a picture", kind=kind) if layout.kind else kind
    return t("{kind}, {columns} × {rows}", kind=kind, columns=columns, rows=rows)


def what_of(file: Scanned) -> Text | str:
    """Return what a file is."""
    kind = _KINDS.get(file.kind, file.kind)
    if not file.rows:
        return kind
    size = {"kind": kind, "columns": file.columns, "rows": file.rows}
    if file.frames > 1:
        return t("{kind}, {columns} × {rows}, {count} frames", **size, count=file.frames)
    return t("{kind}, {columns} × {rows}", **size)


def found_of(file: Scanned) -> Text | str:
    """Return how much was found in a file."""
    return _found(len(file.fills), len(file.undecided))


def _files(layout: Layout) -> Text:
    return t("{count} files", count=len(layout.files))


def _boxes(layout: Layout) -> Text | str:
    fills = [one for one in layout.candidates if one.fill]
    unsure = 0 if layout.approved else sum(one.unsure for one in fills)
    return _found(len(fills) - unsure, unsure)


def _found(sure: int, unsure: int) -> Text | str:
    if sure and unsure:
        return t("{sure} to fill, {unsure} unsure", sure=sure, unsure=unsure)
    if unsure:
        return t("{unsure} unsure", unsure=unsure)
    return t("{sure} to fill", sure=sure) if sure else ""
