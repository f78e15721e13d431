"""Lesion dialog: its name, what it counts for, its organ and a note."""

from __future__ import annotations

from attrs import evolve
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from workbench.app.followup.words import ROLE_TITLES
from workbench.base.text import t
from workbench.model.lesion import Lesion
from workbench.ui.dialogs.base import Dialog, Form, combo
from workbench.ui.parts import button, label, words


class LesionDialog(Dialog):
    """Changes one lesion; `lesion` is what was written."""

    def __init__(self, parent: QWidget | None, lesion: Lesion) -> None:
        super().__init__(parent, t("Lesion {name}", name=lesion.name))
        self._lesion = lesion
        self.name = QLineEdit(lesion.name)
        self.role = combo([(title, role) for role, title in ROLE_TITLES.items()], lesion.role)
        self.node = QCheckBox(words(t("Lymph node: counts by its short axis")))
        self.node.setChecked(lesion.node)
        self.organ = QLineEdit(lesion.organ)
        self.organ.setPlaceholderText(words(t("At most two targets of one organ are followed")))
        self.note = QLineEdit(lesion.note)
        uid = label(lesion.tracking_uid, "muted", wrap=True)
        form = Form()
        form.add(t("Name"), self.name)
        form.add(t("Role"), self.role)
        form.add("", self.node)
        form.add(t("Organ"), self.organ)
        form.add(t("Note"), self.note)
        form.add(t("Tracking UID"), uid)
        cancel, take = (
            button(t("Cancel"), self.reject),
            button(t("Save"), self.accept, primary=True),
        )
        self.name.textChanged.connect(lambda text: take.setEnabled(bool(text.strip())))
        self.fill(form, cancel, take)

    @property
    def lesion(self) -> Lesion:
        """What was written."""
        return evolve(
            self._lesion,
            name=self.name.text().strip(),
            role=self.role.currentData(),
            node=self.node.isChecked(),
            organ=self.organ.text().strip(),
            note=self.note.text().strip(),
        )
