"""Destination: the folder of the output, where pseudonyms come from, and who keeps the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QWidget

from workbench.app.deidentify.review import Review
from workbench.app.deidentify.vaults import WayBack
from workbench.base.text import Text, t
from workbench.ui.deidentify.secret_file import SecretFile, path_of
from workbench.ui.deidentify.tables import tab_through
from workbench.ui.dialogs.base import Form
from workbench.ui.parts import button, column, label, row, words
from workbench.ui.timers import once

if TYPE_CHECKING:
    from workbench.app.host import Desk

_SETTLE_MS = 200
_BELOW = 24


class Destination(QWidget):
    """Fields; the review hears what is in them. `asked` wants to look somebody up in a vault."""

    asked = Signal()

    def __init__(self, desk: Desk, review: Review, key: Path | None, vault: Path | None) -> None:
        super().__init__()
        self._desk, self._review = desk, review
        self.out = QLineEdit()
        self.out.setPlaceholderText(words(t("A folder that is made, or gets more files")))
        self.out.setAccessibleName(words(t("Output folder")))
        self.browse = button(t("Choose…"), self._browse_out)
        self.out_hint = label("", "muted", wrap=True)
        self.with_key = QRadioButton(words(t("With a key: the same patient has the same name")))
        self.once = QRadioButton(
            words(t("For this time only: nobody can find out who it was, nor add to it"))
        )
        group = QButtonGroup(self)
        group.addButton(self.with_key)
        group.addButton(self.once)
        (self.with_key if key is not None else self.once).setChecked(True)
        self.key = SecretFile(desk, t("Key file"), ".key", key)
        self.key_hint = label("", "muted", wrap=True)
        self.keeps = QCheckBox(words(t("Keep who each pseudonym is, in an encrypted vault")))
        self.vault = SecretFile(desk, t("Vault"), ".vault", vault)
        self.passphrase = _secret(t("Passphrase"))
        self.again = _secret(t("Passphrase once more"))
        self.look_up = button(t("Look up a pseudonym…"), self.asked.emit, flat=True, icon="search")
        self.vault_hint = label("", "muted", wrap=True)
        self._lay_out()
        self._later = once(self, self._take, _SETTLE_MS)
        for field in (self.out, self.passphrase, self.again):
            field.textChanged.connect(lambda: self._later.start())
        for file in (self.key, self.vault):
            file.changed.connect(lambda: self._later.start())
            file.settled.connect(self.settle)
        for switch in (self.with_key, self.keeps):
            switch.toggled.connect(lambda _: self.settle())
        self._take()

    def _lay_out(self) -> None:
        form = Form(110, spacing=12)
        form.add(
            t("Output folder"),
            column(row(self.out, self.browse, spacing=6), self.out_hint, spacing=2),
        )
        below = (_BELOW, 0, 0, 0)
        form.add(
            t("Pseudonyms"),
            column(
                self.with_key,
                column(self.key, self.key_hint, spacing=2, margins=below),
                self.once,
                spacing=4,
            ),
        )
        self._phrases = QWidget()
        self._phrases.setLayout(row(self.passphrase, self.again, spacing=6))
        head = row(self.keeps, 1, self.look_up, spacing=8)
        self._vault = QWidget()
        self._vault.setLayout(
            column(self.vault, self._phrases, self.vault_hint, spacing=4, margins=below)
        )
        form.add(t("The way back"), column(head, self._vault, spacing=4))
        self.setLayout(form)

        tab_through(
            self.out, self.browse, self.with_key, self.key.field, self.key.choose, self.key.make,
            self.once, self.keeps, self.look_up, self.vault.field, self.vault.choose,
            self.vault.make, self.passphrase, self.again,
        )  # fmt: skip

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the review knows now."""
        is_free = self._review.busy is None
        has_key = self.with_key.isChecked()
        for one in (self.out, self.browse, self.with_key, self.once):
            one.setEnabled(is_free)
        self.key.setEnabled(is_free and has_key)
        self.keeps.setEnabled(is_free and has_key)
        self._vault.setEnabled(is_free)
        self._vault.setVisible(has_key and self.keeps.isChecked())
        self.again.setVisible(WayBack(self.vault.path).is_new)
        self.out_hint.setText(words(_about_folder(self._review.choices.out)))
        self.out_hint.setVisible(bool(self.out_hint.text()))
        self.key_hint.setText(words(_about_key(self.key.path)) if has_key else "")
        self.key_hint.setVisible(bool(self.key_hint.text()))
        self.vault_hint.setText(words(_about_vault(self.vault.path)))

    # -- choosing -----------------------------------------------------------------------------

    def settle(self) -> None:
        """Take what was typed last at once."""
        self._later.stop()
        self._take()

    def _take(self) -> None:
        key = self.key.path if self.with_key.isChecked() else None
        back = None
        if self.with_key.isChecked() and self.keeps.isChecked():
            again = self.again.text()
            back = WayBack(self.vault.path, self.passphrase.text(), again)
        out = path_of(self.out.text())
        self._review.choose(evolve(self._review.choices, out=out, key=key, way_back=back))
        self.refresh()

    def _browse_out(self) -> None:
        folder = self._desk.host.ask_folder(t("Folder for the output"))
        if folder is not None:
            self.out.setText(str(folder))
            self.settle()


def _secret(name: Text) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setPlaceholderText(words(name))
    made.setAccessibleName(words(name))
    return made


def _about_folder(out: Path | None) -> Text | str:
    """Return what becomes of a folder that has files already."""
    try:
        has_files = out is not None and out.is_dir() and any(out.iterdir())
    except OSError:
        return ""  # publishing will say what is wrong with it
    if not has_files:
        return ""
    return t("It has files already: new ones are added, none is replaced.")


def _about_key(key: Path | None) -> Text | str:
    if key is None:
        return ""
    if key.is_file():
        return t("The key is there: patients and studies get the names they had with it.")
    return t("A new key will be made. Keep it: without it nothing can be added later.")


def _about_vault(vault: Path | None) -> Text | str:
    if vault is None or vault.is_file():
        return t("Whoever has the file and the passphrase can look up who it was; the log has it.")
    return t("A new vault will be made. Nobody can open it without this passphrase.")
