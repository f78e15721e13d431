"""The annotations of what is shown, as a table that stays fast with very many rows."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon

from workbench.app.measuring.values import main_quantity
from workbench.app.occlusion.words import told_of
from workbench.app.planes.visiting import reference_of
from workbench.app.planes.words import plane_text, short_text
from workbench.app.session import Session
from workbench.app.severity.words import judged_text, judged_title, severity_title
from workbench.app.viewing.navigation import slice_numbers
from workbench.app.wording import label_color, label_title
from workbench.base.errors import StoreError
from workbench.base.text import language, t
from workbench.geom.measuring.wording import quantity_text
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, EntityId, ImageId
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import OcclusionLevel
from workbench.model.order import DepthOrder
from workbench.model.patch import Change
from workbench.qa.severity import JudgedBy, grade_of
from workbench.ui.parts import words
from workbench.ui.tool_bar import swatch

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
# When more rows than these change, the whole list is shown anew.
_MANY = 2000
NUMBER, LABEL, SLICE, SIZE = range(4)
_MIME = "application/x-workbench-annotation-rows"


class AnnotationsModel(QAbstractTableModel):
    """Rows in order of creation, or the nearest first: number, label, slice, size.

    Ids sort by time of creation, so a new annotation is a new last row; a change touches its own
    rows only. By depth all rows are sorted anew, and can be dragged to another place.
    """

    #: Rows were dragged: their ids, and those above and below the place; None at an end.
    dragged = Signal(object, object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._all: list[AnnotationId] = []
        self._shown: list[AnnotationId] = []
        self._images: dict[ImageId, int] = {}
        self._frames: dict[tuple[ImageId, int], int] = {}
        self._frame_of_reference: str | None = None
        self._sizes: dict[AnnotationId, str] = {}
        self._colors: dict[str, QIcon] = {}
        self._words: list[str] = []
        self.slices = 0
        self._by_depth = False
        self._rows: dict[AnnotationId, int] = {}

    @property
    def total(self) -> int:
        """How many there are without the filter."""
        return len(self._all)

    def show(self, image: ImageId | None) -> None:
        """Show the annotations of an image, or of the series it belongs to."""
        project = self._session.project
        places = slice_numbers(project, image) if image is not None else {}
        self.beginResetModel()
        self._frames = places
        self._images = dict.fromkeys((id for id, _ in places), 0)
        self.slices = len(places)
        self._frame_of_reference = None
        on_images = (id for image in self._images for id in project.index.on(image))
        self._all = sorted([*on_images, *self._on_planes()])
        self._sizes.clear()
        self._list_anew()
        self.endResetModel()

    @property
    def is_by_depth(self) -> bool:
        """Whether the nearest come first."""
        return self._by_depth

    def sort_by_depth(self, on: bool) -> None:
        """List the nearest of each slice first, or in order of creation."""
        if on != self._by_depth:
            self.beginResetModel()
            self._by_depth = on
            self._list_anew()
            self.endResetModel()

    def _list_anew(self) -> None:
        self._shown = self._filtered(self._all)
        self._rows = {}
        if self._by_depth:
            order = DepthOrder.of(self._session.project.scheme)
            self._shown.sort(reverse=True)
            self._shown.sort(key=lambda id: self._depth_key(id, order))
            self._rows = {id: row for row, id in enumerate(self._shown)}

    def _depth_key(self, id: AnnotationId, order: DepthOrder) -> tuple[int, float]:
        try:
            one = self._session.project.annotations[id]
        except StoreError:
            return 0, inf
        at = one.anchor
        slice = self._frames.get((at.image, at.frame), 0) if isinstance(at, OnFrame) else 0
        return slice, -order.depth(one)

    @property
    def has_planes(self) -> bool:
        """Whether some of them lie on planes in the patient."""
        return bool(self._on_planes())

    def _on_planes(self) -> list[AnnotationId]:
        """Return those on planes where the images lie, too."""
        index = self._session.project.index
        if not index.on_planes:
            return []  # the file need not be asked
        return index.on_planes_of(self._reference())

    def _reference(self) -> str:
        """Return the frame of reference of the images; empty where nobody knows."""
        if self._frame_of_reference is None:
            first = next(iter(self._images), None)
            self._frame_of_reference = reference_of(self._session, first)
        return self._frame_of_reference

    def shows(self, image: ImageId | None) -> bool:
        """Return whether an image is among those whose annotations are listed."""
        return image in self._images

    def filter(self, text: str) -> None:
        """Show only what has all these words in its label, layer or note."""
        self._words = text.casefold().split()
        self.beginResetModel()
        self._list_anew()
        self.endResetModel()

    def follow(self, change: Change) -> None:
        """Take up a change: only the rows that it touches."""
        deltas = list(change.touched(Annotation))
        if len(deltas) > _MANY or (self._by_depth and deltas):
            self.show(next(iter(self._images), None))
            return
        for delta in deltas:
            before = delta.before if isinstance(delta.before, Annotation) else None
            after = delta.after if isinstance(delta.after, Annotation) else None
            one = after or before
            if one is None:
                continue
            self._sizes.pop(one.id, None)
            if after is None or not self._is_here(after):
                self._take(one.id)
            else:
                self._put(after)

    def refresh_all(self) -> None:
        """Ask for all texts anew, as after a change of the labels or of the calibration."""
        self._sizes.clear()
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, SIZE))

    def row_of(self, id: AnnotationId) -> int:
        """Return the row of an annotation, -1 when it is not listed."""
        if self._by_depth:
            return self._rows.get(id, -1)
        at = bisect.bisect_left(self._shown, id)
        return at if at < len(self._shown) and self._shown[at] == id else -1

    def id_at(self, row: int) -> AnnotationId:
        """Return the annotation of a row."""
        return self._shown[row]

    def ids_at(self, rows: Iterable[int]) -> list[AnnotationId]:
        """Return the annotations of rows."""
        return [self._shown[row] for row in rows]

    def cover(self, ids: Iterable[AnnotationId]) -> None:
        """Show anew what is hidden otherwise now."""
        changed = list(ids)
        if len(changed) > _MANY:  # looking for their rows would take longer than showing all
            rows = [0, len(self._shown) - 1] if self._shown else []
        else:
            rows = sorted(row for row in map(self.row_of, changed) if row >= 0)
        if rows:
            self.dataChanged.emit(self.index(rows[0], LABEL), self.index(rows[-1], LABEL))

    # -- dragging -----------------------------------------------------------------------------

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return that rows can be dragged between others while they are sorted by depth."""
        found = super().flags(index)
        if not self._by_depth:
            return found
        # Rows are dropped between others, never on one.
        way = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled
        return found | way

    def supportedDropActions(self) -> Qt.DropAction:
        """Return that rows are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Return the kind of what is dragged."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the ids of rows."""
        data = QMimeData()
        rows = sorted({index.row() for index in indexes})
        data.setData(_MIME, QByteArray("\n".join(self.ids_at(rows)).encode()))
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        """Tell where rows were dropped; they move when their depth has changed."""
        if not data.hasFormat(_MIME):
            return False
        if row < 0:
            row = parent.row() if parent.isValid() else len(self._shown)
        names = bytes(data.data(_MIME).data()).decode().split("\n")
        ids = [AnnotationId(EntityId(name)) for name in names]
        self.dragged.emit(ids, *self._around(row, set(ids)))
        return False

    def _around(
        self, row: int, moved: set[AnnotationId]
    ) -> tuple[AnnotationId | None, AnnotationId | None]:
        """Return what stays above and below a place, on the slice of what is moved."""
        annotations = self._session.project.annotations
        anchor = annotations[next(iter(moved))].anchor

        def stays(id: AnnotationId) -> bool:
            return id not in moved and annotations[id].anchor == anchor

        above = next(filter(stays, reversed(self._shown[:row])), None)
        return above, next(filter(stays, self._shown[row:]), None)

    # -- what Qt asks -------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return the number of annotations shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return 4."""
        return 0 if parent.isValid() else 4

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return the heads of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words((t("No."), t("Label"), t("Slice"), t("Size"))[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a text, a colour or an alignment."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.DecorationRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        try:
            annotation = self._session.project.annotations.get(self._shown[index.row()])
        except StoreError as error:
            return _damaged(role, column, error)
        if annotation is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            if column == NUMBER:
                return self._grade(annotation)
            return self._icon(annotation) if column == LABEL else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(annotation)
        return self._text(annotation, index.row(), column)

    def _text(self, annotation: Annotation, row: int, column: int) -> str:
        if column == NUMBER:
            return str(bisect.bisect_left(self._all, annotation.id) + 1)
        if column == LABEL:
            title = label_title(self._session.project, annotation, language())
            judged = self._session.severity.judged(annotation, wait=True)
            if judged is not None and judged.by is not JudgedBy.NO_RULE:
                severity = judged_title(self._session.project.scheme, judged)
                title = words(t("{label} · {severity}", label=title, severity=severity))
            if self._is_hidden(annotation):
                return words(t("{label} · fully hidden", label=title))
            return words(title)
        if column == SLICE:
            return self._place(annotation)
        return self._size(annotation)

    def _is_hidden(self, annotation: Annotation) -> bool:
        """Return whether nothing of it can be seen, as far as that is known by now."""
        anchor, occlusion = annotation.anchor, self._session.occlusion
        if not isinstance(anchor, OnFrame) or not occlusion.is_ready(anchor.image, anchor.frame):
            return False
        found = occlusion.of(annotation.id)
        return found is not None and found.level is OcclusionLevel.FULL

    def _place(self, annotation: Annotation) -> str:
        anchor = annotation.anchor
        if not isinstance(anchor, OnFrame):
            return str(short_text(anchor))
        return str(self._frames.get((anchor.image, anchor.frame)) or "")

    def _size(self, annotation: Annotation) -> str:
        size = self._sizes.get(annotation.id)
        if size is None:
            self._sizes[annotation.id] = size = self._measured(annotation)
        return size

    def _measured(self, annotation: Annotation) -> str:
        if annotation.kind is MeasurementKind.PROBE:
            return ""  # a point has a place and a value, but no size
        first = main_quantity(annotation, self._session.library.calibration)
        return quantity_text(first) if first else ""

    def _icon(self, annotation: Annotation) -> QIcon:
        color = label_color(self._session.project, annotation) or "#8a96a3"
        if color not in self._colors:
            self._colors[color] = swatch(color, 10)
        return self._colors[color]

    def _grade(self, annotation: Annotation) -> QIcon | None:
        """Return the colour of how severe it is."""
        judged = self._session.severity.judged(annotation, wait=True)
        grade = grade_of(self._session.project.scheme, judged.key) if judged is not None else None
        if grade is None:
            return None
        if grade.color not in self._colors:
            self._colors[grade.color] = swatch(grade.color, 10)
        return self._colors[grade.color]

    def _tip(self, annotation: Annotation) -> str:
        layer = self._session.project.layers.get(annotation.layer)
        parts = [label_title(self._session.project, annotation, language())]
        if isinstance(annotation.anchor, OnPlane):
            parts.append(str(plane_text(annotation.anchor)))
        if layer is not None:
            parts.append(str(t("Layer: {layer}", layer=layer.name)))
        if annotation.note:
            parts.append(annotation.note)
        judged = self._session.severity.judged(annotation, wait=True)
        if judged is not None:
            parts.append(str(judged_text(self._session.project.scheme, judged)))
        parts.append(told_of(self._session, annotation.id))
        return words("\n".join(filter(None, parts)))

    # -- rows ---------------------------------------------------------------------------------

    def _is_here(self, annotation: Annotation) -> bool:
        anchor = annotation.anchor
        if isinstance(anchor, OnFrame):
            return anchor.image in self._images
        return bool(anchor.frame_of_reference) and anchor.frame_of_reference == self._reference()

    def _put(self, annotation: Annotation) -> None:
        id = annotation.id
        at = bisect.bisect_left(self._all, id)
        if at >= len(self._all) or self._all[at] != id:
            self._all.insert(at, id)
        fits = self._fits(annotation)
        row = self.row_of(id)
        if fits and row < 0:
            row = bisect.bisect_left(self._shown, id)
            self.beginInsertRows(QModelIndex(), row, row)
            self._shown.insert(row, id)
            self.endInsertRows()
        elif fits:
            self.dataChanged.emit(self.index(row, 0), self.index(row, SIZE))
        elif row >= 0:
            self._take_row(row)

    def _take(self, id: AnnotationId) -> None:
        at = bisect.bisect_left(self._all, id)
        if at < len(self._all) and self._all[at] == id:
            del self._all[at]
        row = self.row_of(id)
        if row >= 0:
            self._take_row(row)

    def _take_row(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._shown[row]
        self.endRemoveRows()

    def _filtered(self, ids: list[AnnotationId]) -> list[AnnotationId]:
        if not self._words:
            return list(ids)
        return [id for id in ids if self._is_found(id)]

    def _is_found(self, id: AnnotationId) -> bool:
        try:
            return self._fits(self._session.project.annotations[id])
        except StoreError:
            return True  # nobody knows what it says

    def _fits(self, annotation: Annotation) -> bool:
        if not self._words:
            return True
        project = self._session.project
        layer = project.layers.get(annotation.layer)
        said = " ".join(
            (
                label_title(project, annotation, language()),
                annotation.label or "",
                layer.name if layer else "",
                annotation.note,
                self._severity_said(annotation),
            )
        ).casefold()
        return all(word in said for word in self._words)

    def _severity_said(self, annotation: Annotation) -> str:
        """Return how severe it is, where the filter may mean that: judging all takes a while."""
        scheme = self._session.project.scheme
        grades = scheme.severities if scheme is not None else ()
        titles = " ".join(one.title(language()) for one in grades).casefold()
        if not any(word in titles for word in self._words):
            return ""
        judged = self._session.severity.judged(annotation)
        return severity_title(scheme, judged.key) if judged is not None else ""


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == LABEL else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _damaged(role: int, column: int, error: StoreError) -> str | None:
    if role == Qt.ItemDataRole.ToolTipRole:
        return words(error.text)
    shown = role == Qt.ItemDataRole.DisplayRole and column == LABEL
    return words(t("Cannot be read")) if shown else None
