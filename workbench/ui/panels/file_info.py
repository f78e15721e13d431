"""What the file of an image says, for a panel: files are never opened on the window's thread."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from workbench.api.images import FrameInfo
from workbench.app.library import Library
from workbench.app.session import Session
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.model.ids import ImageId


class FileInfo(QObject):
    """Asks files, and tells when an answer has come.

    ``arrived`` is emitted after `of` had no answer yet.
    """

    arrived = Signal()
    _ended = Signal(object, object)

    def __init__(self, session: Session, owner: QObject) -> None:
        super().__init__(owner)
        self._session = session
        self._asked: set[ImageId] = set()
        self._failed: dict[ImageId, WorkbenchError] = {}
        self._ended.connect(self._on_ended)

    def of(self, image: ImageId, frame: int) -> FrameInfo | WorkbenchError | None:
        """Return what is true of a frame, why that is not known, or None while it is read."""
        library = self._session.library
        failed = self._failed.pop(image, None)
        if failed is not None:
            return failed
        if library.is_open(image):
            try:
                return library.info(image, frame)
            except WorkbenchError as error:
                return error
        if image not in self._asked:
            self._asked.add(image)
            threading.Thread(target=self._ask, args=(library, image), daemon=True).start()
        return None

    def _ask(self, library: Library, image: ImageId) -> None:
        failed: WorkbenchError | None = None
        try:
            library.source(image)
        except WorkbenchError as error:
            failed = error
        except Exception as error:
            text = t("Something unexpected went wrong. The log has the details.")
            failed = InputError(text, f"{type(error).__name__}: {error}")
        try:
            self._ended.emit(image, failed)
        except RuntimeError:  # the panel is gone
            return

    def _on_ended(self, image: ImageId, failed: WorkbenchError | None) -> None:
        self._asked.discard(image)
        if failed is not None:
            self._failed[image] = failed
        self.arrived.emit()
