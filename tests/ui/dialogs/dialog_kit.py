"""Hands for the tests of dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from tests.ui.window_kit import open_and_wait
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, new_id
from workbench.model.regions import Box
from workbench.ui.main_window import MainWindow

D = TypeVar("D", bound=QDialog)
LEFT = Qt.MouseButton.LeftButton


def key(widget: QWidget, which: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    """Press a key in a widget, once its window is the active one."""
    widget.window().activateWindow()
    QTest.qWaitForWindowActive(widget.window(), 300)
    if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
        widget.setFocus()
    QTest.keyClick(widget, which, held or Qt.KeyboardModifier.NoModifier)
    QTest.qWait(1)


def press(button: QAbstractButton) -> None:
    """Click a button with the mouse; it must be there to be clicked."""
    assert button.isVisible(), button.text()
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, LEFT)
    QTest.qWait(1)


def is_open(widget: QWidget) -> bool:
    """Return whether a dialog is still there and shown."""
    return shiboken6.isValid(widget) and widget.isVisible()


def answering(kind: type[D], answer: Callable[[D], object]) -> list[str]:
    """Answer the next modal dialog of a kind; the list tells whether it came.

    It waits no longer than the window of the test is there: what is open later is another's.
    """
    seen: list[str] = []
    windows = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]
    shown = [one for one in windows if one.isVisible()]

    def look(left: int = 100) -> None:
        if not all(map(is_open, shown)):
            return
        found = QApplication.activeModalWidget()
        if isinstance(found, kind):
            seen.append(found.windowTitle())
            answer(found)
        elif left:
            QTimer.singleShot(10, lambda: look(left - 1))
        elif isinstance(found, QDialog):
            found.done(0)  # of another kind: the test fails and does not wait for ever

    QTimer.singleShot(0, look)
    return seen


def an_image(window: MainWindow, folder: Path, name: str = "划痕 a.png") -> Path:
    """Add a picture of 40 x 30 px to the project and show it."""
    path = folder / name
    ok, data = cv2.imencode(".png", np.full((30, 40), 90, np.uint8))
    assert ok
    path.write_bytes(data.tobytes())
    open_and_wait(window, path)
    return path


def boxes(window: MainWindow, n: int, label: str | None = "scratch") -> None:
    """Put `n` boxes on the shown image."""
    session = window.session
    image = session.view_state.viewport.image
    assert image is not None
    stamp = session.stamp()
    layer = session.project.ordered_layers()[0].id
    made = [
        Annotation(
            AnnotationId(EntityId(new_id())),
            OnFrame(image),
            Box(10 + at, 10, 8, 6),
            layer,
            Provenance(stamp.author, stamp.at, stamp.at),
            label,
        )
        for at in range(n)
    ]
    session.do(commands.add_annotations, made)
