"""The shortcut editor: choose a command, press its keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem

from workbench.app.actions import ACTIONS, MENUS, clashes, keys_of
from workbench.app.images.finding import match
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.ui.dialogs.ask import confirm
from workbench.ui.dialogs.base import Dialog, Notice, open_one, tall
from workbench.ui.dialogs.shortcut_keys import (
    normal,
    owners,
    read_shortcuts,
    reset,
    shown,
    with_keys,
    write_shortcuts,
)
from workbench.ui.parts import button, column, label, row, words
from workbench.ui.theme import current_theme

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_ID = Qt.ItemDataRole.UserRole
_MODIFIERS = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_unknown,
)


def open_over(window: MainWindow) -> ShortcutsDialog:
    """Open the editor."""
    return open_one(ShortcutsDialog, window, lambda: ShortcutsDialog(window))


def recorded(event: QKeyEvent) -> str:
    """Return the keys of an event in portable notation; empty while only modifiers are held."""
    key = Qt.Key(event.key())
    if key in _MODIFIERS:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    # Shift makes "?" of "/": the key is then "?", without Shift, as Qt compares it.
    if text and text.isprintable() and not text.isalpha() and text != " ":
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    combination = QKeyCombination(modifiers, key)
    return normal(QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText))


class KeyField(QLineEdit):
    """Takes the keys that are pressed while it has the focus; Esc and Tab leave it."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setPlaceholderText(words(t("Click here and press keys")))
        self.setAccessibleName(words(t("Keys")))
        self.setFixedWidth(200)

    def event(self, event: QEvent) -> bool:
        """Keep every key from other shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape and plain:
            self.left.emit()
            return
        keys = recorded(event)
        if keys:
            self.pressed.emit(keys)


class ShortcutsDialog(Dialog):
    """A table of commands by menu, a field that records keys."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("Keyboard shortcuts"))
        self._window = window
        self._session = window.session
        self._waiting = ""
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.setPlaceholderText(words(t("Filter by command or keys")))
        self.tree = _tree()
        self.keys = KeyField()
        self.none = button(t("No keys"), lambda: self._set(""))
        self.usual = button(t("Reset"), self._reset_one)
        self.notice = Notice()
        self.take = button(t("Use here"), self._take_over)
        self.leave = button(t("Keep as it is"), self._leave)
        self._name = label("", "heading")
        edit = row(self._name, 1, self.keys, self.none, self.usual)
        answer = row(self.notice, self.take, self.leave)
        answer.setStretch(0, 1)
        self.close_ = button(t("Close"), self.accept, primary=True)
        self.close_.setAutoDefault(False)
        self.resize(QSize(640, 620))
        self.fill(
            column(self.filter, self.tree, edit, answer, spacing=10),
            button(t("Import…"), self._import),
            button(t("Export…"), self._export),
            button(t("Reset all"), self._reset_all),
            1,
            self.close_,
        )
        self.filter.textChanged.connect(self._find)
        self.tree.currentItemChanged.connect(lambda: self._show_current())
        self.tree.itemActivated.connect(lambda: self.keys.setFocus())
        self.keys.pressed.connect(self._on_keys)
        self.keys.left.connect(lambda: self.tree.setFocus())
        self.refresh()
        self.filter.setFocus()

    # -- showing ------------------------------------------------------------------------------

    @property
    def chosen(self) -> Mapping[str, str]:
        """The shortcuts that differ from the defaults."""
        return self._session.settings.shortcuts

    @property
    def current(self) -> str:
        """The id of the chosen command; empty for none."""
        item = self.tree.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def refresh(self) -> None:
        """Show the keys of now."""
        current = self.current
        self.tree.clear()
        bad = {id for ids in clashes(self.chosen).values() for id in ids}
        theme = current_theme()
        for menu, title in MENUS.items():
            group = tall(QTreeWidgetItem([words(title)]))
            group.setForeground(0, QBrush(theme.qcolor("muted")))
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.tree.addTopLevelItem(group)
            for action in (one for one in ACTIONS.values() if one.menu == menu):
                keys = "   ".join(shown(one) for one in keys_of(action, self.chosen))
                item = QTreeWidgetItem([words(action.title).rstrip("…"), keys])
                tall(item).setData(0, _ID, action.id)
                if action.id in self.chosen:
                    item.setForeground(1, QBrush(theme.qcolor("accent")))
                    item.setToolTip(1, words(t("Changed by you")))
                if action.id in bad:
                    item.setForeground(1, QBrush(theme.qcolor("bad")))
                    item.setToolTip(1, words(t("More than one command has these keys.")))
                group.addChild(item)
                if action.id == current:
                    self.tree.setCurrentItem(item)
        self.tree.expandAll()
        self._find(self.filter.text())
        self._show_current()

    def choose(self, id: str) -> None:
        """Choose a command."""
        for item in self._items():
            if item.data(0, _ID) == id:
                self.tree.setCurrentItem(item)
                self.tree.scrollToItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        return [one for group in self._groups() for one in _children(group)]

    def _groups(self) -> list[QTreeWidgetItem]:
        found = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        return [one for one in found if one is not None]

    def _find(self, typed: str) -> None:
        wanted = typed.lower().split()
        for item in self._items():
            texts = [item.text(0), item.text(1), str(item.data(0, _ID))]
            item.setHidden(not all(_fits(word, texts) for word in wanted))
        for group in self._groups():
            group.setHidden(all(one.isHidden() for one in _children(group)))

    def _show_current(self) -> None:
        self._waiting = ""
        id = self.current
        for one in (self.keys, self.none, self.usual):
            one.setEnabled(bool(id))
        self._name.setText(words(ACTIONS[id].title).rstrip("…") if id else "")
        self.usual.setEnabled(id in self.chosen)
        keys = keys_of(ACTIONS[id], self.chosen) if id else ()
        self.keys.setText(shown(keys[0]) if keys else "")
        self.none.setEnabled(bool(keys))
        self._answer_shown(False)
        self.notice.say()
        if not id:
            self.notice.say(t("Choose a command, press Enter, then press the new keys."))

    def _answer_shown(self, is_shown: bool) -> None:
        self.take.setVisible(is_shown)
        self.leave.setVisible(is_shown)

    # -- changing -----------------------------------------------------------------------------

    def _on_keys(self, keys: str) -> None:
        id = self.current
        others = owners(keys, self.chosen, id)
        self.keys.setText(shown(keys))
        if not others:
            self._set(keys)
            return
        self._waiting = keys
        names = ", ".join(str(ACTIONS[other].title).rstrip("…") for other in others)
        text = t("{keys} belongs to “{commands}”.", keys=shown(keys), commands=names)
        self.notice.say(text, "warn")
        self._answer_shown(True)
        self.take.setFocus()

    def _take_over(self) -> None:
        self._set(self._waiting)

    def _leave(self) -> None:
        self._show_current()
        self.tree.setFocus()

    def _set(self, keys: str) -> None:
        id = self.current
        if id:
            self._keep(with_keys(self.chosen, id, keys))
            self.tree.setFocus()

    def _reset_one(self) -> None:
        if self.current:
            self._keep(reset(self.chosen, self.current))
            self.tree.setFocus()

    def _reset_all(self) -> None:
        question = t("Give all commands their own keys again?")
        if not self.chosen or confirm(self, question, t("Reset all")):
            self._keep({})

    def _keep(self, shortcuts: Mapping[str, str]) -> None:
        self._session.change_settings(evolve(self._session.settings, shortcuts=dict(shortcuts)))
        self.refresh()

    # -- files --------------------------------------------------------------------------------

    def _export(self) -> None:
        path = self._window.host.ask_save(t("Export shortcuts"), "shortcuts.json", ".json")
        if path is None:
            return
        try:
            path.write_bytes(write_shortcuts(self.chosen))
        except OSError as error:
            self.notice.say(t("It could not be written: {reason}.", reason=error.strerror), "bad")
        else:
            self.notice.say(t("Written to {name}.", name=path.name), "good")

    def _import(self) -> None:
        paths = self._window.host.ask_files(t("Import shortcuts"), [".json"])
        if not paths:
            return
        try:
            shortcuts, unknown = read_shortcuts(paths[0].read_bytes())
        except OSError as error:
            self.notice.say(t("It cannot be read: {reason}.", reason=error.strerror), "bad")
            return
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self._keep(shortcuts)
        if unknown:
            text = t("Taken over; {n} are of commands that do not exist here.", n=unknown)
            self.notice.say(text, "warn")
        else:
            self.notice.say(t("Taken over."), "good")


def _children(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = [group.child(at) for at in range(group.childCount())]
    return [one for one in found if one is not None]


def _fits(word: str, texts: list[str]) -> bool:
    return any(word in text.lower() for text in texts) or match(word, texts[0]) is not None


def _tree() -> QTreeWidget:
    made = QTreeWidget()
    made.setColumnCount(2)
    made.setHeaderLabels([words(t("Command")), words(t("Keys"))])
    made.setRootIsDecorated(False)
    made.setItemsExpandable(False)
    made.setUniformRowHeights(True)
    made.setIndentation(12)
    made.setAllColumnsShowFocus(True)
    made.setAccessibleName(words(t("Commands and their keys")))
    header = made.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
    header.resizeSection(1, 190)
    return made
