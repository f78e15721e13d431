"""The command palette: everything that can be done now, found by a few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListView,
    QWidget,
)

from workbench.app.images.finding import rank
from workbench.base.text import t
from workbench.ui.dialogs.palette_entries import load_recent, offers, remember
from workbench.ui.dialogs.palette_list import ROW_HEIGHT, PaletteDelegate, PaletteModel
from workbench.ui.icons import icon
from workbench.ui.parts import column, label, line, row, words
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_WIDTH = 600
_TOP = 64
_ROWS = 11
_SHOWN = 80
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _ROWS - 1,
    Qt.Key.Key_PageUp: 1 - _ROWS,
}


def open_over(window: MainWindow) -> Palette:
    """Show the palette; when it is open already, close it and open it anew."""
    for old in window.findChildren(Palette):
        old.close()
    made = Palette(window)
    made.show()
    made.raise_()
    made.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return made


class Palette(QFrame):
    """A field and a list at the top of the window.

    It is a child of the window: a window of its own could not be placed under Wayland.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._before = QApplication.focusWidget()
        self._offers = offers(window.desk, window.actions_.trigger)
        self._entries = [offer.entry for offer in self._offers]
        self._recent = load_recent(window.desk)
        self.field = QLineEdit()
        self.field.setFrame(False)
        self.field.setPlaceholderText(words(t("Find commands, labels, images")))
        self.field.setAccessibleName(words(t("Find commands, labels, images")))
        self.field.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.model = PaletteModel(self)
        self.view = _list(self.model)
        self._nothing = label(t("Nothing is called that. Try fewer letters."), "muted")
        self._nothing.setContentsMargins(16, 12, 16, 12)
        hint = label(t("↑ ↓ choose · Enter run · Esc close"), "muted")
        foot = row(hint, 1, margins=(16, 6, 16, 8))
        head = row(self.field, margins=(6, 6, 6, 6))
        self.setLayout(column(head, line(), self.view, self._nothing, line(), foot))
        self._dress()
        self.field.textChanged.connect(self._find)
        self.view.clicked.connect(self._on_clicked)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self)
        app.focusChanged.connect(self._on_focus)
        self._listens = True
        self._find("")

    def _dress(self) -> None:
        theme = current_theme()
        self.setStyleSheet(
            f"#palette {{ background: {theme.raised}; border: 1px solid {theme.line};"
            " border-radius: 10px; }"
            " #palette QLineEdit { border: none; background: transparent; font-size: 15px;"
            " min-height: 28px; }"
            " #palette QListView { background: transparent; }"
            " #palette QListView::item { min-height: 0; padding: 0; }"
        )
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 8)
        shadow.setColor(Qt.GlobalColor.black)
        self.setGraphicsEffect(shadow)

    # -- finding ------------------------------------------------------------------------------

    def _find(self, query: str) -> None:
        hits = rank(query, self._entries, self._recent)[:_SHOWN]
        self.model.show([(self._offers[hit.index], hit.positions) for hit in hits])
        self._choose(0)
        self.view.setVisible(bool(hits))
        self._nothing.setVisible(not hits)
        self._place()

    def _choose(self, at: int) -> None:
        count = self.model.rowCount()
        if count:
            index = self.model.index(min(max(at, 0), count - 1), 0)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def _move(self, key: Qt.Key) -> None:
        count = self.model.rowCount()
        if not count:
            return
        at = self.view.currentIndex().row() + _MOVES[key]
        if abs(_MOVES[key]) == 1:
            at %= count
        self._choose(at)

    def _on_clicked(self, index: QModelIndex) -> None:
        row = index.row()
        # Not while the list is still in the middle of its mouse event.
        QTimer.singleShot(0, self, lambda: self._run(row))

    def _run(self, at: int) -> None:
        if not 0 <= at < self.model.rowCount():
            return
        offer = self.model.offer(at)
        window = self._window
        self.close()
        remember(window.desk, offer.entry.key)
        # The palette is gone by then: the focus is back, and dialogs open over the window.
        QTimer.singleShot(0, window, lambda: window.failures.run(offer.run))

    # -- events -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep keys from the shortcuts of the window; a press elsewhere closes."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and watched is self.field:
            assert isinstance(event, QKeyEvent)
            if not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
                event.accept()
                return True
        elif kind == QEvent.Type.KeyPress and watched is self.field:
            assert isinstance(event, QKeyEvent)
            return self._on_key(event)
        elif kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            assert isinstance(event, QMouseEvent)
            if watched.window() is self.window() and not self._has(watched):
                self.close()
        elif kind == QEvent.Type.Resize and watched is self._window:
            self._place()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._move(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.view.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True

    def _has(self, widget: QWidget) -> bool:
        return widget is self or self.isAncestorOf(widget)

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.isVisible() and not self._has(new):
            self.close()

    def closeEvent(self, event: QEvent) -> None:
        """Give the focus back."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.removeEventFilter(self)
        if self._listens:
            # Hiding moves the focus, which closes it a second time.
            self._listens = False
            app.focusChanged.disconnect(self._on_focus)
        before, self._before = self._before, None
        self.hide()
        if before is not None and _is_there(before) and before.isVisible():
            before.setFocus()
        event.accept()

    def _place(self) -> None:
        area = self._window.rect()
        width = min(_WIDTH, area.width() - 48)
        rows = min(max(self.model.rowCount(), 1), _ROWS)
        self.view.setFixedHeight(rows * ROW_HEIGHT + 12)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((area.width() - width) // 2, min(_TOP, area.height() // 12))


def _is_there(widget: QWidget) -> bool:
    import shiboken6

    return shiboken6.isValid(widget)


def _list(model: PaletteModel) -> QListView:
    view = QListView()
    view.setModel(model)
    view.setItemDelegate(PaletteDelegate(view))
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
    view.setViewportMargins(6, 6, 6, 6)
    view.setIconSize(QSize(18, 18))
    view.setAccessibleName(words(t("Found")))
    return view
