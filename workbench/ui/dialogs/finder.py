"""A field and what it finds, over a window: what is chosen by a few letters."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QWidget,
)

from workbench.base.text import Text, t
from workbench.ui.icons import icon
from workbench.ui.parts import is_there, words
from workbench.ui.theme import current_theme


class Finder(QFrame):
    """A field and a list; Esc and a press elsewhere close it, and the focus goes back.

    It is a child of the window: a window of its own could not be placed under Wayland.

    Parameters
    ----------
    over : QWidget
        The window, or the dialog that asks.
    name : str
        The object name, by which it is dressed.
    page : int
        How many rows are seen at once.
    """

    def __init__(self, over: QWidget, name: str, page: int) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._before = QApplication.focusWidget()
        self._listens = False
        self._moves = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page - 1,
            Qt.Key.Key_PageUp: 1 - page,
        }
        self.field = QLineEdit()
        self.field.setFrame(False)
        self.field.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.view = QListView()

    def _ask_for(self, hint: Text, called: Text | None = None) -> None:
        """Say in the field what it wants; screen readers are told `called`."""
        self.field.setPlaceholderText(words(hint))
        self.field.setAccessibleName(words(called or hint))

    def _list(self, model: QAbstractItemModel, delegate: type[QStyledItemDelegate]) -> None:
        view = self.view
        view.setModel(model)
        view.setItemDelegate(delegate(view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.setViewportMargins(6, 6, 6, 6)
        view.setAccessibleName(words(t("Found")))
        view.clicked.connect(self._on_clicked)

    def _dress(self, see_through: str) -> None:
        """Set colours and a shadow; what `see_through` selects has no background of its own."""
        theme, name = current_theme(), self.objectName()
        self.setStyleSheet(
            f"#{name} {{ background: {theme.raised}; border: 1px solid {theme.line};"
            " border-radius: 10px; }"
            f" #{name} QLineEdit {{ border: none; background: transparent; font-size: 15px;"
            " min-height: 28px; }"
            f" {see_through} {{ background: transparent; }}"
            f" #{name} QListView::item {{ min-height: 0; padding: 0; }}"
        )
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 8)
        shadow.setColor(Qt.GlobalColor.black)
        self.setGraphicsEffect(shadow)

    def _listen(self) -> None:
        app = _application()
        app.installEventFilter(self)
        app.focusChanged.connect(self._on_focus)
        self._listens = True

    # -- choosing -----------------------------------------------------------------------------

    def _choose(self, at: int) -> None:
        model = self.view.model()
        count = model.rowCount()
        if count:
            index = model.index(min(max(at, 0), count - 1), 0)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def _move(self, key: Qt.Key) -> None:
        count = self.view.model().rowCount()
        if count:
            at = self.view.currentIndex().row() + self._moves[key]
            self._choose(at % count if abs(self._moves[key]) == 1 else at)

    def _on_clicked(self, index: QModelIndex) -> None:
        at = index.row()
        # Not while the list is still in the middle of its mouse event.
        QTimer.singleShot(0, self, lambda: self._take_row(at))

    def _take_row(self, at: int) -> None:
        """Do what a row stands for, where there is such a row."""
        raise NotImplementedError

    # -- events -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep keys from the shortcuts of the window; a press elsewhere closes."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and watched is self.field:
            assert isinstance(event, QKeyEvent)
            if self._keeps(event):
                event.accept()
                return True
        elif kind == QEvent.Type.KeyPress and watched is self.field:
            assert isinstance(event, QKeyEvent)
            return self._on_key(event)
        elif kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            assert isinstance(event, QMouseEvent)
            if watched.window() is self.window() and not self._has(watched):
                self.close()
        elif kind == QEvent.Type.Resize and watched is self._over:
            self._place()
        return False

    def _keeps(self, event: QKeyEvent) -> bool:
        """Tell whether a key is for the field, whatever the window does with it."""
        return not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier

    def _on_key(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False where it is for the field."""
        key = Qt.Key(event.key())
        if key in self._moves:
            self._move(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_row(self.view.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True

    def _has(self, widget: QWidget) -> bool:
        # The list of a drop-down is a window of its own.
        at: QWidget | None = widget
        while at is not None and at is not self:
            at = at.parentWidget()
        return at is self

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.isVisible() and not self._has(new):
            self.close()

    def closeEvent(self, event: QEvent) -> None:
        """Give the focus back."""
        app = _application()
        app.removeEventFilter(self)
        if self._listens:
            # Hiding moves the focus, which closes it a second time.
            self._listens = False
            app.focusChanged.disconnect(self._on_focus)
            self._stop()
        before, self._before = self._before, None
        self.hide()
        if before is not None and is_there(before) and before.isVisible():
            before.setFocus()
        event.accept()

    def _stop(self) -> None:
        """Let go of what else it listens to; called once, when it closes."""

    def _place(self) -> None:
        """Give it its size and its place over the window."""
        raise NotImplementedError

    def _put(self, width: int, top: int) -> None:
        """Stand in the middle, `width` wide, `top` below the upper edge; less over a small one."""
        area = self._over.rect()
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((area.width() - width) // 2, min(top, area.height() // 12))


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
