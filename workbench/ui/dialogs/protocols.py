"""Hanging protocols: a list of all, what each is for, and what hangs where."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.app.host import Desk
from workbench.app.planes.words import PLANE_TITLES, view_text
from workbench.app.side_by_side.hanging import Protocol, Slot
from workbench.app.side_by_side.protocol_library import read_protocols, write_protocols
from workbench.app.windows.window_words import setting_text
from workbench.base.text import Text, t
from workbench.imaging.presets import PRESETS, Preset
from workbench.ui.dialogs.base import Form, combo, open_one
from workbench.ui.dialogs.library import LibraryDialog
from workbench.ui.parts import EmptyState, button, column, icon_button, label, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_LIST_WIDTH = 240
_SIZE = (680, 420)


def open_over(window: MainWindow) -> ProtocolsDialog:
    """Open the hanging protocols."""
    return open_one(ProtocolsDialog, window, lambda: ProtocolsDialog(window, window.desk))


class ProtocolsDialog(LibraryDialog[Protocol]):
    """All protocols; of two that fit a study as well, the earlier one is used."""

    def __init__(self, parent: QWidget | None, desk: Desk) -> None:
        super().__init__(parent, desk, t("Hanging protocols"), _LIST_WIDTH)
        self.drafts = list(desk.session.protocols.protocols)
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
        self._none = EmptyState(
            t(
                "Arrange the viewports as you like them, then choose "
                "“Save this layout as a protocol…”."
            )
        )
        self._form = QWidget()
        self._form.setLayout(column(self._fields(), 1))
        right = QWidget()
        right.setLayout(column(self._form, self._none))
        tools = (
            icon_button("up", t("Earlier"), lambda: self._move(-1)),
            icon_button("down", t("Later"), lambda: self._move(1)),
            self.remove_button(),
            1,
        )
        self.use = button(t("Use now"), self._use)
        self.resize(*_SIZE)
        self.assemble(right, tools, self.use, problem=desk.session.protocols.problem)

    def _fields(self) -> Form:
        form = Form()
        form.add(t("Name"), self.name)
        form.add(t("Modality"), self.modality)
        form.add(t("Words"), self.words, t("All of them must be in the descriptions of the study."))
        form.add(t("Key"), self.digit)
        form.add(t("Viewports"), self.where)
        return form

    def line(self, draft: Protocol) -> str:
        """Return its name."""
        return words(draft.name)

    def show_draft(self, draft: Protocol | None) -> None:
        """Show what a protocol is for and what hangs where."""
        there = draft is not None
        self._form.setVisible(there)
        self._none.setVisible(not there)
        self.use.setEnabled(there and self._desk.session.view_state.viewport.image is not None)
        if draft is not None:
            self.name.setText(draft.name)
            self.modality.setText(draft.modality)
            self.words.setText(draft.words)
            self.digit.setCurrentIndex(self.digit.findData(draft.digit))
            presets = self._desk.session.presets.presets
            self.where.setText(words("\n".join(slot_text(one, presets) for one in draft.slots)))

    def what_is_wrong(self) -> Text | None:
        """Return why the protocols cannot be kept."""
        names = [draft.name for draft in self.drafts]
        if "" in names:
            return t("Each protocol needs a name.")
        return t("Two protocols have the same name.") if len(set(names)) < len(names) else None

    def keep(self) -> None:
        """Keep the protocols."""
        self._desk.session.protocols.save(self.drafts)

    def import_title(self) -> Text:
        """Return the title of the question which files to read."""
        return t("Import hanging protocols")

    def read(self, path: Path) -> Iterable[Protocol]:
        """Read the protocols of a file."""
        return read_protocols(path)

    def export_as(self) -> tuple[Text, str]:
        """Return the title of the question where to write, and a name."""
        return t("Export hanging protocols"), "hanging-protocols"

    def write(self, path: Path) -> Text:
        """Write all protocols."""
        write_protocols(path, self.drafts)
        return t("{n} protocols written.", n=len(self.drafts))

    def _on_edit(self) -> None:
        at = self.at
        if at is None:
            return
        digit = self.digit.currentData()
        if digit:  # a key has one protocol: it is taken from another
            self.drafts = [
                evolve(one, digit=0) if one.digit == digit else one for one in self.drafts
            ]
        self.change(
            evolve(
                self.drafts[at],
                name=self.name.text().strip(),
                modality=self.modality.text().strip().upper(),
                words=self.words.text().strip(),
                digit=digit,
            )
        )

    def _move(self, step: int) -> None:
        at = self.at
        if at is not None and 0 <= at + step < len(self.drafts):
            to = at + step
            self.drafts[at], self.drafts[to] = self.drafts[to], self.drafts[at]
            self.list_all(to)

    def _use(self) -> None:
        from workbench.app.side_by_side.hanger import hang_named

        at = self.at
        name = self.drafts[at].name if at is not None else ""
        if name and self.save_all():
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
