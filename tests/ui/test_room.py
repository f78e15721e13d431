"""No text is cut at 1440 x 900, in either language."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from tests.builders import a_ct_series
from tests.ui.window_kit import a_window, open_and_wait
from workbench.app.sample import SAMPLE_LABELS
from workbench.base.text import set_language
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.regions import Box
from workbench.ui.fonts import load_fonts
from workbench.ui.main_window import MainWindow
from workbench.ui.parts import Elided

Worded = QLabel | QPushButton | QToolButton


def room_for(widget: Worded) -> bool:
    """Return whether a widget's text has the room it needs; elided labels say so by a tooltip."""
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() >= widget.heightForWidth(widget.width()) - 1
    needed = metrics.horizontalAdvance(widget.text())
    return widget.width() >= needed and widget.height() >= metrics.ascent()


def has_words(widget: Worded) -> bool:
    icon_only = isinstance(widget, QToolButton) and widget.toolButtonStyle().value == 0
    return bool(widget.isVisible() and widget.text() and not icon_only)


def cut(window: MainWindow) -> list[str]:
    worded: list[Worded] = [
        *window.findChildren(QLabel),
        *window.findChildren(QPushButton),
        *window.findChildren(QToolButton),
    ]
    return [
        f"{widget.text()} {widget.width()}x{widget.height()}"
        for widget in worded
        if has_words(widget) and not isinstance(widget, Elided) and not room_for(widget)
    ]


def settled(window: MainWindow) -> list[str]:
    """Return what is cut when panels have come to rest; on a busy machine that takes a while."""
    for _ in range(40):
        QTest.qWait(50)
        if not (found := cut(window)):
            break
    return found


def speak(language: str, window: MainWindow, app: QApplication) -> None:
    set_language(language)
    load_fonts(app, language)
    window.rebuild()
    window.resize(1440, 900)
    QTest.qWait(150)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_text_is_cut(qapp: QApplication, tmp_path: Path, language: str) -> None:
    series = tmp_path / "ct"
    series.mkdir()
    a_ct_series(series, 2)
    with a_window(tmp_path) as window:
        speak(language, window, qapp)
        assert cut(window) == []
        session = window.session
        session.new_project(tmp_path / "p.wbp")
        session.do(commands.change_scheme, SAMPLE_LABELS, "Sample")
        assert settled(window) == []
        open_and_wait(window, series)
        assert settled(window) == []
        shown = session.view_state.viewport.image
        assert shown is not None
        for label in ("nodule", "scratch"):
            patch = annotate.add_region(
                session.project,
                session.stamp(),
                OnFrame(shown),
                Box(5, 4, 3, 2),
                layer=None,
                label=label,
                tool="box",
            )
            session.document.apply(patch)
            session.view_state.select([max(session.project.annotations)])
            assert settled(window) == []
        session.view_state.select(session.project.annotations)
        window.show_panel("bottom", True)
        assert settled(window) == []
    load_fonts(qapp, "en")
