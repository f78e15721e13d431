"""Window presets: a list of all, and the fields of one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtWidgets import QWidget

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
from workbench.base.text import Text, t
from workbench.imaging.presets import PRESETS
from workbench.ui.dialogs.base import open_one
from workbench.ui.dialogs.library import LibraryDialog
from workbench.ui.dialogs.preset_form import PresetForm
from workbench.ui.parts import button, icon_button, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_LIST_WIDTH = 340
_SIZE = (800, 540)


def open_over(window: MainWindow) -> PresetsDialog:
    """Open the window presets."""
    return open_one(PresetsDialog, window, lambda: PresetsDialog(window, window.desk))


class PresetsDialog(LibraryDialog[PresetDraft]):
    """All presets, built-in and own."""

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent, desk, t("Window presets"), _LIST_WIDTH)
        self.drafts = [PresetDraft.of(one) for one in desk.session.presets.presets]
        self.form = PresetForm()
        self.form.changed.connect(self.change)
        tools = (
            icon_button("plus", t("New preset"), self._add),
            icon_button("duplicate", t("Duplicate"), self._duplicate),
            self.remove_button(),
            1,
            button(t("Built-in ones again"), self._restore, flat=True),
        )
        self.resize(*_SIZE)
        self.assemble(self.form, tools, problem=desk.session.presets.problem)

    def line(self, draft: PresetDraft) -> str:
        """Return title, modality and figures."""
        return _line(draft)

    def show_draft(self, draft: PresetDraft | None) -> None:
        """Show the fields of a preset."""
        self.form.setEnabled(draft is not None)
        if draft is not None:
            self.form.show_draft(draft)

    def what_is_wrong(self) -> Text | None:
        """Return why the presets cannot be kept."""
        try:
            presets_from(self.drafts)
        except WorkbenchError as error:
            return error.text
        return None

    def keep(self) -> None:
        """Keep the presets."""
        self._desk.session.presets.save(presets_from(self.drafts))

    def import_title(self) -> Text:
        """Return the title of the question which files to read."""
        return t("Import window presets")

    def read(self, path: Path) -> Iterable[PresetDraft]:
        """Read the presets of a file."""
        return [PresetDraft.of(one) for one in read_presets(path)[0]]

    def export_as(self) -> tuple[Text, str]:
        """Return the title of the question where to write, and a name."""
        return t("Export window presets"), "window-presets"

    def write(self, path: Path) -> Text:
        """Write all presets."""
        write_presets(path, presets_from(self.drafts))
        return t("{n} presets written.", n=len(self.drafts))

    def _add(self) -> None:
        title = str(t("New preset"))
        self._insert(PresetDraft(self._free("preset"), title, self._modality()))

    def _duplicate(self) -> None:
        at = self.at
        if at is not None:
            now = self.drafts[at]
            title = str(t("{title}, copy", title=now.title))
            self._insert(evolve(now, name=self._free(now.name), title=title, digit=0))

    def _insert(self, draft: PresetDraft) -> None:
        at = self.list.currentRow() + 1
        self.drafts.insert(at, draft)
        self.list_all(at)
        self.form.title.setFocus()
        self.form.title.selectAll()

    def _restore(self) -> None:
        """Bring the built-in presets back as they were; own ones stay."""
        built_in = {one.name for one in PRESETS}
        own = [draft for draft in self.drafts if draft.name not in built_in]
        self.drafts = [*(PresetDraft.of(one) for one in PRESETS), *own]
        self.list_all(0)

    def _free(self, title: str) -> str:
        return new_name(title, (draft.name for draft in self.drafts))

    def _modality(self) -> str:
        from workbench.app.windows.windowing import shown_modality

        return shown_modality(self._desk.session)


def _line(draft: PresetDraft) -> str:
    """Return the line of a preset in the list: title, modality, figures."""
    try:
        figures = setting_text(preset_from(draft).setting)
    except WorkbenchError:
        figures = "?"
    modality = draft.modality or str(t("any"))
    return words(f"{draft.title}  ·  {modality}  ·  {figures}")
