"""Lesion dialog: its name, what it counts for, its organ, also as a coded term, and a note."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from workbench.app.followup.words import ROLE_TITLES
from workbench.base.text import t
from workbench.model.concept import Concept
from workbench.model.lesion import Lesion
from workbench.ui.dialogs.base import Dialog, Form, combo
from workbench.ui.parts import Elided, button, icon_button, label, row, words

Named = Callable[[Concept], str]


class LesionDialog(Dialog):
    """Changes one lesion; `lesion` is what was written.

    Parameters
    ----------
    find : callable or None
        Searches a term for the site over this dialog, which hears of it by `set_site`.
    named : callable
        Gives what a term is called in the language of the window.
    """

    def __init__(
        self,
        parent: QWidget | None,
        lesion: Lesion,
        find: Callable[[LesionDialog], None] | None = None,
        named: Named = lambda concept: concept.meaning,
    ) -> None:
        super().__init__(parent, t("Lesion {name}", name=lesion.name))
        self._lesion, self._named = lesion, named
        self.site = Elided("")
        self.choose = button(t("Choose…"), lambda: find(self) if find is not None else None)
        self.choose.setToolTip(words(t("Find a coded term for the site")))
        self.choose.setVisible(find is not None)
        self.clear = icon_button("close", t("No coded site"), lambda: self.set_site(None))
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
        form.add(t("Coded site"), row(self.site, self.choose, self.clear, spacing=6))
        form.add(t("Note"), self.note)
        form.add(t("Tracking UID"), uid)
        cancel, take = (
            button(t("Cancel"), self.reject),
            button(t("Save"), self.accept, primary=True),
        )
        self.name.textChanged.connect(lambda text: take.setEnabled(bool(text.strip())))
        self.fill(form, cancel, take)
        self.set_site(lesion.site)

    def set_site(self, site: Concept | None) -> None:
        """Take a coded term for where the lesion is, or none."""
        self._lesion = evolve(self._lesion, site=site)
        code = "" if site is None else f"{site.scheme} {site.value}"
        self.site.show_text("" if site is None else f"{self._named(site)}  ({code})")
        self.site.tip = code
        self.clear.setEnabled(site is not None)

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
