"""The command palette: everything that can be done now, found by a few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from workbench.app.images.finding import rank
from workbench.base.text import t
from workbench.ui.dialogs.finder import Finder
from workbench.ui.dialogs.palette_entries import load_recent, offers, remember
from workbench.ui.dialogs.palette_list import ROW_HEIGHT, PaletteDelegate, PaletteModel
from workbench.ui.parts import column, label, line, row

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_WIDTH = 600
_TOP = 64
_ROWS = 11
_SHOWN = 80


def open_over(window: MainWindow) -> Palette:
    """Show the palette; when it is open already, close it and open it anew."""
    for old in window.findChildren(Palette):
        old.close()
    made = Palette(window)
    made.show()
    made.raise_()
    made.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return made


class Palette(Finder):
    """A field and a list at the top of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, "palette", _ROWS)
        self._window = window
        self._offers = offers(window.desk, window.actions_.trigger)
        self._entries = [offer.entry for offer in self._offers]
        self._recent = load_recent(window.desk)
        self._ask_for(t("Find commands, labels, images"))
        self.model = PaletteModel(self)
        self._list(self.model, PaletteDelegate)
        self.view.setIconSize(QSize(18, 18))
        self._nothing = label(t("Nothing is called that. Try fewer letters."), "muted")
        self._nothing.setContentsMargins(16, 12, 16, 12)
        hint = label(t("↑ ↓ choose · Enter run · Esc close"), "muted")
        foot = row(hint, 1, margins=(16, 6, 16, 8))
        head = row(self.field, margins=(6, 6, 6, 6))
        self.setLayout(column(head, line(), self.view, self._nothing, line(), foot))
        self._dress("#palette QListView")
        self.field.textChanged.connect(self._find)
        self._listen()
        self._find("")

    def _find(self, query: str) -> None:
        hits = rank(query, self._entries, self._recent)[:_SHOWN]
        self.model.show([(self._offers[hit.index], hit.positions) for hit in hits])
        self._choose(0)
        self.view.setVisible(bool(hits))
        self._nothing.setVisible(not hits)
        self._place()

    def _take_row(self, at: int) -> None:
        if not 0 <= at < self.model.rowCount():
            return
        offer = self.model.offer(at)
        window = self._window
        self.close()
        remember(window.desk, offer.entry.key)
        # The palette is gone by then: the focus is back, and dialogs open over the window.
        QTimer.singleShot(0, window, lambda: window.failures.run(offer.run))

    def _on_key(self, event: QKeyEvent) -> bool:
        # There is nothing else to go to.
        return super()._on_key(event) or event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)

    def _place(self) -> None:
        rows = min(max(self.model.rowCount(), 1), _ROWS)
        self.view.setFixedHeight(rows * ROW_HEIGHT + 12)
        self._put(min(_WIDTH, self._over.width() - 48), _TOP)
