"""The follow-up as a table: lesions and sums in rows, time points in columns."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from workbench.app.followup.assessment import Column, Followup
from workbench.app.followup.criteria import Response
from workbench.app.followup.flags import Flag, Weight
from workbench.app.followup.making import timepoint_title
from workbench.app.followup.words import (
    RESPONSE_TITLES,
    STATE_TITLES,
    cell_text,
    kind_text,
    percent_text,
    sum_text,
)
from workbench.base.figures import number
from workbench.base.text import Text, t
from workbench.geom.measuring.codes import quantity_title
from workbench.model.calibration import CALIBRATION_TITLES
from workbench.model.lesion import Lesion
from workbench.ui.icons import icon
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
NAME, ROLE, ORGAN, FIRST = 0, 1, 2, 3
_SUM, _NADIR, _FROM_BASELINE, _FROM_NADIR, _TARGETS, _OTHERS, _NEW, _OVERALL = range(8)
SUMS = (
    t("Sum of diameters (mm)"),
    t("Smallest sum before (mm)"),
    t("From the baseline"),
    t("From the nadir"),
    t("Targets"),
    t("Non-targets"),
    t("New lesions"),
    t("Suggested by the rules"),
)
_TONES = {
    Response.PROGRESSIVE: "bad",
    Response.COMPLETE: "good",
    Response.PARTIAL: "good",
    Response.NOT_EVALUABLE: "warn",
}


class FollowupModel(QAbstractTableModel):
    """Shows a follow-up; another one is another table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found = Followup()

    def show(self, found: Followup) -> None:
        """Show another one."""
        same = len(found.columns) == len(self.found.columns)
        if same and len(found.lesions) == len(self.found.lesions) and found.columns:
            self.found = found
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            return
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    # -- what is where ------------------------------------------------------------------------

    def lesion_at(self, row: int) -> Lesion | None:
        """Return the lesion of a row; None for a sum."""
        return self.found.lesions[row] if 0 <= row < len(self.found.lesions) else None

    def column_at(self, section: int) -> Column | None:
        """Return the time point of a column; None for name, role and organ."""
        at = section - FIRST
        return self.found.columns[at] if 0 <= at < len(self.found.columns) else None

    def flags_at(self, row: int, section: int) -> list[Flag]:
        """Return what the rules notice there; of sums, what they notice of the time point."""
        lesion, column = self.lesion_at(row), self.column_at(section)
        if lesion is None:
            return list(column.flags) if column is not None else list(self.found.flags)
        mine = [one for one in self.found.flags if one.lesion == lesion.id]
        if column is None:
            return mine
        when = column.timepoint.id
        return [*self.found.cell(lesion.id, when).flags, *(x for x in mine if x.timepoint == when)]

    # -- what Qt asks -------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return the number of lesions and sums."""
        if parent.isValid() or not (self.found.lesions or self.found.columns):
            return 0
        return len(self.found.lesions) + len(SUMS)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return three, and one a time point."""
        return 0 if parent.isValid() else FIRST + len(self.found.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return time points with their dates; at the left names of lesions, and of sums."""
        if orientation != Qt.Orientation.Horizontal:
            return self._row_head(section, role)
        column = self.column_at(section)
        if role == Qt.ItemDataRole.DisplayRole:
            if column is None:
                return words((t("Lesion"), t("Role"), t("Organ"))[section])
            return words(column_title(self.found, column))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def _row_head(self, row: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return words(self._text(row, NAME))
        if role == Qt.ItemDataRole.ToolTipRole:
            return words(self._tip(row, NAME)) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(NAME)
        return None

    def data(self, index: AnyIndex, role: int = 0) -> Any:
        """Return a text, a colour, a mark or a tool tip."""
        if not index.isValid():
            return None
        row, section = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return words(self._text(row, section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return words(self._tip(row, section)) or None
        if role == Qt.ItemDataRole.DecorationRole:
            warns = [x for x in self.flags_at(row, section) if x.weight is Weight.WARNING]
            is_sum = self.lesion_at(row) is None and row - len(self.found.lesions) != _OVERALL
            return icon("warning", "warn", 14) if warns and not is_sum and section else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(row, section)
        if role == Qt.ItemDataRole.FontRole and self._is_bold(row):
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _is_bold(self, row: int) -> bool:
        return row - len(self.found.lesions) in (_SUM, _OVERALL)

    def _text(self, row: int, section: int) -> Text | str:
        lesion, column = self.lesion_at(row), self.column_at(section)
        if lesion is None:
            at = row - len(self.found.lesions)
            if column is None:
                return SUMS[at] if section == NAME else ""
            return sum_cell(column, at)
        if column is not None:
            return cell_text(self.found.cell(lesion.id, column.timepoint.id))
        if section == NAME:
            return lesion.name
        return kind_text(lesion) if section == ROLE else organ_text(lesion)

    def _tip(self, row: int, section: int) -> str:
        lesion, column = self.lesion_at(row), self.column_at(section)
        parts = [str(flag.text) for flag in self.flags_at(row, section)]
        if lesion is not None and column is not None:
            cell = self.found.cell(lesion.id, column.timepoint.id)
            if cell.seen is not None:
                parts.insert(0, " ".join((str(STATE_TITLES[cell.seen.state]), cell.seen.note)))
            reading = cell.reading
            if reading is not None:
                said = f"{number(reading.value, 2)} ± {number(reading.uncertainty, 2)}"
                source = CALIBRATION_TITLES[reading.source]
                title = quantity_title(reading.quantity)
                parts.insert(0, f"{title}: {said} {reading.unit} · {source}")
        elif lesion is not None and lesion.note:
            parts.insert(0, lesion.note)
        elif lesion is None and column is not None and column.overall is not None:
            if row - len(self.found.lesions) == _OVERALL:
                parts.insert(0, str(RESPONSE_TITLES[column.overall]))
        return "\n".join(parts)

    def _color(self, row: int, section: int) -> Any:
        lesion, column = self.lesion_at(row), self.column_at(section)
        if lesion is None and column is not None:
            at = row - len(self.found.lesions)
            shown = {_TARGETS: column.target, _OTHERS: column.other, _OVERALL: column.overall}
            tone = _TONES.get(shown[at]) if shown.get(at) is not None else None  # type: ignore[arg-type]
            return current_theme().qcolor(tone) if tone else None
        if lesion is not None and column is not None:
            cell = self.found.cell(lesion.id, column.timepoint.id)
            is_word = cell.reading is None
            return current_theme().qcolor("muted") if is_word else None
        return current_theme().qcolor("muted") if section in (ROLE, ORGAN) else None


def column_title(found: Followup, column: Column) -> str:
    """Return what a time point is called, and its day."""
    title = timepoint_title([one.timepoint for one in found.columns], column.timepoint)
    taken = column.timepoint.taken
    return f"{title}\n{taken:%Y-%m-%d}" if taken else f"{title}\n–"


def organ_text(lesion: Lesion) -> str:
    """Return the organ of a lesion."""
    return lesion.organ or (lesion.site.meaning if lesion.site is not None else "")


def sum_cell(column: Column, at: int) -> Text | str:
    """Return a sum, a change or what the rules say of a time point."""
    match at:
        case 0:
            return sum_text(column)
        case 1:
            return number(column.nadir) if column.nadir is not None else ""
        case 2:
            return percent_text(column.from_baseline)
        case 3:
            return percent_text(column.from_nadir)
        case 4:
            return column.target or ""
        case 5:
            return column.other or ""
        case 6:
            return (t("Yes") if column.is_new else t("No")) if column.is_after else ""
    return column.overall or ""


def _alignment(section: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if section < FIRST else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
