"""What showing the first image takes, made while nobody waits for it.

Modules are imported by a thread as soon as the window is alive; then the window makes its panels
and viewports, one part in each round of the event loop. Whoever needs a part earlier gets it at
once. Jobs that bring images wait until all is there.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from workbench.app.jobs import Progress
from workbench.base.errors import Cancelled
from workbench.base.memory import no_collection
from workbench.base.text import t

log = logging.getLogger(__name__)

# In the order in which opening needs them.
_MODULES = (
    "workbench.app.images.adding",
    "workbench.ui.panels",
    "workbench.ui.panels.bottom",
    "workbench.ui.viewports",
    "workbench.ui.inspecting",
    "workbench.store.project_file",
    "workbench.app.defects.defects",
    "workbench.app.inspection.inspection",
    "workbench.app.side_by_side.protocol_library",
)
# What the first picture is painted with: half of the time to show it, were it loaded then.
_PAINTING = ("cv2",)
_LOOK_S = 0.02


class Ahead(QObject):
    """Gets the window ready for the first image.

    Parameters
    ----------
    make_more : callable
        Makes one more part of the window, and returns whether there are others. It is called on
        the thread of the window, when all modules are there.
    """

    _loaded = Signal()

    def __init__(self, make_more: Callable[[], bool], owner: QObject) -> None:
        super().__init__(owner)
        self._make_more = make_more
        self._closed, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._load, name="ahead", daemon=True)
        self._turns = QTimer(self)
        self._turns.timeout.connect(self._on_turn)
        self._loaded.connect(self._turns.start, Qt.ConnectionType.QueuedConnection)

    @property
    def is_over(self) -> bool:
        """Whether all is there."""
        return self._over.is_set()

    def start(self) -> None:
        """Begin, when the event loop has had a round."""
        QTimer.singleShot(0, self, self._thread.start)

    def close(self) -> None:
        """Stop, and let nobody wait any longer."""
        self._closed.set()
        self._turns.stop()
        if self._thread.is_alive():
            self._thread.join()
        self._over.set()

    def wait(self, progress: Progress) -> None:
        """Return when all is there; called by jobs, and raises Cancelled like one."""
        while not self._over.wait(_LOOK_S):
            if progress.cancelled:
                raise Cancelled(t("Cancelled."))

    def _load(self) -> None:
        self._import(_MODULES)
        if not self._closed.is_set():
            self._loaded.emit()
        self._import(_PAINTING)

    def _import(self, names: tuple[str, ...]) -> None:
        with no_collection():
            for name in names:
                if self._closed.is_set():
                    return
                try:
                    import_module(name)
                except Exception:  # whoever needs it will learn of it
                    log.exception("%s could not be loaded ahead", name)

    def _on_turn(self) -> None:
        try:
            more = self._make_more()
        except Exception:  # the first image is shown all the same, or says what is wrong
            log.exception("a part of the window could not be made ahead")
            more = False
        if not more:
            self._turns.stop()
            # Classes and widgets stay: looking for garbage among them would stop the window for a
            # tenth of a second, most likely while the first images are added.
            gc.freeze()
            self._over.set()
