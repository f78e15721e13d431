"""VaultDialog: who a pseudonym was, for those who may know; each look is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workbench.app.deidentify.vaults import open_vault
from workbench.app.jobs import Progress
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.ui.deidentify.secret_file import SecretFile
from workbench.ui.dialogs.base import Dialog, Form, Notice, tall
from workbench.ui.parts import button, column, is_there, label, row, words

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.deid.keys.vault import Vault

_MOST = 2000


class VaultDialog(Dialog):
    """Open a vault, choose a pseudonym, say why, and see who it was.

    Parameters
    ----------
    vault : Path or None
        The one that is offered.
    """

    def __init__(self, parent: QWidget, desk: Desk, vault: Path | None) -> None:
        super().__init__(parent, t("Look up a pseudonym"))
        self._session = desk.session
        self._vault: Vault | None = None
        self.file = SecretFile(desk, t("Vault"), ".vault", vault, is_made=False)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.open_ = button(t("Open the vault"), self.unlock, icon="unlock")
        self.search = QLineEdit()
        self.search.setPlaceholderText(words(t("Filter pseudonyms")))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(words(t("Filter")))
        self.names = QListWidget()
        self.names.setAccessibleName(words(t("Pseudonyms")))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(words(t("Why? The log of the vault has the reason.")))
        self.reason.setAccessibleName(words(t("Reason")))
        self.tell = button(t("Look up"), self.look_up, primary=True, icon="search")
        self.person = _table(t("Who it was"), t("What"), t("Value"))
        self.uses = _table(t("Uses of the vault"), t("When (UTC)"), t("Who"), t("Use"), t("What"))
        self.notice = Notice()
        self.close_ = button(t("Close"), self.reject)
        self._lay_out()
        self.file.changed.connect(self.lock)
        self.search.textChanged.connect(lambda _: self._fill_names())
        self.names.currentRowChanged.connect(lambda _: self._on_chosen())
        self.reason.textChanged.connect(lambda _: self._show_state())
        self.passphrase.textChanged.connect(lambda _: self._show_state())
        self.passphrase.returnPressed.connect(self.unlock)
        self.reason.returnPressed.connect(self.look_up)
        self.resize(820, 600)
        for one in (self.open_, self.tell, self.close_):
            one.setAutoDefault(False)
        self._show_state()
        (self.passphrase if vault is not None else self.file.field).setFocus()

    def _lay_out(self) -> None:
        form = Form(110, spacing=8)
        form.add(t("Vault"), self.file)
        phrase = row(self.passphrase, self.open_, spacing=6)
        phrase.setStretch(0, 1)
        form.add(t("Passphrase"), phrase)
        self.passphrase.setAccessibleName(words(t("Passphrase")))
        left = column(self.search, self.names, spacing=6)
        asked = row(self.reason, self.tell, spacing=6)
        asked.setStretch(0, 1)
        right = column(
            asked, self.person, label(t("Uses of the vault"), "heading"), self.uses, spacing=8
        )
        right.setStretch(1, 2)
        right.setStretch(3, 3)
        self._inside = QWidget()
        inside = row(left, right, spacing=12)
        inside.setStretch(0, 2)
        inside.setStretch(1, 5)
        self._inside.setLayout(inside)
        said = t("Recorded as {author}.", author=self._author or str(t("nobody by name")))
        body = column(form, self._inside, self.notice, spacing=12)
        body.setStretch(1, 1)
        self.fill(body, label(said, "muted"), 1, self.close_)

    @property
    def _author(self) -> str:
        return self._session.settings.author

    # -- opening ------------------------------------------------------------------------------

    def unlock(self) -> None:
        """Open the vault in the background: the key takes a moment on purpose."""
        path, passphrase, author = self.file.path, self.passphrase.text(), self._author
        if path is None or not passphrase:
            return
        self.notice.say(t("Opening…"))
        self.open_.setEnabled(False)

        def work(progress: Progress) -> Vault:
            progress.at(None)
            return open_vault(path, passphrase, author)

        self._session.jobs.start(t("Opening a vault"), work, self._on_open, self._on_failed)

    def lock(self) -> None:
        """Forget what was open."""
        self._vault = None
        self.person.clear()
        self.uses.clear()
        self._fill_names()

    def _on_open(self, vault: Vault) -> None:
        if not is_there(self):
            return
        self._vault = vault
        self.passphrase.clear()
        self.notice.say()
        self._fill_names()
        self._show_uses()
        self.search.setFocus()

    def _on_failed(self, error: WorkbenchError) -> None:
        if is_there(self):
            self.lock()
            self.notice.say(error.text, "bad")

    # -- looking ------------------------------------------------------------------------------

    def _fill_names(self) -> None:
        self.names.clear()
        text = self.search.text().strip().removeprefix("DEID^").casefold()
        known = self._vault.pseudonyms() if self._vault is not None else []
        for name in [one for one in known if text in one.casefold()][:_MOST]:
            self.names.addItem(tall(QListWidgetItem(name)))
        if self.names.count() == 1:
            self.names.setCurrentRow(0)
        self._show_state()

    def _on_chosen(self) -> None:
        self.person.clear()
        self._show_state()

    def _show_state(self) -> None:
        is_open = self._vault is not None
        self._inside.setEnabled(is_open)
        self.open_.setEnabled(bool(self.passphrase.text()) and self.file.path is not None)
        chosen = self.names.currentRow() >= 0
        self.tell.setEnabled(is_open and chosen and bool(self.reason.text().strip()))

    def look_up(self) -> None:
        """Tell who the chosen pseudonym is; the reason is written down first."""
        if self._vault is None or not self.tell.isEnabled():
            return
        try:
            found = self._vault.look_up(self.names.currentItem().text(), self.reason.text())
        except (WorkbenchError, OSError) as error:
            text = error.text if isinstance(error, WorkbenchError) else str(error.strerror)
            self.notice.say(text, "bad")
            return
        self.notice.say()
        self._show_person(found if found is not None else {})
        self.reason.clear()  # the next one needs a reason of its own
        self._show_uses()

    def _show_person(self, found: Mapping[str, str]) -> None:
        self.person.clear()
        for name, value in sorted(found.items()):
            self.person.addTopLevelItem(tall(QTreeWidgetItem([name, value])))

    def _show_uses(self) -> None:
        self.uses.clear()
        if self._vault is None:
            return
        try:
            entries = self._vault.uses()
        except (WorkbenchError, OSError, ValueError, KeyError) as error:
            text = error.text if isinstance(error, WorkbenchError) else t("The log is damaged.")
            self.notice.say(text, "bad")
            return
        self.uses.addTopLevelItems([_use(one) for one in reversed(entries)])


def _use(entry: Mapping[str, Any]) -> QTreeWidgetItem:
    use = _USES.get(str(entry["use"]))
    shown = words(use) if use is not None else str(entry["use"])
    when = str(entry["at"]).replace("T", " ").removesuffix("+00:00")
    made = QTreeWidgetItem([when, str(entry["by"]), shown, str(entry["what"])])
    made.setToolTip(3, str(entry["what"]))
    return tall(made)


_USES = {
    "opened": t("Opened"),
    "refused": t("Refused"),
    "saved": t("Saved"),
    "looked up": t("Looked up"),
}


def _table(name: Any, *heads: Any) -> QTreeWidget:
    made = QTreeWidget()
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setHeaderLabels([words(head) for head in heads])
    made.setAccessibleName(words(name))
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    for at, width in enumerate((150, 80, 80)[: len(heads) - 1]):
        made.setColumnWidth(at, width)
    return made
