"""Measurements as a tree of two levels, or as a list: groups, and numbers in them."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field
from PySide6.QtCore import QModelIndex, QObject, Qt

from workbench.app.measuring.table import Grouping, Line
from workbench.base.figures import with_unit
from workbench.base.text import t
from workbench.geom.measuring.wording import quantity_text, uncertain_text
from workbench.model.calibration import CALIBRATION_TITLES, CalibrationSource
from workbench.model.ids import AnnotationId
from workbench.ui.grouped_model import ROOT, AnyIndex, GroupedModel
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

LABEL, KIND, TITLE, VALUE, SPREAD, SOURCE, LESION, SEVERITY, IMAGE, LAYER = range(10)
COLUMNS = 10
Key = Callable[[Line], Any]

# Sorting by value puts units apart: 5 mm and 5 px are no neighbours.
_KEYS: tuple[Key, ...] = (
    lambda one: (one.label.casefold(), one.place),
    lambda one: (one.kind.casefold(), one.place),
    lambda one: (one.title.casefold(), one.place),
    lambda one: (one.quantity.unit, one.quantity.value, one.place),
    lambda one: (one.quantity.unit, one.quantity.uncertainty, one.place),
    lambda one: (one.quantity.source.value, one.place),
    lambda one: (one.lesion.casefold(), one.place),
    lambda one: (one.severity.casefold(), one.place),
    lambda one: (one.image.casefold(), one.place),
    lambda one: (one.layer.casefold(), one.place),
)
_GROUPS: Mapping[Grouping, Callable[[Line], str]] = {
    Grouping.NONE: lambda one: "",
    Grouping.LABEL: lambda one: one.label,
    Grouping.IMAGE: lambda one: one.image or str(t("On planes")),
    Grouping.KIND: lambda one: one.kind,
    Grouping.LESION: lambda one: one.lesion or str(t("No lesion")),
}
#: Millimetres that are not those of the thing itself, or that nobody is sure of.
_DOUBTFUL = frozenset(
    {CalibrationSource.DETECTOR, CalibrationSource.FILM, CalibrationSource.ESTIMATED}
)
# More than these at once: all is listed anew, which takes as long as a blink.
ONE_BY_ONE = 60


@define(eq=False)
class Group:
    """Lines under one title, with the keys that they are sorted by."""

    title: str
    lines: list[Line] = field(factory=list)
    keys: list[Any] = field(factory=list)


class MeasurementsModel(GroupedModel):
    """Shows lines that somebody else works out; `put` takes those of some annotations."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups: list[Group] = []
        self.total = 0
        self._grouping = Grouping.NONE
        self._column, self._turned = -1, False
        self._words: list[str] = []
        self._shown: dict[AnnotationId, tuple[Line, ...]] = {}

    @property
    def grouping(self) -> Grouping:
        """What lines are put together by."""
        return self._grouping

    @property
    def count(self) -> int:
        """How many lines are shown."""
        return sum(len(group.lines) for group in self.groups)

    # -- lines come in ------------------------------------------------------------------------

    def show(
        self,
        lines: Mapping[AnnotationId, Sequence[Line]],
        grouping: Grouping | None = None,
        typed: str | None = None,
    ) -> None:
        """List all lines anew, in another grouping or with another filter."""
        self.beginResetModel()
        self._grouping = self._grouping if grouping is None else grouping
        self._words = self._words if typed is None else typed.casefold().split()
        self._shown = {id: tuple(some) for id, some in lines.items()}
        self.total = sum(map(len, self._shown.values()))
        self._list()
        self.endResetModel()

    def put(
        self, lines: Mapping[AnnotationId, Sequence[Line]], ids: Sequence[AnnotationId]
    ) -> None:
        """Take the lines of some annotations, which may be others now, or gone."""
        if len(ids) > ONE_BY_ONE:
            self.show(lines)
            return
        for id in ids:
            old, new = self._shown.get(id, ()), tuple(lines.get(id, ()))
            for one in old:
                self._take(one)
            for one in new:
                self._insert(one)
            self.total += len(new) - len(old)
            if new:
                self._shown[id] = new
            else:
                self._shown.pop(id, None)

    @property
    def is_plain(self) -> bool:
        """Whether lines are listed in the order of images, without groups."""
        return self._grouping is Grouping.NONE and self._column < 0

    def append(
        self, lines: Mapping[AnnotationId, Sequence[Line]], ids: Sequence[AnnotationId]
    ) -> None:
        """Take the lines of annotations that were not there; quick while `is_plain`."""
        behind: list[Line] = []
        for id in ids:
            if id in self._shown:
                self.put(lines, [id])
                continue
            new = self._shown[id] = tuple(lines.get(id, ()))
            self.total += len(new)
            for one in filter(self._fits, new):
                last = self._last_place(behind)
                if self.is_plain and (last is None or one.place > last):
                    behind.append(one)
                else:
                    self._insert(one)
        self._put_behind(behind)

    def _last_place(self, behind: list[Line]) -> Any:
        if behind:
            return behind[-1].place
        return self.groups[0].keys[-1] if self.groups and self.groups[0].keys else None

    def _put_behind(self, lines: list[Line]) -> None:
        if not lines:
            return
        if not self.groups:
            self.groups = [Group("")]
        group = self.groups[0]
        at = len(group.lines)
        self.beginInsertRows(QModelIndex(), at, at + len(lines) - 1)
        group.lines += lines
        group.keys += [one.place for one in lines]
        self.endInsertRows()

    def _list(self) -> None:
        title_of = _GROUPS[self._grouping]
        found: dict[str, Group] = {}
        for some in self._shown.values():
            for one in some:
                if self._fits(one):
                    title = title_of(one)
                    found.setdefault(title, Group(title)).lines.append(one)
        self.groups = [found[title] for title in sorted(found, key=str.casefold)]
        for group in self.groups:
            self._sort(group)

    def _sort(self, group: Group) -> None:
        key = self._key
        group.lines.sort(key=key, reverse=self._turned)
        group.keys = [key(one) for one in group.lines]
        if self._turned:
            group.keys.reverse()

    @property
    def _key(self) -> Key:
        return _KEYS[self._column] if self._column >= 0 else _place

    def _fits(self, one: Line) -> bool:
        if not self._words:
            return True
        said = one.searched
        return all(word in said for word in self._words)

    def _insert(self, one: Line) -> None:
        if not self._fits(one):
            return
        title = _GROUPS[self._grouping](one)
        titles = [group.title.casefold() for group in self.groups]
        at = bisect.bisect_left(titles, title.casefold())
        while at < len(self.groups) and self.groups[at].title.casefold() == title.casefold():
            if self.groups[at].title == title:
                break
            at += 1
        is_there = at < len(self.groups) and self.groups[at].title == title
        is_flat = self._grouping is Grouping.NONE
        if not is_there:
            if not is_flat:
                self.beginInsertRows(QModelIndex(), at, at)
            self.groups.insert(at, Group(title))
            if not is_flat:
                self.endInsertRows()
        group = self.groups[at]
        key = self._key(one)
        place = bisect.bisect_right(group.keys, key)
        row = len(group.keys) - place if self._turned else place
        self.beginInsertRows(self._parent(at), row, row)
        group.keys.insert(place, key)
        group.lines.insert(row, one)
        self.endInsertRows()

    def _take(self, one: Line) -> None:
        found = self._where(one)
        if found is None:
            return
        at, row = found
        group = self.groups[at]
        self.beginRemoveRows(self._parent(at), row, row)
        del group.lines[row]
        del group.keys[len(group.keys) - 1 - row if self._turned else row]
        self.endRemoveRows()
        if not group.lines and self._grouping is not Grouping.NONE:
            self.beginRemoveRows(QModelIndex(), at, at)
            del self.groups[at]
            self.endRemoveRows()

    def _where(self, one: Line) -> tuple[int, int] | None:
        title = _GROUPS[self._grouping](one)
        at = next((n for n, group in enumerate(self.groups) if group.title == title), None)
        if at is None:
            return None
        group = self.groups[at]
        place = bisect.bisect_left(group.keys, self._key(one))
        for n in range(place, len(group.keys)):
            row = len(group.keys) - 1 - n if self._turned else n
            if group.lines[row] is one:
                return at, row
            if group.keys[n] != group.keys[place]:
                break
        return None

    def _parent(self, at: int) -> QModelIndex:
        return QModelIndex() if self._grouping is Grouping.NONE else self.createIndex(at, 0, 0)

    # -- lines are asked for ------------------------------------------------------------------

    def line_at(self, index: AnyIndex) -> Line | None:
        """Return the line at an index; None for a group."""
        if not index.isValid():
            return None
        if self._grouping is Grouping.NONE:
            return self.groups[0].lines[index.row()] if self.groups else None
        if not self.is_row(index):
            return None
        return self.groups[self.group_at(index)].lines[index.row()]

    def indexes_of(self, ids: Iterable[AnnotationId]) -> list[QModelIndex]:
        """Return where the lines of annotations are."""
        found = []
        for id in ids:
            for one in self._shown.get(id, ()):
                place = self._where(one) if self._fits(one) else None
                if place is not None:
                    found.append(self.index(place[1], 0, self._parent(place[0])))
        return found

    def shown_lines(self) -> list[Line]:
        """Return the lines that are shown, in their order."""
        return [one for group in self.groups for one in group.lines]

    # -- what Qt asks -------------------------------------------------------------------------

    def group_count(self) -> int:
        """Return the number of groups; of all lines without groups."""
        if self._grouping is Grouping.NONE:
            return len(self.groups[0].lines) if self.groups else 0
        return len(self.groups)

    def row_count(self, group: int) -> int:
        """Return the number of lines in a group."""
        return 0 if self._grouping is Grouping.NONE else len(self.groups[group].lines)

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        """Return the number of columns."""
        return COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return the names of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words(HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: AnyIndex, role: int = 0) -> Any:
        """Return a text, a colour, an alignment or a tool tip."""
        one = self.line_at(index)
        column = index.column()
        if one is None:
            return self._of_group(index, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return words(cell_text(one, column))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return words(_tip(one))
        if role == Qt.ItemDataRole.ForegroundRole:
            return _color(one, column)
        return None

    def _of_group(self, index: AnyIndex, role: int) -> Any:
        if not index.isValid() or index.column() or role != Qt.ItemDataRole.DisplayRole:
            return None
        group = self.groups[index.row()]
        return words(f"{group.title}  ·  {len(group.lines)}")

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the lines of each group by a column; -1 goes back to image and frame."""
        self._column, self._turned = column, order == Qt.SortOrder.DescendingOrder and column >= 0
        self.layoutAboutToBeChanged.emit()
        for group in self.groups:
            self._sort(group)
        self.layoutChanged.emit()


HEADS = (
    t("Label"),
    t("Kind"),
    t("Quantity"),
    t("Value"),
    t("±"),
    t("Source"),
    t("Lesion"),
    t("Severity"),
    t("Image"),
    t("Layer"),
)


def _place(one: Line) -> Any:
    return one.place


def cell_text(one: Line, column: int) -> str:
    """Return what a cell shows."""
    quantity = one.quantity
    match column:
        case 0:
            return one.label
        case 1:
            # Where there is no label, its kind is said there already.
            return one.kind if one.kind != one.label else ""
        case 2:
            return one.title
        case 3:
            return quantity_text(quantity)
        case 4:
            return spread_text(one)
        case 5:
            none = quantity.source is CalibrationSource.NONE
            return "" if none else str(CALIBRATION_TITLES[quantity.source])
        case 6:
            return one.lesion
        case 7:
            return one.severity
        case 8:
            return f"{one.image}  [{one.frame}]" if one.frame is not None else one.image
    return one.layer


def spread_text(one: Line) -> str:
    """Return the standard uncertainty with its unit; nothing where it is not known."""
    quantity = one.quantity
    if not quantity.uncertainty > 0:
        return ""
    both = uncertain_text(quantity)
    _, sign, spread = both.partition("±")
    return spread.strip() if sign else with_unit(f"{quantity.uncertainty:.2g}", quantity.unit)


def _tip(one: Line) -> str:
    quantity = one.quantity
    parts = [f"{one.title}: {uncertain_text(quantity)}"]
    if quantity.source is not CalibrationSource.NONE:
        parts.append(str(CALIBRATION_TITLES[quantity.source]))
    if one.reason:
        parts.append(one.reason)
    if one.severity_reason:
        said = t("{severity}: {reason}", severity=one.severity, reason=one.severity_reason)
        parts.append(str(said) if one.severity else one.severity_reason)
    if one.author:
        parts.append(str(t("Drawn by {author}", author=one.author)))
    if one.note:
        parts.append(one.note)
    return "\n".join(parts)


def _color(one: Line, column: int) -> Any:
    if column == SOURCE and one.quantity.source in _DOUBTFUL:
        return current_theme().qcolor("warn")
    if column in (SPREAD, SOURCE, IMAGE, LAYER, KIND):
        return current_theme().qcolor("muted")
    return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (VALUE, SPREAD) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
