"""The history panel: what was done, by whom, when; a click goes back or forward to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QIcon, QPixmap
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from workbench.app.host import Desk
from workbench.base.text import t
from workbench.edit.history import Step
from workbench.ui.bridge import Feed
from workbench.ui.icons import icon
from workbench.ui.parts import EmptyState, column, label, words
from workbench.ui.theme import current_theme
from workbench.ui.timers import once

_AT_ONCE = 200
_STEPS_FROM_NOW = Qt.ItemDataRole.UserRole


class HistoryPanel(QWidget):
    """Steps that can be brought back, then the one that stands, then older ones."""

    def __init__(self, desk: Desk, feed: Feed, run: Callable[[Callable[[], object]], None]) -> None:
        super().__init__()
        self._desk, self._run = desk, run
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(96)
        self.list = _list()
        self._empty = EmptyState(
            t("Everything you do is listed here and can be taken back, also after a restart.")
        )
        self.extras = label(t("Click a step to go back or forward to it"), "muted")
        self.setLayout(column(self.list, self._empty))
        self._settle = once(self, self.refresh)
        self.list.itemClicked.connect(self._on_click)
        self.list.itemActivated.connect(self._on_click)
        feed.project.connect(self._on_change)
        feed.changed.connect(self._on_change)
        self.refresh()

    def refresh(self) -> None:
        """Show the steps of now; nothing is read while the panel is folded."""
        if not self.isVisible() and self.parent() is not None:
            return
        history = self._desk.session.document.history
        redo, undo = history.redo_steps(), history.undo_steps(_AT_ONCE)
        self.list.clear()
        for n, step in zip(range(len(redo), 0, -1), reversed(redo), strict=True):
            self._add(step, n)
        for n, step in enumerate(undo):
            self._add(step, -n)
        if undo:
            # One below the oldest step that is listed: before all of them.
            self._add(None, -len(undo))
        self.list.setVisible(bool(redo or undo))
        self._empty.setVisible(not (redo or undo))

    def showEvent(self, event: object) -> None:
        """Catch up when unfolded."""
        self._settle.start(0)

    def go(self, steps: int) -> None:
        """Redo (above 0) or undo (below 0) this many steps; somebody else's only when confirmed."""
        document = self._desk.session.document
        for _ in range(steps):
            document.redo()
        for _ in range(-steps):
            foreign = document.foreign_undo()
            if foreign is not None and not self._desk.host.confirm(
                t(
                    "“{name}” was done by {author}. Undo it all the same?",
                    name=foreign.name,
                    author=foreign.stamp.author,
                ),
                t("Undo"),
            ):
                return
            document.undo()

    def _on_change(self, change: object = None) -> None:
        self._settle.start(0)

    def _add(self, step: Step | None, steps: int) -> None:
        if step is None:
            item = QTreeWidgetItem([words(t("Before these steps")), "", ""])
        else:
            at = step.stamp.at.astimezone()
            item = QTreeWidgetItem([words(step.name), words(step.stamp.author), _when(at)])
            item.setToolTip(2, f"{at:%Y-%m-%d %H:%M:%S}")
            if step.stamp.author != self._desk.session.document.author:
                item.setIcon(1, icon("user", "warn", 14))
                item.setToolTip(1, words(t("Somebody else’s step: undoing it asks first.")))
        item.setData(0, _STEPS_FROM_NOW, steps)
        theme = current_theme()
        if steps > 0:
            item.setIcon(0, icon("redo", "muted", 14))
            font = QFont(self.list.font())
            font.setItalic(True)
            item.setFont(0, font)
        else:
            item.setIcon(0, icon("chevron_right", "accent", 14) if steps == 0 else _blank())
        for at_column in (0, 1, 2):
            role = "text" if at_column == 0 and steps <= 0 else "muted"
            item.setForeground(at_column, theme.qcolor(role))
        self.list.addTopLevelItem(item)
        if steps == 0:
            self.list.setCurrentItem(item)

    def _on_click(self, item: QTreeWidgetItem) -> None:
        steps: int = item.data(0, _STEPS_FROM_NOW)
        if steps:
            self._run(lambda: self.go(steps))


def _list() -> QTreeWidget:
    made = QTreeWidget()
    made.setColumnCount(3)
    made.setHeaderLabels([words(t("Step")), words(t("Author")), words(t("Time"))])
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setAccessibleName(words(t("History")))
    header = made.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.resizeSection(1, 160)
    header.resizeSection(2, 140)
    return made


def _blank() -> QIcon:
    """Return an icon that shows nothing, so that all rows begin at the same place."""
    empty = QPixmap(14, 14)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)


def _when(at: datetime) -> str:
    today = datetime.now().astimezone().date()
    return f"{at:%H:%M:%S}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
