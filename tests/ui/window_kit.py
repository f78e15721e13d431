"""A real window over a real session in folders of its own, and a hand to use it with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from workbench.app.jobs import Jobs, JobState
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.base.text import set_language
from workbench.ui.bridge import Courier
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow
from workbench.ui.theme import DARK, apply_theme

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def a_session(home: Path, author: str = "anna", language: str = "en") -> Session:
    """Return a session whose settings, scratch projects and caches lie in `home`."""
    places = Places(home / "config", home / "data", home / "cache")
    courier = Courier()
    session = Session(
        places, Settings(language=language, author=author), Jobs(deliver=courier.deliver)
    )
    session.courier = courier  # type: ignore[attr-defined]  # as long-lived as the session
    return session


@contextmanager
def a_window(home: Path, author: str = "anna") -> Iterator[MainWindow]:
    """Show a window; it is closed at the end, and everything of it goes."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    set_language("en")
    apply_theme(app, DARK)
    window = MainWindow(a_session(home, author))
    window.show()
    window.activateWindow()
    QTest.qWait(1)
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()
        set_language("en")


def until(true: Callable[[], object], what: str, seconds: float = 30.0) -> None:
    """Let events go on until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return
        QTest.qWait(1)
        time.sleep(0.01)  # qWait keeps the interpreter to itself: threads would starve
    raise AssertionError(f"waited in vain: {what}")


def is_shown(window: MainWindow) -> bool:
    """Return whether the canvas shows pixels."""
    image = window.session.view_state.viewport.image
    return image is not None and window.viewports.active.viewport.frame is not None


def open_and_wait(window: MainWindow, *paths: Path) -> Canvas:
    """Open paths and wait for the picture."""
    window.open_paths(list(paths))
    until(lambda: is_shown(window), "the image")
    until(lambda: not running(window), "jobs")
    QTest.qWait(20)
    return window.viewports.active


def running(window: MainWindow) -> bool:
    """Return whether a job runs."""
    jobs = window.session.jobs.jobs.values()
    return any(job.state is JobState.RUNNING for job in jobs)


def spot(canvas: Canvas, x: float, y: float) -> QPoint:
    """Return where an image position is on the canvas."""
    view = canvas.viewport.view
    assert view is not None
    dx, dy = view.to_device(x, y)
    return QPoint(round(dx / canvas.viewport.ratio), round(dy / canvas.viewport.ratio))


def click(canvas: Canvas, x: float, y: float, held: Qt.KeyboardModifier = NONE) -> None:
    """Click at an image position."""
    at = spot(canvas, x, y)
    QTest.mouseMove(canvas, at)
    QTest.mouseClick(canvas, LEFT, held, at)


def drag(canvas: QWidget, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
    """Drag with a button held down."""
    QTest.mousePress(canvas, button, NONE, start)
    for at in (start + (end - start) / 2, end):
        local, there = QPointF(at), QPointF(canvas.mapToGlobal(at))
        kind = QEvent.Type.MouseMove
        move = QMouseEvent(kind, local, there, Qt.MouseButton.NoButton, button, NONE)
        QApplication.sendEvent(canvas, move)
    QTest.mouseRelease(canvas, button, NONE, end)


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the focus is, so that shortcuts see it too."""
    focus = QApplication.focusWidget() or window
    QTest.keyClick(focus, key, held)
    QTest.qWait(1)


def drop(window: MainWindow, *paths: Path) -> None:
    """Drop files or folders on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = window.rect().center()
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at, copy, data, LEFT, NONE)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(at), copy, data, LEFT, NONE))
