"""Hanging protocols: a list of all, what each is for, and what hangs where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.app.host import Desk
from workbench.app.planes.words import PLANE_TITLES, view_text
from workbench.app.side_by_side.hanging import Protocol, Slot
from workbench.app.side_by_side.protocol_library import read_protocols, write_protocols
from workbench.app.windows.window_words import setting_text
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.imaging.presets import PRESETS, Preset
from workbench.ui.dialogs.base import Dialog, Form, Notice, combo, open_one, tall
from workbench.ui.parts import EmptyState, button, column, icon_button, label, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_LIST_WIDTH = 240
_SIZE = (680, 420)


def open_over(window: MainWindow) -> ProtocolsDialog:
    """Open the hanging protocols."""
    return open_one(ProtocolsDialog, window, lambda: ProtocolsDialog(window, window.desk))


class ProtocolsDialog(Dialog):
    """Nothing is changed until Save; then all of it at once."""

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent, t("Hanging protocols"))
        self._desk = desk
        self.drafts: list[Protocol] = list(desk.session.protocols.protocols)
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName(words(t("Hanging protocols")))
        self.list.currentRowChanged.connect(self._on_row)
        self.name, self.modality, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        self.modality.setPlaceholderText(words(t("any")))
        self.words.setPlaceholderText(words(t("any")))
        for one in (self.name, self.modality, self.words):
            one.textEdited.connect(self._on_edit)
        self.digit = combo(
            [(words(t("none")), 0), *((f"Ctrl+Shift+{n}", n) for n in range(1, 10))], 0
        )
        self.digit.activated.connect(self._on_edit)
        self.where = label("", "muted", wrap=True)
        self.notice = Notice()
        form = Form()
        form.add(t("Name"), self.name)
        form.add(t("Modality"), self.modality)
        form.add(t("Words"), self.words, t("All of them must be in the descriptions of the study."))
        form.add(t("Key"), self.digit)
        form.add(t("Viewports"), self.where)
        self._none = EmptyState(
            t(
                "Arrange the viewports as you like them, then choose "
                "“Save this layout as a protocol…”."
            )
        )
        self._form = QWidget()
        self._form.setLayout(column(form, 1))
        tools = row(
            icon_button("up", t("Earlier"), lambda: self._move(-1)),
            icon_button("down", t("Later"), lambda: self._move(1)),
            icon_button("delete", t("Remove"), self._remove),
            1,
            spacing=4,
        )
        body = QWidget()
        right = column(self._form, self._none, 1, self.notice, spacing=12)
        body.setLayout(row(column(self.list, tools, spacing=8), right, spacing=20))
        self.use = button(t("Use now"), self._use)
        self.save = button(t("Save"), self._save, primary=True)
        self.save.setDefault(True)
        self.fill(
            body,
            button(t("Import…"), self._import),
            button(t("Export…"), self._export),
            1,
            self.use,
            button(t("Cancel"), self.reject),
            self.save,
        )
        self.resize(*_SIZE)
        self._fill(0)
        if desk.session.protocols.problem is not None:
            self.notice.say(desk.session.protocols.problem, "warn")

    def _fill(self, current: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for draft in self.drafts:
            self.list.addItem(tall(QListWidgetItem(words(draft.name))))
        self.list.blockSignals(False)
        self.list.setCurrentRow(max(0, min(current, len(self.drafts) - 1)))
        self._on_row(self.list.currentRow())

    def _on_row(self, at: int) -> None:
        there = 0 <= at < len(self.drafts)
        self._form.setVisible(there)
        self._none.setVisible(not there)
        self.use.setEnabled(there and self._desk.session.view_state.viewport.image is not None)
        if there:
            draft = self.drafts[at]
            self.name.setText(draft.name)
            self.modality.setText(draft.modality)
            self.words.setText(draft.words)
            self.digit.setCurrentIndex(self.digit.findData(draft.digit))
            presets = self._desk.session.presets.presets
            self.where.setText(words("\n".join(slot_text(one, presets) for one in draft.slots)))
        self._check()

    def _on_edit(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.drafts):
            digit = self.digit.currentData()
            if digit:  # a key has one protocol: it is taken from another
                self.drafts = [
                    evolve(one, digit=0) if one.digit == digit else one for one in self.drafts
                ]
            self.drafts[at] = evolve(
                self.drafts[at],
                name=self.name.text().strip(),
                modality=self.modality.text().strip().upper(),
                words=self.words.text().strip(),
                digit=digit,
            )
            self.list.item(at).setText(words(self.drafts[at].name))
            self._check()

    def _check(self) -> None:
        """Say what is wrong, and let nothing wrong be saved."""
        names = [draft.name for draft in self.drafts]
        if "" in names:
            self.notice.say(t("Each protocol needs a name."), "bad")
        elif len(set(names)) < len(names):
            self.notice.say(t("Two protocols have the same name."), "bad")
        else:
            self.notice.say()
        self.save.setEnabled("" not in names and len(set(names)) == len(names))

    def _move(self, step: int) -> None:
        at = self.list.currentRow()
        to = at + step
        if 0 <= at < len(self.drafts) and 0 <= to < len(self.drafts):
            self.drafts[at], self.drafts[to] = self.drafts[to], self.drafts[at]
            self._fill(to)

    def _remove(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.drafts):
            del self.drafts[at]
            self._fill(at)

    def _import(self) -> None:
        paths = self._desk.host.ask_files(t("Import hanging protocols"), (".json",))
        try:
            for path in paths:
                for one in read_protocols(path):
                    self.drafts = [kept for kept in self.drafts if kept.name != one.name]
                    self.drafts.append(one)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        if paths:
            self._fill(len(self.drafts) - 1)

    def _export(self) -> None:
        path = self._desk.host.ask_save(t("Export hanging protocols"), "hanging-protocols", ".json")
        if path is None:
            return
        try:
            write_protocols(path, self.drafts)
        except OSError as error:
            why = error.strerror or str(error)
            self.notice.say(t("{name} cannot be written: {why}", name=path.name, why=why), "bad")
        else:
            self.notice.say(t("{n} protocols written.", n=len(self.drafts)), "good")

    def _save(self) -> bool:
        try:
            self._desk.session.protocols.save(self.drafts)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return False
        self.accept()
        return True

    def _use(self) -> None:
        from workbench.app.side_by_side.hanger import hang_named

        name = self.drafts[self.list.currentRow()].name
        if self._save():
            hang_named(self._desk, name)


def slot_text(slot: Slot, presets: Iterable[Preset] = PRESETS) -> str:
    """Return what hangs in a viewport in one line."""
    titles = {one.name: str(one.title) for one in presets}
    planes = {str(kind): str(title) for kind, title in PLANE_TITLES.items()}
    when = t("Current") if slot.study == 0 else t("Prior {n}", n=slot.study)
    window = setting_text(slot.setting) if slot.setting is not None else ""
    window = window or titles.get(slot.preset, slot.preset)
    cut = str(view_text(slot.cut)) if slot.cut is not None else ""
    plane = cut or planes.get(slot.plane, slot.plane)
    parts = [str(when), slot.modality, slot.words, plane, window]
    return " · ".join(part for part in parts if part)
