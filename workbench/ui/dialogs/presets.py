"""Window presets: a list of all, and the fields of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from workbench.app.host import Desk
from workbench.app.windows.preset_draft import (
    PresetDraft,
    new_name,
    preset_from,
    presets_from,
)
from workbench.app.windows.preset_library import read_presets, write_presets
from workbench.app.windows.window_words import setting_text
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.imaging.presets import PRESETS
from workbench.ui.dialogs.base import Dialog, Notice, open_one, tall
from workbench.ui.dialogs.preset_form import PresetForm
from workbench.ui.parts import button, column, icon_button, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_LIST_WIDTH = 340
_SIZE = (800, 540)


def open_over(window: MainWindow) -> PresetsDialog:
    """Open the window presets."""
    return open_one(PresetsDialog, window, lambda: PresetsDialog(window, window.desk))


class PresetsDialog(Dialog):
    """Nothing is changed until Save; then all of it at once."""

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent, t("Window presets"))
        self._desk = desk
        self.drafts = [PresetDraft.of(one) for one in desk.session.presets.presets]
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setAccessibleName(words(t("Window presets")))
        self.list.currentRowChanged.connect(self._on_row)
        self.form = PresetForm()
        self.form.changed.connect(self._on_change)
        self.notice = Notice()
        tools = row(
            icon_button("plus", t("New preset"), self._add),
            icon_button("duplicate", t("Duplicate"), self._duplicate),
            icon_button("delete", t("Remove"), self._remove),
            1,
            button(t("Built-in ones again"), self._restore, flat=True),
            spacing=4,
        )
        left = column(self.list, tools, spacing=8)
        body = QWidget()
        body.setLayout(row(left, column(self.form, 1, self.notice, spacing=12), spacing=20))
        self.save = button(t("Save"), self._save, primary=True)
        self.save.setDefault(True)
        self.fill(
            body,
            button(t("Import…"), self._import),
            button(t("Export…"), self._export),
            1,
            button(t("Cancel"), self.reject),
            self.save,
        )
        self.resize(*_SIZE)
        self._fill(0)
        if desk.session.presets.problem is not None:
            self.notice.say(desk.session.presets.problem, "warn")

    def _fill(self, current: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for draft in self.drafts:
            self.list.addItem(tall(QListWidgetItem(_line(draft))))
        self.list.blockSignals(False)
        self.list.setCurrentRow(max(0, min(current, len(self.drafts) - 1)))
        self._on_row(self.list.currentRow())

    def _on_row(self, at: int) -> None:
        there = 0 <= at < len(self.drafts)
        self.form.setEnabled(there)
        if there:
            self.form.show_draft(self.drafts[at])
        self._check()

    def _on_change(self, draft: PresetDraft) -> None:
        at = self.list.currentRow()
        if not 0 <= at < len(self.drafts):
            return
        self.drafts[at] = draft
        self.list.item(at).setText(_line(draft))
        self._check()

    def _check(self) -> None:
        """Say what is wrong, and let nothing wrong be saved."""
        try:
            presets_from(self.drafts)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            self.save.setEnabled(False)
        else:
            self.notice.say()
            self.save.setEnabled(True)

    def _add(self) -> None:
        title = str(t("New preset"))
        self._insert(PresetDraft(self._free("preset"), title, self._modality()))

    def _duplicate(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.drafts):
            now = self.drafts[at]
            title = str(t("{title}, copy", title=now.title))
            self._insert(evolve(now, name=self._free(now.name), title=title, digit=0))

    def _insert(self, draft: PresetDraft) -> None:
        at = self.list.currentRow() + 1
        self.drafts.insert(at, draft)
        self._fill(at)
        self.form.title.setFocus()
        self.form.title.selectAll()

    def _remove(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self.drafts):
            del self.drafts[at]
            self._fill(at)

    def _restore(self) -> None:
        """Bring the built-in presets back as they were; own ones stay."""
        built_in = {one.name for one in PRESETS}
        own = [draft for draft in self.drafts if draft.name not in built_in]
        self.drafts = [*(PresetDraft.of(one) for one in PRESETS), *own]
        self._fill(0)

    def _free(self, title: str) -> str:
        return new_name(title, (draft.name for draft in self.drafts))

    def _modality(self) -> str:
        from workbench.app.windows.windowing import shown_modality

        return shown_modality(self._desk.session)

    def _import(self) -> None:
        paths = self._desk.host.ask_files(t("Import window presets"), (".json",))
        try:
            for path in paths:
                for one in read_presets(path)[0]:
                    self._take(PresetDraft.of(one))
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")

    def _take(self, draft: PresetDraft) -> None:
        names = [one.name for one in self.drafts]
        at = names.index(draft.name) if draft.name in names else len(names)
        self.drafts[at : at + 1] = [draft]
        self._fill(at)

    def _export(self) -> None:
        path = self._desk.host.ask_save(t("Export window presets"), "window-presets", ".json")
        if path is None:
            return
        try:
            write_presets(path, presets_from(self.drafts))
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
        except OSError as error:
            why = error.strerror or str(error)
            self.notice.say(t("{name} cannot be written: {why}", name=path.name, why=why), "bad")
        else:
            self.notice.say(t("{n} presets written.", n=len(self.drafts)), "good")

    def _save(self) -> None:
        try:
            self._desk.session.presets.save(presets_from(self.drafts))
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self.accept()


def _line(draft: PresetDraft) -> str:
    """Return the line of a preset in the list: title, modality, figures."""
    try:
        figures = setting_text(preset_from(draft).setting)
    except WorkbenchError:
        figures = "?"
    modality = draft.modality or str(t("any"))
    return words(f"{draft.title}  ·  {modality}  ·  {figures}")
