"""The list of layers: rows that are dragged to other places, with a mark where they would go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from workbench.app.layers.dropping import Part, Place, part_of
from workbench.base.text import t
from workbench.model.ids import EntityId, LayerId
from workbench.ui.parts import ROW, words
from workbench.ui.theme import current_theme

_ID = Qt.ItemDataRole.UserRole

#: Gives where a layer goes that is dropped on a part of a row; None where it cannot go.
FindPlace = Callable[[LayerId, LayerId, Part], Place | None]


class LayerList(QListWidget):
    """Rows from the topmost layer down."""

    #: A layer was dropped at a place.
    dropped = Signal(object, object)
    #: A key asks to fold (True) or unfold the current row.
    fold_asked = Signal(bool)

    def __init__(self, find: FindPlace, is_group: Callable[[LayerId], bool]) -> None:
        super().__init__()
        self._find, self._is_group = find, is_group
        self._pressed: tuple[LayerId, QPoint] | None = None
        self._place: Place | None = None
        self.is_dragging = False
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(words(t("Layers")))
        self._mark = QFrame(self.viewport())
        self._mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark.hide()

    def put(self, id: LayerId, made: QWidget) -> None:
        """Add a row at the end."""
        item = QListWidgetItem()
        item.setData(_ID, str(id))
        item.setSizeHint(QSize(80, ROW))
        self.addItem(item)
        self.setItemWidget(item, made)

    def id_of(self, item: QListWidgetItem | None) -> LayerId | None:
        """Return the layer of a row."""
        return None if item is None else LayerId(EntityId(item.data(_ID)))

    def show_current(self, id: LayerId | None) -> None:
        """Make the row of a layer the current one, without telling."""
        self.blockSignals(True)
        for at in range(self.count()):
            if self.item(at).data(_ID) == id:
                self.setCurrentRow(at)
        self.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the rows as wide as the list; by itself it never makes them narrower."""
        super().resizeEvent(event)
        self.doItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold and unfold groups with the arrows."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.fold_asked.emit(event.key() == Qt.Key.Key_Left)
        elif event.key() == Qt.Key.Key_Escape and self.is_dragging:
            self._end_drag()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what a drag would take along."""
        super().mousePressEvent(event)
        at = event.position().toPoint()
        id = self.id_of(self.itemAt(at))
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = (id, at) if id is not None and left else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where the row would go."""
        at = event.position().toPoint()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        far = (at - self._pressed[1]).manhattanLength() >= QApplication.startDragDistance()
        if far and not self.is_dragging:
            self.is_dragging = True
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if self.is_dragging:
            self._place = self._place_at(self._pressed[0], at)
            self._show_mark(self._place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the row."""
        pressed, place = self._pressed, self._place
        dragging = self.is_dragging
        self._end_drag()
        if dragging and pressed is not None and place is not None:
            self.dropped.emit(pressed[0], place)
        else:
            super().mouseReleaseEvent(event)

    def _end_drag(self) -> None:
        self._pressed, self._place, self.is_dragging = None, None, False
        self._mark.hide()
        self.viewport().unsetCursor()

    def _place_at(self, dragged: LayerId, at: QPoint) -> Place | None:
        item = self.itemAt(QPoint(4, at.y()))
        if item is None:
            if not self.count():
                return None
            first, last = self.item(0), self.item(self.count() - 1)
            item, share = (first, 0.0) if at.y() < 0 else (last, 1.0)
        else:
            rect = self.visualItemRect(item)
            share = (at.y() - rect.top()) / max(rect.height(), 1)
        id = self.id_of(item)
        return None if id is None else self._find(dragged, id, part_of(share, self._is_group(id)))

    def _show_mark(self, place: Place | None) -> None:
        item = next(
            (
                self.item(at)
                for at in range(self.count())
                if place is not None and self.item(at).data(_ID) == place.at
            ),
            None,
        )
        if place is None or item is None:
            self._mark.hide()
            return
        rect = self.visualItemRect(item)
        accent = current_theme().accent
        if place.part is Part.INTO:
            self._mark.setGeometry(rect)
            self._mark.setStyleSheet(f"border: 1px solid {accent}; border-radius: 4px;")
        else:
            y = rect.top() if place.part is Part.ABOVE else rect.bottom()
            self._mark.setGeometry(rect.left() + 4, y - 1, rect.width() - 8, 2)
            self._mark.setStyleSheet(f"background: {accent}; border: none;")
        self._mark.show()
        self._mark.raise_()
