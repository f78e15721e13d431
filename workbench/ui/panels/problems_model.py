"""Findings as a tree: groups, and findings in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from attrs import frozen
from PySide6.QtCore import QModelIndex, QObject, Qt

from workbench.api.checks import Finding, Severity
from workbench.app.session import Session
from workbench.app.wording import label_title
from workbench.base.text import Text, language, t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.image import Image
from workbench.model.review import Waiver
from workbench.qa.catalogue import CHECKS, ORDER
from workbench.ui.grouped_model import ROOT, AnyIndex, GroupedModel
from workbench.ui.icons import icon
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

MESSAGE, LABEL, WHERE = range(3)

SEVERITY_ICONS: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("error", "bad"),
    Severity.WARNING: ("warning", "warn"),
    Severity.NOTE: ("info", "accent"),
}
SEVERITY_TITLES: Mapping[Severity, Text] = {
    Severity.ERROR: t("Errors"),
    Severity.WARNING: t("Warnings"),
    Severity.NOTE: t("Notes"),
}


class Grouping(StrEnum):
    """What findings are put together by."""

    CHECK = "check"
    SEVERITY = "severity"
    IMAGE = "image"
    LABEL = "label"


@frozen(eq=False)
class Row:
    """One finding with what is shown of it."""

    finding: Finding
    message: str
    label: str
    where: str
    image: str
    waiver: Waiver | None = None


@frozen(eq=False)
class Group:
    """Rows under one title."""

    title: str
    severity: Severity
    rows: list[Row]


class ProblemsModel(GroupedModel):
    """Two levels; `show` puts in others."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups: list[Group] = []
        self._sorted_by: tuple[int, bool] | None = None

    def show(self, rows: Sequence[Row], grouping: Grouping) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.groups = grouped(rows, grouping)
        self._sort()
        self.endResetModel()

    def row_at(self, index: AnyIndex) -> Row | None:
        """Return the row at an index; None for a group."""
        if not self.is_row(index):
            return None
        return self.groups[self.group_at(index)].rows[index.row()]

    def index_of(self, key: tuple[object, ...]) -> QModelIndex:
        """Return where a finding is now."""
        for at, group in enumerate(self.groups):
            for n, row in enumerate(group.rows):
                if row.finding.key == key:
                    return self.index(n, 0, self.index(at, 0))
        return QModelIndex()

    # -- what Qt asks -------------------------------------------------------------------------

    def group_count(self) -> int:
        """Return the number of groups."""
        return len(self.groups)

    def row_count(self, group: int) -> int:
        """Return the number of findings in a group."""
        return len(self.groups[group].rows)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """Return 3: message, label, where."""
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the name of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return words((t("Finding"), t("Label"), t("Image"))[section])
        return None

    def data(self, index: AnyIndex, role: int = 0) -> Any:
        """Return what is shown."""
        row = self.row_at(index)
        if row is None:
            return self._of_group(self.groups[index.row()], index.column(), role)
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.message, row.label, row.where)[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == MESSAGE:
            name, tone = SEVERITY_ICONS[row.finding.severity]
            return icon(name, "muted" if row.waiver else tone, 14)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.message
        if role == Qt.ItemDataRole.ForegroundRole and (row.waiver or index.column()):
            return current_theme().qcolor("muted")
        return None

    def _of_group(self, group: Group, column: int, role: int) -> Any:
        if column != MESSAGE:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{group.title}  ·  {len(group.rows)}"
        if role == Qt.ItemDataRole.DecorationRole:
            name, tone = SEVERITY_ICONS[group.severity]
            return icon(name, tone, 14)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the rows of each group by a column; -1 goes back to the order of checks."""
        self._sorted_by = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self._sorted_by is None:
            return
        column, turned = self._sorted_by
        keys: tuple[Callable[[Row], str], ...] = (
            lambda row: row.message,
            lambda row: row.label,
            lambda row: row.where,
        )
        for group in self.groups:
            group.rows.sort(key=keys[column], reverse=turned)


def row_of(session: Session, finding: Finding, waiver: Waiver | None = None) -> Row:
    """Return a finding with its words."""
    project = session.project
    about = project.get(finding.about) if finding.about is not None else None
    where = image = label = ""
    if isinstance(about, Image):
        where = image = _name(about)
    elif isinstance(about, Annotation):
        label = label_title(project, about, language())
        if isinstance(about.anchor, OnFrame):
            found = project.images.get(about.anchor.image)
            image = _name(found) if found else "–"
            frame = f"  [{about.anchor.frame}]" if found and found.frames > 1 else ""
            where = f"{image}{frame}"
    message = str(finding.message)
    if waiver is not None:
        message = str(t("{message} Waived: {reason}", message=message, reason=waiver.reason))
    return Row(finding, words(message), words(label), words(where), image, waiver)


def _name(image: Image) -> str:
    return image.path.rpartition("/")[2]


def grouped(rows: Sequence[Row], grouping: Grouping) -> list[Group]:
    """Return rows under titles, the groups in the order of their first, worst row."""
    found: dict[str, Group] = {}
    for row in rows:
        title = _title(row, grouping)
        if title not in found:
            found[title] = Group(title, row.finding.severity, [])
        found[title].rows.append(row)
    groups = list(found.values())
    if grouping in (Grouping.IMAGE, Grouping.LABEL):
        return sorted(groups, key=lambda group: group.title)
    return sorted(groups, key=lambda group: ORDER[group.severity])


def _title(row: Row, grouping: Grouping) -> str:
    match grouping:
        case Grouping.CHECK:
            check = CHECKS.get(row.finding.check)
            return words(check.title if check else row.finding.check)
        case Grouping.SEVERITY:
            return words(SEVERITY_TITLES[row.finding.severity])
        case Grouping.IMAGE:
            return row.image or words(t("No image"))
        case _:
            return row.label or words(t("No label"))
