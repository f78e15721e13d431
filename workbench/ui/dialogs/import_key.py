"""ImportKey: the key file of a project, for files that were exported with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.app.deidentify.places import key_file
from workbench.app.exchange.importing import keyed_reader
from workbench.app.jobs import Progress
from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.ui.deidentify.secret_file import SecretFile
from workbench.ui.dialogs.base import Notice
from workbench.ui.parts import column, is_there
from workbench.ui.timers import once

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.deid.keyed_names import KeyedNames

_SETTLE_MS = 200


class ImportKey(QWidget):
    """A field for a key file; the key beside the project is taken from the start.

    Parameters
    ----------
    desk : Desk
        Whose host asks for files, and whose session reads the headers of its images in a job.
    """

    #: The names are there now, or are no longer known.
    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._session = desk.session
        self._read: Path | None = None
        self.names: KeyedNames | None = None
        own = key_file(desk.session)
        self.file = SecretFile(
            desk,
            t("Key file"),
            ".key",
            own if own is not None and own.is_file() else None,
            is_made=False,
        )
        self.notice = Notice()
        self.setLayout(column(self.file, self.notice, spacing=2))
        self._later = once(self, self.settle, _SETTLE_MS)
        self.file.changed.connect(self._later.start)
        self.file.settled.connect(self.settle)
        self.settle()

    @property
    def is_ready(self) -> bool:
        """Whether no key is wanted, or its names are known."""
        return self.file.path is None or (self.file.path == self._read and self.names is not None)

    def settle(self) -> None:
        """Take what was typed last at once."""
        self._later.stop()
        path = self.file.path
        if path == self._read:
            return
        self._read, self.names = path, None
        self.notice.say(t("Reading the names that images have with this key…") if path else "")
        if path is not None:
            self._start(path)
        self.changed.emit()

    def _start(self, path: Path) -> None:
        read = keyed_reader(self._session, path)

        def work(progress: Progress) -> KeyedNames:
            progress.at(None)
            return read()

        def done(names: KeyedNames) -> None:
            if is_there(self) and path == self._read:
                self.names = names
                self.notice.say(t("Images are also found by the names they have with this key."))
                self.changed.emit()

        def failed(error: WorkbenchError) -> None:
            if is_there(self) and path == self._read:
                self.notice.say(error.text, "bad")
                self.changed.emit()

        title = t("Reading names with {name}", name=path.name)
        self._session.jobs.start(title, work, done, failed)
