"""LibraryDialog: a list of things the user keeps, and the fields of one of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from workbench.app.host import Desk
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.ui.dialogs.base import Dialog, Notice, tall
from workbench.ui.parts import button, column, icon_button, row, words


class Named(Protocol):
    """What a library keeps has a name of its own."""

    @property
    def name(self) -> str:
        """What tells it from the others."""
        ...


T = TypeVar("T", bound=Named)


class LibraryDialog(Dialog, Generic[T]):
    """Nothing is changed until Save; then all of it at once.

    A library says how its drafts look, what is wrong with them, and how they are read and written.
    """

    def __init__(self, parent: QWidget | None, desk: Desk, title: Text, list_width: int) -> None:
        super().__init__(parent, title)
        self._desk = desk
        self.drafts: list[T] = []
        self.list = QListWidget()
        self.list.setFixedWidth(list_width)
        self.list.setAccessibleName(words(title))
        self.list.currentRowChanged.connect(self._on_row)
        self.notice = Notice()
        self.save = button(t("Save"), self._on_save, primary=True)
        self.save.setDefault(True)

    # What a library says

    @abstractmethod
    def line(self, draft: T) -> str:
        """Return how a draft stands in the list."""

    @abstractmethod
    def show_draft(self, draft: T | None) -> None:
        """Show the fields of a draft, or that there is none."""

    @abstractmethod
    def what_is_wrong(self) -> Text | None:
        """Return why the drafts cannot be kept."""

    @abstractmethod
    def keep(self) -> None:
        """Keep the drafts; may raise a WorkbenchError."""

    @abstractmethod
    def import_title(self) -> Text:
        """Return the title of the question which files to read."""

    @abstractmethod
    def read(self, path: Path) -> Iterable[T]:
        """Read the drafts of a file; may raise a WorkbenchError."""

    @abstractmethod
    def export_as(self) -> tuple[Text, str]:
        """Return the title of the question where to write, and a name without suffix."""

    @abstractmethod
    def write(self, path: Path) -> Text:
        """Write all drafts and return the good news; may raise."""

    # What all of them share

    def assemble(
        self, right: QWidget, tools: Iterable[QWidget | int], *more: QWidget, problem: Text | None
    ) -> None:
        """Lay everything out, and show the first draft; `more` stands before Cancel."""
        left = column(self.list, row(*tools, spacing=4), spacing=8)
        body = QWidget()
        body.setLayout(row(left, column(right, 1, self.notice, spacing=12), spacing=20))
        self.fill(
            body,
            button(t("Import…"), self._import),
            button(t("Export…"), self._export),
            1,
            *more,
            button(t("Cancel"), self.reject),
            self.save,
        )
        self.list_all(0)
        if problem is not None:
            self.notice.say(problem, "warn")

    def remove_button(self) -> QWidget:
        """Return the button that takes the current draft away."""
        return icon_button("delete", t("Remove"), self._remove)

    @property
    def at(self) -> int | None:
        """Which draft is the current one."""
        at = self.list.currentRow()
        return at if 0 <= at < len(self.drafts) else None

    def list_all(self, current: int) -> None:
        """Fill the list anew and go to one of its rows."""
        self.list.blockSignals(True)
        self.list.clear()
        for draft in self.drafts:
            self.list.addItem(tall(QListWidgetItem(self.line(draft))))
        self.list.blockSignals(False)
        self.list.setCurrentRow(max(0, min(current, len(self.drafts) - 1)))
        self._on_row(self.list.currentRow())

    def change(self, draft: T) -> None:
        """Put another draft in place of the current one."""
        at = self.at
        if at is not None:
            self.drafts[at] = draft
            self.list.item(at).setText(self.line(draft))
            self._check()

    def save_all(self) -> bool:
        """Keep what was changed; return whether that went well."""
        try:
            self.keep()
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return False
        self.accept()
        return True

    def _on_save(self) -> None:
        self.save_all()

    def _on_row(self, at: int) -> None:
        self.show_draft(self.drafts[at] if 0 <= at < len(self.drafts) else None)
        self._check()

    def _check(self) -> None:
        """Say what is wrong, and let nothing wrong be saved."""
        wrong = self.what_is_wrong()
        self.notice.say(wrong or "", "bad" if wrong else "muted")
        self.save.setEnabled(wrong is None)

    def _remove(self) -> None:
        at = self.at
        if at is not None:
            del self.drafts[at]
            self.list_all(at)

    def _import(self) -> None:
        for path in self._desk.host.ask_files(self.import_title(), (".json",)):
            try:
                found = list(self.read(path))
            except WorkbenchError as error:
                self.notice.say(error.text, "bad")
                return
            for draft in found:
                self._take(draft)

    def _take(self, draft: T) -> None:
        """Put a draft in place of its namesake, else at the end."""
        names = [one.name for one in self.drafts]
        at = names.index(draft.name) if draft.name in names else len(names)
        self.drafts[at : at + 1] = [draft]
        self.list_all(at)

    def _export(self) -> None:
        title, name = self.export_as()
        path = self._desk.host.ask_save(title, name, ".json")
        if path is None:
            return
        try:
            self.notice.say(self.write(path), "good")
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
        except OSError as error:
            why = error.strerror or str(error)
            self.notice.say(t("{name} cannot be written: {why}", name=path.name, why=why), "bad")
